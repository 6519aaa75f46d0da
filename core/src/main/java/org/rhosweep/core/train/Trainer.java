package org.rhosweep.core.train;

import java.util.function.LongSupplier;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.task.Dataset;

/**
 * Trains one network.
 *
 * @param model the network
 * @param initialization how its weights are drawn
 * @param training how it is trained
 * @param probe what is measured beside the curve
 * @param engine what runs it
 * @param seed keys every random stream
 */
public record Trainer(
    ModelSettings model,
    Initialization initialization,
    TrainingSettings training,
    ProbeSettings probe,
    EngineName engine,
    long seed) {
  /**
   * Trains, pre-training where the initialisation asks for it. A pure function of this record and
   * the data, but for the seconds.
   *
   * @param data what to train on
   * @param nanoTime a clock in nanoseconds, for the seconds in the result
   */
  public TrainingResult train(Dataset data, LongSupplier nanoTime) {
    return train(data, nanoTime, PretrainedWeightsSource.COMPUTED);
  }

  /**
   * Trains, with pre-trained weights that may have been computed before.
   *
   * @param pretrained asked once, where the initialisation pre-trains
   */
  public TrainingResult train(
      Dataset data, LongSupplier nanoTime, PretrainedWeightsSource pretrained) {
    return TrainingLoop.run(this, data, nanoTime, null, pretrained);
  }

  /**
   * Initialises, pre-trains, evaluates and measures radii here, and leaves the training steps to
   * several machines. Norms of gradients and saturation are not measured then.
   *
   * @param remoteSteps does the training steps
   */
  public TrainingResult train(Dataset data, LongSupplier nanoTime, RemoteSteps remoteSteps) {
    return train(data, nanoTime, remoteSteps, PretrainedWeightsSource.COMPUTED);
  }

  /**
   * Trains by remote steps, with pre-trained weights that may have been computed before.
   *
   * @param remoteSteps does the training steps
   * @param pretrained asked once, where the initialisation pre-trains
   */
  public TrainingResult train(
      Dataset data,
      LongSupplier nanoTime,
      RemoteSteps remoteSteps,
      PretrainedWeightsSource pretrained) {
    return TrainingLoop.run(this, data, nanoTime, remoteSteps, pretrained);
  }
}
