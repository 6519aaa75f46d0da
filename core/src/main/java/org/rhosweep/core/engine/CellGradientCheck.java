package org.rhosweep.core.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;

/**
 * The gradient that is derived from a cell's equations, against differences of the loss, in double
 * precision: every parameter of a network of two layers with three units, on two sequences of four
 * time steps, from its initial weights with normal numbers added to matrices and biases, so that no
 * bias is zero.
 *
 * <pre>
 *   D(s) = (L(w + s) - L(w - s)) / (2 s)          central difference
 *   R = (4 D(s / 2) - D(s)) / 3                   error of order s^4        s = 1e-3, then 1e-5
 *   wrong where |g - R| &gt; 1e-6 max(|g|, |R|) + 1e-9 max(1, L, largest |g|)  for both s
 * </pre>
 *
 * <p>Where D(s) and D(s / 2) lie further apart than that, as across the kink of a ReLU, the entry
 * is not judged. Of a spike, whose derivative is zero, the function is checked whose derivative the
 * surrogate is; of a stopped gradient, that of what is in it: see {@link RelaxedArithmetic}. That
 * they replace or stop the gradient is so by their definition, and nothing that differences could
 * show.
 *
 * @param entries parameters that were compared
 * @param unjudged parameters among them whose differences do not settle
 * @param relaxed whether the cell has spikes or stopped gradients
 * @param worst largest |g - R| / max(|g|, |R|, 1e-3 largest |g|) of those judged; NaN where
 *     something was not finite
 * @param problem what is wrong, with its numbers; null where nothing is
 * @see "Richardson (1911), The approximate arithmetical solution by finite differences"
 */
