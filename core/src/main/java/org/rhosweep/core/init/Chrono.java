package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.GruResetBefore;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.MinGru;
import org.rhosweep.core.cell.MinLstm;
import org.rhosweep.core.cell.MinimalRnn;
import org.rhosweep.core.cell.PeepholeLstm;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Biases that spread the units' memories over all lengths up to the sequence's: a unit whose gate
 * keeps with probability f forgets in about 1 / (1 - f) steps.
 *
 * <pre>
 *   b_f = log U(1, T - 1)        the gate that keeps: forget, update, keep
 *   b_i = -b_f of the same unit  the LSTM's input gate
 * </pre>
 *
 * Matrices are Glorot uniform. Tallec and Ollivier (2018), Can recurrent neural networks warp
 * time?, equation 16; their T is the longest dependency that is expected.
 *
 * @param longestMemory T in time steps, &gt;= 2; none takes the task's sequence length
 */
@Named("chrono")
public record Chrono(@Default("none") @ColumnName("init_longest_memory") Integer longestMemory)
    implements BaseInitialization, NetworkScheme {
  private static final WeightScheme MATRICES = new Glorot(Distribution.UNIFORM, 1);

  public Chrono {
    require(
        longestMemory == null || longestMemory >= 2,
        "longestMemory must be >= 2 or none, was %s",
        longestMemory);
  }

  @Override
  public Optional<String> problem(Cell cell) {
    return gates(cell).isEmpty()
        ? Optional.of(
            "chrono is for cells with a gate that keeps the state: lstm, peephole-lstm, gru,"
                + " gru-reset-before, minimal-rnn, min-gru, min-lstm")
        : Optional.empty();
  }

  @Override
  public List<List<AffineDistribution>> distributions(InitializationContext conditions) {
    conditions.requireCellOf(this);
    int longest = longestMemory == null ? conditions.sequenceLength() : longestMemory;
    Map<String, Integer> signs = gates(conditions.cell());
    List<AffineDistribution> layer =
        conditions.shape().equations().affines().stream()
            .map(affine -> new AffineDistribution(MATRICES, MATRICES, bias(affine, signs, longest)))
            .toList();
    return Collections.nCopies(conditions.shape().depth(), layer);
  }

  private static BiasScheme bias(Affine affine, Map<String, Integer> signs, int longest) {
    return signs.containsKey(affine.name())
        ? new LogUniform(signs.get(affine.name()), longest)
        : BiasScheme.constant(affine.initialBias());
  }

  /** Gates with a bias of their own: 1 keeps, -1 writes. */
  private static Map<String, Integer> gates(Cell cell) {
    if (cell instanceof MinGru) {
      return Map.of("update", -1);
    }
    if (cell instanceof Lstm || cell instanceof PeepholeLstm || cell instanceof MinLstm) {
      return Map.of("forget", 1, "input", -1);
    }
    if (cell instanceof Gru || cell instanceof GruResetBefore) {
      return Map.of("update", 1);
    }
    return cell instanceof MinimalRnn ? Map.of("keep", 1) : Map.of();
  }

  /**
   * sign log U(1, T - 1).
   *
   * @param longest T; below 3 every bias is 0
   */
  private record LogUniform(int sign, int longest) implements BiasScheme {
    @Override
    public double[] sample(int units, RandomStream random) {
      double[] bias = new double[units];
      for (int i = 0; i < units; i++) {
        bias[i] = sign * StrictMath.log(random.nextDouble(1, Math.max(1, longest - 1)));
      }
      return bias;
    }

    /** E log U(1, b) = b log b / (b - 1) - 1. */
    @Override
    public double mean() {
      double b = Math.max(1, longest - 1);
      return b == 1 ? 0 : sign * (b * StrictMath.log(b) / (b - 1) - 1);
    }

    @Override
    public double ofUnit(double fraction) {
      return sign * StrictMath.log(1 + fraction * (Math.max(1, longest - 1) - 1));
    }

    @Override
    public boolean differs() {
      return longest > 2;
    }
  }
}
