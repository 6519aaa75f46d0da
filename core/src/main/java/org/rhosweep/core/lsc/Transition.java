package org.rhosweep.core.lsc;

import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.jacobian.BatchOperator;
import org.rhosweep.core.jacobian.Effort;
import org.rhosweep.core.jacobian.Growth;
import org.rhosweep.core.jacobian.Measure;
import org.rhosweep.core.jacobian.NetworkStep;
import org.rhosweep.core.jacobian.SpectralNorm;
import org.rhosweep.core.jacobian.SpectralRadius;
import org.rhosweep.core.kernel.Kernels;
import org.rhosweep.core.random.RandomStream;

/**
 * One transition of 32 examples: what measures it and what its Jacobian's bilinear forms depend on.
 *
 * @param term kind
 * @param layer the layer it leads to
 * @param target what it is pulled to
 * @param measure of its Jacobian
 * @param gradient of its bilinear forms
 */
record Transition(Term term, int layer, double target, Measure measure, FormGradient gradient) {
  /** Adds the gradient of u^T J v. */
  interface FormGradient {
    void add(float[] u, float[] v, float[] gradient, float[][] towards);
  }

  static Transition time(
      Kernels kernels, NetworkStep step, Lsc settings, int layer, double target, Search search) {
    BatchOperator jacobian = step.time(layer);
    return new Transition(
        Term.TIME,
        layer,
        target,
        search.measure(kernels, settings.measure(), jacobian),
        (u, v, gradient, towards) -> step.addTimeGradient(layer, u, v, gradient, towards));
  }

  static Transition depth(
      Kernels kernels, NetworkStep step, Lsc settings, int layer, double target, Search search) {
    boolean diagonal = settings.depthEdge() == Lsc.DepthEdge.DIAGONAL;
    if (settings.measure() == Lsc.Measure.NORM && !diagonal) {
      return input(kernels, step, Term.DEPTH, layer, target, search);
    }
    BatchOperator jacobian = diagonal ? step.diagonal(layer) : step.depth(layer);
    return new Transition(
        Term.DEPTH,
        layer,
        target,
        search.measure(kernels, settings.measure(), jacobian),
        diagonal
            ? (u, v, gradient, towards) -> step.addDiagonalGradient(layer, u, v, gradient, towards)
            : (u, v, gradient, towards) -> step.addDepthGradient(layer, u, v, gradient, towards));
  }

  static Transition input(
      Kernels kernels, NetworkStep step, Term term, int layer, double target, Search search) {
    return new Transition(
        term,
        layer,
        target,
        search.measure(kernels, Lsc.Measure.NORM, step.input(layer)),
        (u, v, gradient, towards) -> step.addInputGradient(layer, u, v, gradient, towards));
  }

  /**
   * How a measure looks for its vectors.
   *
   * @param effort how hard
   * @param random where it begins
   */
  record Search(Effort effort, RandomStream random) {
    Measure measure(Kernels kernels, Lsc.Measure kind, BatchOperator jacobian) {
      return switch (kind) {
        case RADIUS -> new SpectralRadius(kernels, jacobian, effort, random);
        case NORM -> new SpectralNorm(kernels, jacobian, effort, random);
        case LYAPUNOV -> new Growth(kernels, jacobian, random);
      };
    }
  }
}
