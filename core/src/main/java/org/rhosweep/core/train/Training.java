package org.rhosweep.core.train;

import java.util.function.LongSupplier;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.task.Dataset;

/**
 * One network to be trained.
 *
 * @param model the network
 * @param initialization how its weights are drawn
 * @param training how it is trained
 * @param probe what is measured beside the curve
 * @param engine what runs it
 * @param seed keys every random stream
 */
public record Training(
    ModelSettings model,
    Initialization initialization,
    TrainingSettings training,
    ProbeSettings probe,
    EngineName engine,
    long seed) {
  /**
   * Trains. A pure function of this record and the data, but for the seconds.
   *
   * @param data what to train on
   * @param nanoTime a clock in nanoseconds, for the seconds in the result
   */
  public TrainingResult run(Dataset data, LongSupplier nanoTime) {
    return run(data, nanoTime, PretrainedWeights.MADE);
  }

  /**
   * The same, with pre-trained weights that may have been made before.
   *
   * @param pretrained asked once, where the initialisation pre-trains
   */
  public TrainingResult run(Dataset data, LongSupplier nanoTime, PretrainedWeights pretrained) {
    return Trainer.run(this, data, nanoTime, null, pretrained);
  }

  /**
   * Initialises, pre-trains, evaluates and measures radii here, and has the training steps done
   * elsewhere. Norms of gradients and saturation are not measured then.
   *
   * @param elsewhere does the training steps
   */
  public TrainingResult run(Dataset data, LongSupplier nanoTime, RemoteSteps elsewhere) {
    return run(data, nanoTime, elsewhere, PretrainedWeights.MADE);
  }

  /**
   * The same, with pre-trained weights that may have been made before.
   *
   * @param pretrained asked once, where the initialisation pre-trains
   */
  public TrainingResult run(
      Dataset data, LongSupplier nanoTime, RemoteSteps elsewhere, PretrainedWeights pretrained) {
    return Trainer.run(this, data, nanoTime, elsewhere, pretrained);
  }
}
