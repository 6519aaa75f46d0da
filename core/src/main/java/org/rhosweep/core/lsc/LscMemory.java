package org.rhosweep.core.lsc;

import static org.rhosweep.core.network.ParameterLayout.padded;

import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.jacobian.SolverSettings;
import org.rhosweep.core.network.MemoryEstimate;
import org.rhosweep.core.network.NetworkShape;

/**
 * Memory that pre-training takes beside the trial's own, roughly, from shapes alone: for each block
 * of 32 examples and each layer the packed weights twice and the values of a step, for each
 * transition the bases of two Krylov spaces, and gradient, moments and kept weights.
 */
public final class LscMemory {
  private static final int LANES = 32;
  private static final int PARAMETER_ARRAYS = 6;

  private LscMemory() {}

  /**
   * What pre-training takes.
   *
   * @param batchSize examples per step
   */
  public static MemoryEstimate of(NetworkShape shape, Lsc settings, int batchSize) {
    double blocks = padded(batchSize, LANES) / (double) LANES;
    double units = padded(shape.hiddenSize(), 8);
    int states = 0;
    double kept = 0;
    double vectors = 2.0 * (SolverSettings.TRAINING.krylov() + 6);
    double parameters = 0;
    double largest = 0;
    for (int layer = 0; layer < shape.depth(); layer++) {
      CellEquations cell = shape.transition(layer);
      states = Math.max(states, cell.states().size());
      kept += 4.0 * cell.affines().size() + 6.0 * cell.states().size();
      kept += 4.0 * cell.values().size();
      kept += 2.0 * (cell.order().size() + cell.coefficients().size());
      for (Affine affine : cell.affines()) {
        double inner = affine.trainsInput(layer) ? padded(shape.inputSize(layer), LANES) : 0;
        inner += affine.trainsSource() ? padded(shape.hiddenSize(), LANES) : 0;
        parameters += units * inner;
        largest = Math.max(largest, units * inner);
      }
    }
    double perTransition = vectors * states * units * LANES;
    double transitions = 2.0 * shape.depth() * Math.min(1, settings.terms().size());
    double entries =
        parameters * (PARAMETER_ARRAYS + 2 * blocks)
            + blocks * (kept * units * LANES + transitions * perTransition);
    return new MemoryEstimate(4 * entries, largest, "packed weights");
  }
}
