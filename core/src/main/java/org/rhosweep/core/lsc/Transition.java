package org.rhosweep.core.lsc;

import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.init.PluginReduction;
import org.rhosweep.core.init.Reduction;
import org.rhosweep.core.jacobian.BatchOperator;
import org.rhosweep.core.jacobian.DenseReduction;
import org.rhosweep.core.jacobian.Growth;
import org.rhosweep.core.jacobian.MatrixFunctional;
import org.rhosweep.core.jacobian.NetworkStep;
import org.rhosweep.core.jacobian.SolverSettings;
import org.rhosweep.core.jacobian.SpectralNorm;
import org.rhosweep.core.jacobian.SpectralRadius;
import org.rhosweep.core.jacobian.SubsetRadius;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.kernels.Kernels;

/**
 * One transition of 32 examples: what measures it and what its Jacobian's bilinear forms depend on.
 *
 * @param term kind
 * @param layer the layer it leads to
 * @param target what it is pulled to
 * @param measure of its Jacobian
 * @param gradient of its bilinear forms
 */
record Transition(
    Term term, int layer, double target, MatrixFunctional measure, FormGradient gradient) {
  /** Adds the gradient of u^T J v. */
  interface FormGradient {
    void add(float[] u, float[] v, float[] gradient, float[][] inputGradients);
  }

  static Transition time(
      Kernels kernels, NetworkStep step, Lsc settings, int layer, double target, Search search) {
    BatchOperator jacobian = step.time(layer);
    return new Transition(
        Term.TIME,
        layer,
        target,
        search.measure(kernels, settings, jacobian),
        (u, v, gradient, inputGradients) ->
            step.addTimeGradient(layer, u, v, gradient, inputGradients));
  }

  static Transition depth(
      Kernels kernels, NetworkStep step, Lsc settings, int layer, double target, Search search) {
    Lsc.DepthEdge edge = settings.depthEdge();
    boolean norm =
        settings.measure() == Lsc.Measure.NORM
            && settings.reduction() instanceof Reduction.OfMeasure
            && edge != Lsc.DepthEdge.DIAGONAL;
    if (norm && !step.isResidual(layer)) {
      return input(kernels, step, Lsc.Measure.NORM, Term.DEPTH, layer, target, search);
    }
    BatchOperator jacobian =
        switch (edge) {
          case SAME_TIME -> step.depth(layer);
          case STACKED -> step.stacked(layer);
          case DIAGONAL -> step.diagonal(layer);
        };
    FormGradient gradient =
        switch (edge) {
          case SAME_TIME ->
              (u, v, to, inputGradients) -> step.addDepthGradient(layer, u, v, to, inputGradients);
          case STACKED ->
              (u, v, to, inputGradients) ->
                  step.addStackedGradient(layer, u, v, to, inputGradients);
          case DIAGONAL ->
              (u, v, to, inputGradients) ->
                  step.addDiagonalGradient(layer, u, v, to, inputGradients);
        };
    return new Transition(
        Term.DEPTH, layer, target, search.measure(kernels, settings, jacobian), gradient);
  }

  static Transition input(
      Kernels kernels,
      NetworkStep step,
      Lsc.Measure kind,
      Term term,
      int layer,
      double target,
      Search search) {
    return new Transition(
        term,
        layer,
        target,
        search.measure(kernels, kind, step.input(layer)),
        (u, v, gradient, inputGradients) ->
            step.addInputGradient(layer, u, v, gradient, inputGradients));
  }

  /** By the radius of a random square subset, as the authors' code takes it. */
  static Transition subsetOfInput(Kernels kernels, NetworkStep step, double target, Search search) {
    return new Transition(
        Term.INPUT,
        0,
        target,
        search.subset(kernels, step.input(0), 0),
        (u, v, gradient, inputGradients) ->
            step.addInputGradient(0, u, v, gradient, inputGradients));
  }

  /**
   * The spectral norm of the readout, whose target is always 1: of the states where depth is
   * stacked, else of h.
   */
  static Transition subsetOfReadout(
      Kernels kernels, NetworkStep step, Lsc settings, Search search) {
    boolean stacked = settings.depthEdge() == Lsc.DepthEdge.STACKED;
    return new Transition(
        Term.READOUT,
        step.depth() - 1,
        1,
        search.subset(kernels, step.readout(stacked), 1),
        (u, v, gradient, inputGradients) ->
            step.addReadoutGradient(stacked, u, v, gradient, inputGradients));
  }

  /**
   * How a measure looks for its vectors.
   *
   * @param solver how hard
   * @param random where it begins
   * @param subsets key of random subsets of rows and columns
   */
  record Search(SolverSettings solver, RandomStream random, long subsets) {
    MatrixFunctional subset(Kernels kernels, BatchOperator jacobian, int index) {
      return new SubsetRadius(kernels, jacobian, solver, random, subsets, index);
    }

    MatrixFunctional measure(Kernels kernels, Lsc settings, BatchOperator jacobian) {
      if (settings.reduction() instanceof PluginReduction reduction) {
        return new DenseReduction(jacobian, reduction);
      }
      return settings.measure() == Lsc.Measure.SPECTRUM
          ? new Growth(kernels, jacobian, settings.exponents(), random)
          : measure(kernels, settings.measure(), jacobian);
    }

    MatrixFunctional measure(Kernels kernels, Lsc.Measure kind, BatchOperator jacobian) {
      return switch (kind) {
        case RADIUS -> new SpectralRadius(kernels, jacobian, solver, random);
        case NORM -> new SpectralNorm(kernels, jacobian, solver, random);
        case LYAPUNOV, SPECTRUM -> new Growth(kernels, jacobian, random);
      };
    }
  }

  /** The transition for another of the directions whose growth is measured with this one. */
  Transition direction(int i) {
    return new Transition(term, layer, target, ((Growth) measure).direction(i), gradient);
  }
}
