package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rhosweep.core.LruCache;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.MinGru;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;
import org.rhosweep.core.theory.InputStatistics;
import org.rhosweep.core.theory.LayerField;
import org.rhosweep.core.theory.StackedInputs;

/**
 * Critical initialisation from mean-field theory: every matrix and bias is chosen so that signals
 * and gradients live as long as the sequence. Chen, Pennington, Schoenholz (2018); Gilboa et al.
 * (2019).
 *
 * <pre>
 *   recipe, gated cells   sigma^2 = 1e-5, gate that keeps: mu = ln(2 T), nu = 0; other nu = 1, mu = 0
 *                         (above the lowest layer nu^2 R as there, with nu^2 at most 100)
 *                         J is then nearly f I, with 1 / (1 - f^2) about T
 *   LSTM, peephole LSTM   mu of the input gate: the largest up to 0 with E c^2 at most 1,
 *                         E i^2 E tanh_r^2 / (1 - E f^2) = 1, see {@link
 *                         org.rhosweep.core.theory.InputGateBias}
 *   relu, feed-forward    chi = 1 in closed form, see {@link UngatedPoint}
 *   recipe, tanh          orthogonal W with sigma = 1, nu^2 R = 0.025^2 * 0.46, mu = 0
 *   solved                the same with sigma^2 raised to where a perturbation neither grows nor
 *                         shrinks, chi = 1: of one sigma^2 for all gates and of the candidate's
 *                         alone the one with the smaller spread of singular values
 * </pre>
 *
 * <p>A cell state that keeps for T steps adds up T inputs. With an input gate that is half open its
 * square is 12 at T = 100 and 58 at T = 500 for noise of variance 1: tanh(c) is saturated, and the
 * path o sech^2(c) from the cell state to the output is closed. In GRU and minimalRNN what is
 * written has the factor 1 - f, so that the state is a mean of its inputs and never larger than
 * they are; they need no such bias.
 *
 * <p>The theory draws weights anew at every time step. With weights that stay, a gated cell obeys
 * it only where sigma^2 is small, so {@code recipe} is the default; {@code solved} points of gated
 * cells are where the theory puts the edge, and real networks begin to be chaotic before it.
 *
 * @param point recipe or solved
 * @param keepBias mu of the gate that keeps, finite; none takes ln(2 T), T the sequence length
 * @param inputBias mu of the input gate of LSTM and peephole LSTM, finite; none takes the largest
 *     up to 0 with E c^2 at most 1
 * @param recurrentVariance sigma^2 of the gates in the recipe, &gt;= 0
 */
