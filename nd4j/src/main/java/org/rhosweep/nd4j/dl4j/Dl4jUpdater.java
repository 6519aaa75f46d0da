package org.rhosweep.nd4j.dl4j;

import static org.rhosweep.core.Require.require;

import java.util.TreeMap;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.Optimizer;
import org.rhosweep.core.train.Sgd;
import org.rhosweep.core.train.TrainingSettings;

/**
 * Our optimiser as DL4J's.
 *
 * <p>DL4J divides the loss by the sequences of a batch and ours by its targets, so that with T
 * targets per sequence its gradient is T times ours. Sgd makes up for it by a rate of 1 / T; Adam,
 * whose step knows no scale, by T times the epsilon. DL4J adds that epsilon to the root of the
 * moment before its bias is corrected, ours afterwards: that differs by less than epsilon.
 */
public final class Dl4jUpdater {
  private Dl4jUpdater() {}

  /**
   * The update rule with its learning rate at every training step.
   *
   * @throws IllegalArgumentException where DL4J has no such rule
   */
  public static IUpdater of(TrainingSettings training, SequenceShape shape) {
    Optimizer optimizer = training.optimizer();
    int targets = shape.targetsPerSequence();
    if (optimizer instanceof Adam adam) {
      return org.nd4j.linalg.learning.config.Adam.builder()
          .learningRate(adam.learningRate())
          .learningRateSchedule(rates(training, 1))
          .beta1(adam.beta1())
          .beta2(adam.beta2())
          .epsilon(adam.epsilon() * targets)
          .build();
    }
    require(
        optimizer instanceof Sgd sgd && sgd.momentum() == 0,
        "optimizer must be adam, or sgd without momentum, for DL4J, was %s",
        optimizer);
    return new org.nd4j.linalg.learning.config.Sgd(rates(training, targets));
  }

  /** DL4J counts iterations from 0: training step s is iteration s - 1. */
  private static ISchedule rates(TrainingSettings training, int divisor) {
    TreeMap<Integer, Double> rates = new TreeMap<>();
    double rate = training.optimizer().learningRate() / divisor;
    double last = Double.NaN;
    for (int step = 1; step <= Math.max(1, training.trainingSteps()); step++) {
      double now = rate * training.schedule().factor(step, training.trainingSteps());
      if (now != last) {
        rates.put(step - 1, now); // holds until the next entry
      }
      last = now;
    }
    return new MapSchedule(ScheduleType.ITERATION, rates);
  }
}