public record CellGradientCheck(
    int entries, int unjudged, boolean relaxed, double worst, String problem) {
  private static final int UNITS = 3;
  private static final int LAYERS = 2;
  private static final SequenceShape SEQUENCE =
      new SequenceShape(
          4,
          SequenceShape.InputKind.DENSE,
          2,
          0,
          2,
          SequenceShape.TargetPosition.LAST_STEP,
          SequenceShape.Loss.MEAN_SQUARED_ERROR);
  private static final int EXAMPLES = 2;
  private static final double ADDED = 0.3;
  private static final double[] STEPS = {1e-3, 1e-5};
  private static final double RELATIVE = 1e-6;
  private static final double ABSOLUTE = 1e-9;

  /** How one parameter compares. */
  private record Entry(Block block, int row, int column, double derived, double difference) {
    String text() {
      String place = block.columns() > 1 ? "[" + row + ", " + column + "]" : "[" + row + "]";
      String layer = block.layer() >= 0 ? " of layer " + block.layer() : "";
      return String.format(
          Locale.ROOT,
          "%s%s%s: derived %.9g, by differences %.9g",
          nameOf(block),
          place,
          layer,
          derived,
          difference);
    }
  }

  /**
   * Checks a cell. A first disagreement is only one where other weights and inputs have one, too.
   *
   * @param seed keys weights and inputs
   */
  public static CellGradientCheck of(Cell cell, long seed) {
    return of(cell, seed, new RelaxedArithmetic());
  }

  static CellGradientCheck of(Cell cell, long seed, RelaxedArithmetic arithmetic) {
    CellGradientCheck first = once(cell, seed, arithmetic);
    return first.problem == null ? first : once(cell, seed + 1, arithmetic);
  }

  /** Whether the derived gradient is right, as far as it can be judged. */
  public boolean holds() {
    return problem == null;
  }

  /** The problem, if any. */
  public Optional<String> found() {
    return Optional.ofNullable(problem);
  }

  private static CellGradientCheck once(Cell cell, long seed, RelaxedArithmetic arithmetic) {
    boolean relaxed =
        cell.equations().order().stream()
            .anyMatch(node -> node.op() == Op.SPIKE || node.op() == Op.STOP_GRADIENT);
    ParameterLayout layout =
        new ParameterLayout(NetworkShape.of(new ModelSettings(cell, UNITS, LAYERS), SEQUENCE));
    RandomStream random = RandomStream.of(seed, Purpose.NOISE, 3, 0);
    double[] weights = weights(layout, seed, random);
    Batch batch = batch(random);
    ReferenceNetwork network = new ReferenceNetwork(layout, arithmetic);
    double[] gradient = new double[weights.length];
    double loss = network.loss(weights, batch, gradient);
    if (!Double.isFinite(loss) || !Arrays.stream(gradient).allMatch(Double::isFinite)) {
      String what = notFinite(cell, layout, network, weights, batch, gradient);
      return new CellGradientCheck(0, 0, relaxed, Double.NaN, what);
    }
    double largest = Arrays.stream(gradient).map(Math::abs).max().orElse(0);
    double absolute = ABSOLUTE * Math.max(1, Math.max(loss, largest));
    List<Entry> wrong = new ArrayList<>();
    int entries = 0;
    int unjudged = 0;
    double worst = 0;
    for (Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          if (row == column && layout.hasZeroDiagonal(block)) {
            continue; // no parameter
          }
          entries++;
          int at = block.at(row, column);
          double derived = gradient[at];
          double nearest = Double.NaN;
          boolean settled = false;
          boolean right = false;
          for (int i = 0; i < STEPS.length && !right; i++) {
            double whole = difference(network, weights, batch, at, STEPS[i]);
            double half = difference(network, weights, batch, at, STEPS[i] / 2);
            double extrapolated = (4 * half - whole) / 3;
            double size = Math.max(Math.abs(derived), Math.abs(extrapolated));
            double allowed = RELATIVE * size + absolute;
            right = Math.abs(derived - extrapolated) <= allowed;
            if (right || Math.abs(whole - half) <= 1e-3 * size + absolute) {
              settled = true;
              nearest = extrapolated;
            }
          }
          if (!settled) {
            unjudged++;
            continue;
          }
          double size = Math.max(Math.abs(derived), Math.abs(nearest));
          worst = Math.max(worst, Math.abs(derived - nearest) / Math.max(size, 1e-3 * largest));
          if (!right) {
            wrong.add(new Entry(block, row, column, derived, nearest));
          }
        }
      }
    }
    String problem =
        wrong.isEmpty()
            ? null
            : String.format(
                Locale.ROOT,
                "the gradient derived from the cell's equations is not what differences of the"
                    + " loss give for %d of %d parameters: %s",
                wrong.size(),
                entries,
                wrong.get(0).text());
    return new CellGradientCheck(entries, unjudged, relaxed, worst, problem);
  }

  private static double[] weights(ParameterLayout layout, long seed, RandomStream random) {
    float[] drawn = InitialWeights.draw(layout, new Glorot(Distribution.UNIFORM, 1), seed);
    double[] weights = new double[drawn.length];
    for (Block block : layout.blocks()) {
      boolean vector = block.kind() == Kind.VECTOR; // may be a time constant
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          boolean none = row == column && layout.hasZeroDiagonal(block);
          weights[at] = drawn[at] + (vector || none ? 0 : ADDED * random.nextGaussian());
        }
      }
    }
    return weights;
  }

  private static Batch batch(RandomStream random) {
    Batch batch = new Batch(SEQUENCE, EXAMPLES);
    batch.examples = EXAMPLES;
    for (int i = 0; i < batch.inputs.length; i++) {
      batch.inputs[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < batch.targets.length; i++) {
      batch.targets[i] = (float) random.nextGaussian();
    }
    return batch;
  }

  private static double difference(
      ReferenceNetwork network, double[] weights, Batch batch, int at, double step) {
    double kept = weights[at];
    weights[at] = kept + step;
    double above = network.loss(weights, batch, null);
    weights[at] = kept - step;
    double below = network.loss(weights, batch, null);
    weights[at] = kept;
    return (above - below) / (2 * step);
  }

  /** Where a number stopped being finite first: a state, else an entry of the gradient. */
  private static String notFinite(
      Cell cell,
      ParameterLayout layout,
      ReferenceNetwork network,
      double[] weights,
      Batch batch,
      double[] gradient) {
    List<String> states = cell.equations().states();
    double[][] inputs = inputs(batch);
    double[][][][] found = network.states(weights, inputs);
    for (int time = 0; time < inputs.length; time++) {
      for (int layer = 0; layer < found.length; layer++) {
        for (int state = 0; state < states.size(); state++) {
          for (double value : found[layer][time][state]) {
            if (!Double.isFinite(value)) {
              return String.format(
                  Locale.ROOT,
                  "state %s of the cell is %s after time step %d of layer %d, with small initial"
                      + " weights and inputs of mean 0 and variance 1",
                  states.get(state),
                  value,
                  time + 1,
                  layer);
            }
          }
        }
      }
    }
    for (Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          double value = gradient[block.at(row, column)];
          if (!Double.isFinite(value)) {
            return "the gradient derived from the cell's equations is not finite: "
                + new Entry(block, row, column, value, Double.NaN)
                    .text()
                    .replaceFirst(", by differences .*", "");
          }
        }
      }
    }
    return "the loss of the cell's network is not finite at small initial weights";
  }

  /** The first sequence, [time][feature]. */
  private static double[][] inputs(Batch batch) {
    double[][] inputs = new double[SEQUENCE.sequenceLength()][SEQUENCE.inputSize()];
    for (int time = 0; time < inputs.length; time++) {
      for (int feature = 0; feature < inputs[time].length; feature++) {
        inputs[time][feature] = batch.inputs[time * SEQUENCE.inputSize() + feature];
      }
    }
    return inputs;
  }

  private static String nameOf(Block block) {
    return switch (block.kind()) {
      case INPUT -> "input matrix of " + block.name();
      case RECURRENT -> "recurrent matrix of " + block.name();
      case BIAS -> "bias of " + block.name();
      case READOUT -> "the readout's matrix";
      case READOUT_BIAS -> "the readout's bias";
      default -> block.name();
    };
  }
}