@Named("critical")
public record Critical(
    @Default("recipe") @ColumnName("init_point") Point point,
    @Default("none") @ColumnName("init_keep_bias") Double keepBias,
    @Default("none") @ColumnName("init_input_bias") Double inputBias,
    @Default("1.0e-5") @ColumnName("init_recurrent_variance") double recurrentVariance)
    implements BaseInitialization, NetworkScheme {
  /** How the point is found. */
  public enum Point {
    /** From the table of recipes. */
    RECIPE,
    /** By solving chi = 1. */
    SOLVED
  }

  /** All that the points depend on. */
  private record Key(Critical scheme, Cell cell, double mu, int depth, StackedInputs lowest) {}

  /** A solved point can take seconds, and weights, prediction and explanation all need it. */
  private static final LruCache<Key, List<CriticalPoint>> CACHE =
      new LruCache<>(100, Critical::points);

  /** With the input gate's bias chosen by the theory. */
  public Critical(Point point, Double keepBias, double recurrentVariance) {
    this(point, keepBias, null, recurrentVariance);
  }

  public Critical {
    require(
        keepBias == null || Double.isFinite(keepBias),
        "keepBias must be finite or none, was %s",
        keepBias);
    require(
        inputBias == null || Double.isFinite(inputBias),
        "inputBias must be finite or none, was %s",
        inputBias);
    require(
        recurrentVariance >= 0 && recurrentVariance <= 1,
        "recurrentVariance must be 0 to 1, was %s",
        recurrentVariance);
  }

  @Override
  public Optional<String> problem(Cell cell) {
    boolean tunable = LayerField.covers(cell) && !(cell instanceof MinGru); // it has no W
    return tunable || UngatedPoint.of(cell, 1, 1).isPresent()
        ? Optional.empty()
        : Optional.of(
            "critical is for the cells of the mean-field theory: tanh, relu, minimal-rnn, gru,"
                + " gru-reset-before, peephole-lstm, lstm, feed-forward");
  }

  /** Why it has nothing to say of a network, in one line; empty where it has. */
  public Optional<String> problem(ModelSettings model) {
    boolean between = model.depth() > 1 && (model.residual() || model.layerNorm());
    return between && UngatedPoint.of(model.cell(), 1, model.depth()).isPresent()
        ? Optional.of(
            "critical is for relu and feed-forward without model.residual and model.layerNorm:"
                + " their point is one of signals that cross layers")
        : problem(model.cell());
  }

  /**
   * The point chosen for each layer; a layer reads what the theory says that the one below puts
   * out.
   *
   * @throws IllegalArgumentException where the cell has none, or no critical point exists
   */
  List<CriticalPoint> points(InitializationContext conditions) {
    conditions.requireCellOf(this);
    double mu = keepBias == null ? StrictMath.log(2.0 * conditions.sequenceLength()) : keepBias;
    int depth = conditions.shape().depth();
    return CACHE.of(new Key(this, conditions.cell(), mu, depth, conditions.stackedInputs()));
  }

  private static List<CriticalPoint> points(Key key) {
    List<CriticalPoint> points = new ArrayList<>();
    StackedInputs stack = key.lowest();
    InputStatistics lowest = stack.read();
    for (int layer = 0; layer < key.depth(); layer++) {
      InputStatistics inputs = stack.read();
      CriticalPoint below = layer == 0 ? null : points.get(layer - 1);
      boolean settled = below != null && near(below.inputs(), inputs);
      CriticalPoint point =
          settled ? below : key.scheme().point(key.cell(), key.mu(), lowest, inputs);
      points.add(point);
      InputStatistics outputs = point.outputs();
      stack = stack.above(outputs.meanSquare(), outputs.correlation());
    }
    return List.copyOf(points);
  }

  /** Deep layers see the same inputs as the layer below them, and need no search of their own. */
  private static boolean near(InputStatistics a, InputStatistics b) {
    return Math.abs(a.meanSquare() - b.meanSquare()) <= 1e-6 * a.meanSquare()
        && Math.abs(a.correlation() - b.correlation()) <= 1e-6;
  }

  private CriticalPoint point(
      Cell cell, double mu, InputStatistics lowest, InputStatistics inputs) {
    CriticalGates gates =
        CriticalGates.of(cell, mu, inputBias, recurrentVariance, lowest.meanSquare());
    return point == Point.RECIPE
        ? CriticalPoint.recipe(gates, inputs)
        : CriticalPoint.solved(gates, inputs);
  }

  private static Optional<UngatedPoint> ungated(InitializationContext conditions) {
    return UngatedPoint.of(
        conditions.cell(), conditions.sequenceLength(), conditions.shape().depth());
  }

  @Override
  public List<List<AffineDistribution>> distributions(InitializationContext conditions) {
    Optional<UngatedPoint> ungated = ungated(conditions);
    if (ungated.isPresent()) {
      return ungated
          .get()
          .distributions(conditions.shape().depth(), conditions.inputs().meanSquare());
    }
    List<List<AffineDistribution>> distributions = new ArrayList<>();
    for (CriticalPoint point : points(conditions)) {
      distributions.add(point.distributions());
    }
    return distributions;
  }

  /** What was chosen and what it predicts, in one sentence. */
  public String explanation(InitializationContext conditions) {
    Optional<UngatedPoint> ungated = ungated(conditions);
    if (ungated.isPresent()) {
      return ungated.get().sentence();
    }
    List<CriticalPoint> points = points(conditions);
    String above = points.size() > 1 ? "; layers above likewise, for what they read" : "";
    return points.get(0).sentence() + above;
  }
}
