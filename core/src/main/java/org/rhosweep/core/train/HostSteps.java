package org.rhosweep.core.train;

import java.util.function.Consumer;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.engine.OptimizerSteps;
import org.rhosweep.core.engine.OptimizerUpdate;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.task.Batch;

/** Training steps with the optimiser on the host, for engines that have none. */
final class HostSteps implements OptimizerSteps {
  private final NetworkEngine engine;
  private final OptimizerState optimizer;
  private final float[] gradient;

  /** The training's own, changed in place. */
  private float[] weights;

  HostSteps(NetworkEngine engine, OptimizerState optimizer, int size) {
    this.engine = engine;
    this.optimizer = optimizer;
    gradient = new float[size];
  }

  @Override
  public void begin(float[] initial) {
    weights = initial;
  }

  @Override
  public Result step(
      Batch batch,
      int trainingStep,
      OptimizerUpdate update,
      StateGradients stateGradients,
      Consumer<float[]> gradientProbe) {
    engine.load(weights);
    engine.beginStep(trainingStep);
    BatchLoss loss = engine.gradient(batch, gradient, stateGradients);
    if (gradientProbe != null) {
      gradientProbe.accept(gradient);
    }
    double norm = GradientNorms.norm(gradient, 0, gradient.length);
    boolean finite = Double.isFinite(loss.lossSum());
    if (!finite || !Double.isFinite(norm)) {
      return new Result(finite, norm, true);
    }
    optimizer.apply(update, weights, gradient, update.scale(norm));
    return new Result(true, norm, GradientNorms.allFinite(weights));
  }

  @Override
  public void readWeights(float[] into) {
    if (into != weights) {
      System.arraycopy(weights, 0, into, 0, weights.length);
    }
  }

  @Override
  public float[] gradient() {
    return gradient;
  }
}
