package org.rhosweep.core.lsc;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.List;
import org.rhosweep.core.engine.reference.ReferenceTransition;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.init.Reduction;
import org.rhosweep.core.network.ParameterLayout;

/**
 * The loss of {@link LscLoss} at one time step in double precision, with dense Jacobians and full
 * decompositions: slow, and the measure for the fast one. Terms of time and depth, the latter to
 * the same time step, by radius or norm.
 */
public final class DenseLscLoss {
  private final ParameterLayout layout;
  private final Lsc settings;
  private final boolean wholeGradient;
  private final int depth;
  private final int hidden;

  /**
   * The loss of a network.
   *
   * @param settings targets, terms and measure
   * @param wholeGradient whether gradients are whole, not layer-local
   */
  public DenseLscLoss(ParameterLayout layout, Lsc settings, boolean wholeGradient) {
    require(
        !settings.isGrowth() && settings.reduction() instanceof Reduction.OfMeasure,
        "measure must be radius or norm");
    this.layout = layout;
    this.settings = settings;
    this.wholeGradient = wholeGradient;
    depth = layout.shape().depth();
    hidden = layout.shape().hiddenSize();
  }

  /**
   * The loss, a mean over transitions and examples of (radius - target)^2.
   *
   * @param inputs of the lowest layer, [example][feature]
   * @param previous states before the step, [example][layer][state][unit]
   * @param gradient of the parameters, added to
   */
  public double measure(
      double[] weights, double[][] inputs, double[][][][] previous, double[] gradient) {
    int terms = LscTransitions.count(settings, layout.shape());
    double sum = 0;
    for (int example = 0; example < inputs.length; example++) {
      double fraction = 1.0 / (terms * inputs.length);
      sum += new Example(weights, inputs[example], previous[example], fraction, gradient).measure();
    }
    return sum;
  }

  /** One sequence's step. */
  private final class Example {
    private final List<ReferenceTransition> layers = new ArrayList<>();
    private final double[][] inputGradients = new double[depth][];
    private final double fraction;
    private final double[] gradient;

    Example(
        double[] weights,
        double[] input,
        double[][][] previous,
        double fraction,
        double[] gradient) {
      this.fraction = fraction;
      this.gradient = gradient;
      double[] below = input;
      for (int l = 0; l < depth; l++) {
        layers.add(new ReferenceTransition(layout, weights, l, below, previous[l]));
        inputGradients[l] = new double[below.length];
        below = layers.get(l).newStates()[0];
      }
    }

    double measure() {
      double loss = 0;
      int times = layout.shape().sequence().sequenceLength();
      for (int l = 0; l < depth; l++) {
        if (settings.terms().contains(Term.TIME) && LscTransitions.hasMemory(layout.shape())) {
          loss += time(l, settings.timeTarget(times, depth));
        }
        if (settings.terms().contains(Term.DEPTH) && l > 0) {
          loss += depth(l, settings.depthTarget(times, depth));
        }
      }
      for (int l = depth - 1; wholeGradient && l > 0; l--) {
        double[][] u = embedOutput(l - 1, inputGradients[l]);
        layers.get(l - 1).addStateGradient(u, gradient, inputGradients[l - 1]);
      }
      return loss;
    }

    private double time(int l, double target) {
      int rows = countedStates(l) * hidden;
      double[][] matrix = new double[rows][rows];
      for (int column = 0; column < rows; column++) {
        double[][] unit = stacked(l, unit(rows, column));
        put(flat(l, layers.get(l).times(Direction.PREVIOUS, unit)), column, matrix);
      }
      DenseMeasure found = DenseMeasure.of(settings.measure(), matrix);
      for (int i = 0; i < found.left().length; i++) {
        double[][] u = stacked(l, scaled(found.left()[i], found.value() - target));
        double[][] v = stacked(l, found.right()[i]);
        layers.get(l).addGradient(Direction.PREVIOUS, u, v, gradient, inputGradients[l]);
      }
      return fraction * square(found.value() - target);
    }

    /** Output to output; stacked P A, whose eigenvalues are those of A P; the norm is that of A. */
    private double depth(int l, double target) {
      boolean residual = layout.shape().isResidual(l); // the norm, too, is of output to output
      boolean norm = settings.measure() == Lsc.Measure.NORM && !residual;
      boolean stacked = !norm && settings.depthEdge() == Lsc.DepthEdge.STACKED;
      double[][] matrix = new double[norm ? countedStates(l) * hidden : hidden][hidden];
      for (int column = 0; column < hidden; column++) {
        double[][] up = layers.get(l).times(Direction.INPUT, new double[][] {unit(hidden, column)});
        double[] own = norm ? flat(l, up) : up[0];
        put(stacked ? layers.get(l - 1).times(Direction.NEW_STATES, up)[0] : own, column, matrix);
      }
      DenseMeasure found = DenseMeasure.of(settings.measure(), matrix);
      for (int i = 0; i < found.left().length; i++) {
        double[] left = scaled(found.left()[i], found.value() - target);
        double[][] v = {found.right()[i]};
        double[][] own = norm ? stacked(l, left) : embedOutput(l, left);
        double[][] u = stacked ? outputVjp(l - 1, left) : own;
        layers.get(l).addGradient(Direction.INPUT, u, v, gradient, inputGradients[l]);
        if (stacked && wholeGradient) {
          double[][] up = layers.get(l).times(Direction.INPUT, v);
          layers
              .get(l - 1)
              .addGradient(
                  Direction.NEW_STATES, new double[][] {left}, up, gradient, inputGradients[l - 1]);
        }
      }
      return fraction * square(found.value() - target);
    }

    private double[][] embedOutput(int l, double[] u) {
      double[][] all = new double[states(l)][hidden];
      all[0] = u;
      return all;
    }

    /** P^T u, one product of a unit vector for each entry. */
    private double[][] outputVjp(int l, double[] u) {
      int states = states(l);
      double[][] result = new double[states][hidden];
      for (int entry = 0; entry < states * hidden; entry++) {
        double[][] unit = new double[states][hidden];
        unit[entry / hidden][entry % hidden] = 1;
        double[] path = layers.get(l).times(Direction.NEW_STATES, unit)[0];
        for (int i = 0; i < hidden; i++) {
          result[entry / hidden][entry % hidden] += u[i] * path[i];
        }
      }
      return result;
    }

    private double[] scaled(double[] vector, double deviation) {
      double[] result = vector.clone();
      for (int i = 0; i < result.length; i++) {
        result[i] *= 2 * fraction * deviation;
      }
      return result;
    }
  }

  private static double square(double x) {
    return x * x;
  }

  private static double[] unit(int length, int entry) {
    double[] unit = new double[length];
    unit[entry] = 1;
    return unit;
  }

  private static void put(double[] entries, int column, double[][] matrix) {
    for (int row = 0; row < matrix.length; row++) {
      matrix[row][column] = entries[row];
    }
  }

  private int states(int l) {
    return layout.shape().transition(l).states().size();
  }

  private int firstState(int l) {
    return layout.shape().transition(l).remembersOutput() ? 0 : 1;
  }

  private int countedStates(int l) {
    return states(l) - firstState(l);
  }

  /** Entries of the states that count. */
  private double[] flat(int l, double[][] all) {
    double[] entries = new double[countedStates(l) * hidden];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = all[firstState(l) + i / hidden][i % hidden];
    }
    return entries;
  }

  private double[][] stacked(int l, double[] entries) {
    double[][] all = new double[states(l)][hidden];
    for (int i = 0; i < entries.length; i++) {
      all[firstState(l) + i / hidden][i % hidden] = entries[i];
    }
    return all;
  }
}
