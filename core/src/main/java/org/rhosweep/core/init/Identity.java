package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import java.util.List;
import java.util.Optional;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Every recurrent matrix begins as gain times the identity, every input matrix as N(0,
 * inputDeviation^2): a layer that repeats its state. With ReLU this is the IRNN. Le, Jaitly, Hinton
 * (2015), A simple way to initialize recurrent networks of rectified linear units, section 2.
 *
 * @param gain on the diagonal, &gt; 0
 * @param inputDeviation standard deviation of the input weights, &gt; 0
 */
@Named("identity")
public record Identity(
    @Default("1.0") @ColumnName("init_gain") double gain,
    @Default("0.001") @ColumnName("init_input_deviation") double inputDeviation)
    implements BaseInitialization, NetworkScheme {
  public Identity {
    require(gain > 0 && Double.isFinite(gain), "gain must be > 0, was %s", gain);
    require(
        inputDeviation > 0 && Double.isFinite(inputDeviation),
        "inputDeviation must be > 0, was %s",
        inputDeviation);
  }

  @Override
  public Optional<String> problem(Cell cell) {
    return problemOf(cell);
  }

  /** Why a cell has nothing that could be the identity; empty where it has. */
  static Optional<String> problemOf(Cell cell) {
    return cell.equations().affines().stream().anyMatch(Affine::trainsSource)
        ? Optional.empty()
        : Optional.of("identity is for recurrent matrices, and this cell has none");
  }

  @Override
  public List<List<AffineDistribution>> distributions(InitializationContext conditions) {
    conditions.requireCellOf(this);
    List<AffineDistribution> layer =
        conditions.shape().equations().affines().stream()
            .map(
                affine ->
                    new AffineDistribution(
                        new Inputs(inputDeviation),
                        new IdentityMatrix(gain),
                        BiasScheme.constant(affine.initialBias())))
            .toList();
    return java.util.Collections.nCopies(conditions.shape().depth(), layer);
  }

  /** N(0, deviation^2), whatever the fan. */
  private record Inputs(double deviation) implements WeightScheme {
    @Override
    public double[] sample(int fanOut, int fanIn, RandomStream random) {
      return Distribution.NORMAL.sample(fanOut * fanIn, deviation, random);
    }

    @Override
    public double secondMoment(int fanOut, int fanIn) {
      return deviation * deviation;
    }
  }
}
