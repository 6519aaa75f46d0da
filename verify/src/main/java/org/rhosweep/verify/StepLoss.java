package org.rhosweep.verify;

import org.rhosweep.core.engine.reference.ReferenceTransition;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.lsc.DenseMeasure;
import org.rhosweep.core.network.ParameterLayout;

/**
 * A loss over the Jacobians of one step of one layer, and its gradient, in double precision:
 *
 * <pre>
 *   loss = sum over terms of fraction (value - target)^2
 * </pre>
 */
final class StepLoss {
  private final ReferenceTransition step;
  private final int states;
  private final int hidden;
  private final double[] inputGradient;

  /** The gradient so far, in the layout's order. */
  final double[] gradient;

  /** The loss so far. */
  double loss;

  StepLoss(
      ParameterLayout layout, double[] weights, int layer, double[] input, double[][] previous) {
    step = new ReferenceTransition(layout, weights, layer, input, previous);
    states = previous.length;
    hidden = layout.shape().hiddenSize();
    inputGradient = new double[input.length];
    gradient = new double[weights.length];
  }

  /**
   * Adds the term of a Jacobian.
   *
   * @param matrix its rows that count
   * @param firstState whose rows those begin with, and of the direction PREVIOUS its columns
   */
  void add(
      Lsc.Measure measure,
      Direction direction,
      double[][] matrix,
      int firstState,
      double fraction,
      double target) {
    DenseMeasure found = DenseMeasure.of(measure, matrix);
    double deviation = found.value() - target;
    loss += fraction * deviation * deviation;
    for (int i = 0; i < found.left().length; i++) {
      double[][] u = stacked(found.left()[i], firstState, 2 * fraction * deviation);
      double[][] v =
          direction == Direction.INPUT
              ? new double[][] {found.right()[i]}
              : stacked(found.right()[i], firstState, 1);
      step.addGradient(direction, u, v, gradient, inputGradient);
    }
  }

  private double[][] stacked(double[] entries, int firstState, double factor) {
    double[][] all = new double[states][hidden];
    for (int i = 0; i < entries.length; i++) {
      all[firstState + i / hidden][i % hidden] = factor * entries[i];
    }
    return all;
  }
}
