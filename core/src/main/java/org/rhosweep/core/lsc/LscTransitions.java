package org.rhosweep.core.lsc;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.rhosweep.core.equation.TangentEquations;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.init.Reduction;
import org.rhosweep.core.network.NetworkShape;

/** Which transitions a network has, known from its shape. */
public final class LscTransitions {
  /**
   * Products with Jacobians that a step takes for one transition, on average, in multiples of an
   * affine map of all states; a transposed product is one, too.
   */
  private static final double PRODUCTS = 120;

  private LscTransitions() {}

  /** Transitions that the settings pull, in all layers, one for each exponent. */
  public static int count(Lsc settings, NetworkShape shape) {
    List<Term> terms = settings.terms();
    int count = terms.contains(Term.TIME) && hasMemory(shape) ? shape.depth() : 0;
    count += terms.contains(Term.DEPTH) ? shape.depth() - 1 : 0;
    count *= settings.exponents();
    count += terms.contains(Term.INPUT) ? 1 : 0;
    return count + (pullsReadout(settings, shape) ? 1 : 0);
  }

  /**
   * Whether what is not square is measured by the radius of a random square subset, as in the
   * authors' code.
   */
  static boolean takesSubsets(Lsc settings) {
    return settings.method().takesSubsets()
        && settings.measure() == Lsc.Measure.RADIUS
        && settings.reduction() instanceof Reduction.OfMeasure;
  }

  /** Whether the readout is pulled. */
  static boolean pullsReadout(Lsc settings, NetworkShape shape) {
    return settings.terms().contains(Term.READOUT)
        && shape.sequence().outputSize() <= settings.method().maxReadout();
  }

  /** Whether new states depend on the states before. */
  public static boolean hasMemory(NetworkShape shape) {
    return !TangentEquations.of(shape.transition(), Direction.PREVIOUS).isZero();
  }

  /** Why pre-training cannot be done, in one line; empty where it can. */
  public static Optional<String> problem(Lsc settings, NetworkShape shape) {
    if (settings.exponents() > shape.hiddenSize()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "init.exponents must be at most model.hiddenSize %d, was %d",
              shape.hiddenSize(),
              settings.exponents()));
    }
    boolean ofStates = settings.depthEdge() != Lsc.DepthEdge.SAME_TIME;
    if (shape.residual() && ofStates && shape.depth() > 1) {
      return Optional.of(
          "init.depthEdge must be same-time with model.residual, was "
              + settings.depthEdge().toString().toLowerCase(java.util.Locale.ROOT)
              + ": the residual path passes the states by");
    }
    return count(settings, shape) > 0
        ? Optional.empty()
        : Optional.of(
            "init.terms must name a transition that the network has, was "
                + settings.terms().toString().toLowerCase(java.util.Locale.ROOT)
                + (hasMemory(shape) ? "" : ": the cell has no memory")
                + (shape.depth() > 1 ? "" : ": model.depth is 1"));
  }

  /** Floating-point operations of the products of one step, roughly; a multiply-add is two. */
  public static double operationsPerStep(Lsc settings, NetworkShape shape, int batchSize) {
    double hidden = shape.hiddenSize();
    double affines = 0; // of a layer, on average
    for (int layer = 0; layer < shape.depth(); layer++) {
      affines += (double) shape.transition(layer).affines().size() / shape.depth();
    }
    double product = 2 * hidden * hidden * affines * batchSize;
    return count(settings, shape) * PRODUCTS * product;
  }
}
