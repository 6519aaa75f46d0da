package org.rhosweep.core.lsc;

import java.util.List;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;

/**
 * Steps of the method {@code entries} in what the entries of one block have in common: the scale of
 * a matrix or vector and the mean of a bias or vector, each a single number with Adam's rule.
 *
 * <pre>
 *   d loss / d log scale = sum over entries of gradient * weight
 *   d loss / d mean      = sum over entries of gradient
 * </pre>
 *
 * <p>The dominant eigenvector of a wide layer with gates lies on few units, different ones for
 * every example. An entry of a matrix then sees a gradient rarely and with a random sign, Adam
 * brings it to the size of all others, and the entries do a random walk: in an LSTM of 128 units
 * pulled to 1/2, those of the forget gate doubled in size within 1000 steps, the gate saturated,
 * and the radius stayed at 1. Scales and means are sums over all entries, in which the noise
 * cancels; the entries themselves move by steps that shrink as their row grows, {@link
 * #entryStepFraction}, as a row's preactivation is a sum of that many.
 */
final class SharedSteps {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-12;

  /** The longest row whose entries take whole steps. */
  private static final double WHOLE_STEP_COLUMNS = 20;

  private final List<Block> blocks;
  private final Moments[] scales;
  private final Moments[] means;

  SharedSteps(ParameterLayout layout) {
    blocks = layout.blocks();
    scales = new Moments[blocks.size()];
    means = new Moments[blocks.size()];
    for (int i = 0; i < scales.length; i++) {
      Kind kind = blocks.get(i).kind();
      boolean vector = kind == Kind.VECTOR;
      scales[i] = vector || kind == Kind.INPUT || kind == Kind.RECURRENT ? new Moments() : null;
      means[i] = vector || kind == Kind.BIAS ? new Moments() : null;
    }
  }

  /** The fraction of a full step that entries of a block take. */
  static double entryStepFraction(Block block) {
    return Math.min(1, WHOLE_STEP_COLUMNS / block.columns());
  }

  /**
   * Takes a step.
   *
   * @param step 1, 2, …
   * @param rate step size, of logarithms for scales
   */
  void step(float[] weights, float[] gradient, int step, double rate) {
    for (int i = 0; i < scales.length; i++) {
      Block block = blocks.get(i);
      double ofScale = 0;
      double ofMean = 0;
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          ofScale += (double) gradient[at] * weights[at];
          ofMean += gradient[at];
        }
      }
      float factor =
          scales[i] == null ? 1 : (float) StrictMath.exp(-scales[i].step(ofScale, step, rate));
      float shift = means[i] == null ? 0 : (float) means[i].step(ofMean, step, rate);
      for (int row = 0; row < block.rows() && (factor != 1 || shift != 0); row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          weights[at] = weights[at] * factor - shift;
        }
      }
    }
  }

  /** First and second moment of one number's gradient. */
  private static final class Moments {
    private double first;
    private double second;

    double step(double gradient, int step, double rate) {
      first = BETA1 * first + (1 - BETA1) * gradient;
      second = BETA2 * second + (1 - BETA2) * gradient * gradient;
      double mean = first / (1 - StrictMath.pow(BETA1, step));
      double size = Math.sqrt(second / (1 - StrictMath.pow(BETA2, step)));
      return rate * mean / (size + EPSILON);
    }
  }
}
