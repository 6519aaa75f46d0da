package org.rhosweep.core.lsc;

import java.util.ArrayList;
import java.util.List;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.jacobian.SolverSettings;

/**
 * The methods that move the weights at each time step of short sequences. At the end of every
 * sequence each transition's mean over it is compared with its target; the weights at the sequence
 * with the smallest largest deviation are kept, the method {@code entries} goes back to them from
 * much worse ones with half its steps, and the loop ends early where that deviation is within half
 * of the tolerance, later within more of it, and sequences of their own confirm that the target is
 * reached.
 *
 * <p>It departs from the paper's code where that is known to go wrong: the optimiser keeps its
 * memory, states begin at zero with every sequence instead of being carried on, and nothing is
 * shuffled but in the method {@code paper}.
 */
final class StepwisePretraining {
  private static final int MIN_WINDOW = 10;
  private static final double MIN_RATE_FACTOR = 0.1;

  /** A deviation so many times the best, and a tolerance more, is a step in the wrong direction. */
  private static final double MUCH_WORSE = 1.5;

  /** Tolerances from the target at which steps begin to shrink. */
  private static final double NEAR = 4;

  private final LscPretraining pretraining;
  private final Lsc settings;
  private final float[] weights;
  private final LscLoss loss;
  private final StepMethod method;
  private final int times;

  private final List<PretrainingPoint> curve = new ArrayList<>();

  /** The best weights at the end of a sequence. */
  private float[] kept;

  private int keptStep;
  private double smallest = Double.POSITIVE_INFINITY;
  private long sequence;

  /** Fraction of the learning rate that is left after going back. */
  private double backoff = 1;

  /** Fraction of the learning rate: steps shrink as the target comes near. */
  private double rateFactor = 1;

  StepwisePretraining(LscPretraining pretraining) {
    this.pretraining = pretraining;
    settings = pretraining.settings;
    weights = pretraining.weights;
    times = pretraining.times;
    loss = pretraining.newLoss(SolverSettings.TRAINING, 0, true);
    method = StepMethod.of(pretraining);
  }

  PretrainingResult run() {
    kept = weights.clone();
    MeanRadii window = new MeanRadii(settings.isGrowth());
    boolean going = true;
    int time = 0;
    for (int step = 1; going && step <= settings.maxTrainingSteps(); step++) {
      if (time == 0) {
        pretraining.inputs.begin(sequence++);
        loss.reset();
      }
      LscValue value = measure(time);
      curve.add(pretraining.point(step, value));
      window.add(value, MeanRadii.isSettled(time, times));
      boolean finite = Double.isFinite(value.loss());
      boolean moving = finite;
      if (!finite || (time == times - 1 && window.count() >= MIN_WINDOW)) {
        double deviation =
            finite
                ? MeanRadii.deviation(window.farthest(settings.method().countsReadout()))
                : Double.POSITIVE_INFINITY;
        window.clear();
        moving = keepOrGoBack(step, deviation);
        if (deviation <= goal(step)) {
          going = !isReachedAtRest(step, deviation);
        }
      }
      if (going && moving) {
        method.move(step, value, backoff, rateFactor);
        loss.advance();
      }
      time = finite ? (time + 1) % times : 0;
    }
    System.arraycopy(kept, 0, weights, 0, kept.length);
    return pretraining.result(curve, keptStep, loss.fallbacks());
  }

  /**
   * Keeps the weights of a sequence where they are the best so far; where they are much worse, goes
   * back to those and on in smaller steps.
   *
   * @return whether the weights may move on from where they are
   */
  private boolean keepOrGoBack(int step, double deviation) {
    rateFactor = Math.min(1, Math.max(MIN_RATE_FACTOR, deviation / (NEAR * settings.tolerance())));
    if (deviation < smallest) {
      keep(step, deviation);
    } else if (isMuchWorse(deviation) && (method.returnsToBest() || Double.isInfinite(deviation))) {
      float[] here = weights.clone();
      System.arraycopy(kept, 0, weights, 0, kept.length);
      if (!Double.isInfinite(deviation)) {
        smallest = Math.max(smallest, MeanRadii.deviation(pretraining.finalMeasurement()));
      }
      if (isMuchWorse(deviation)) {
        method.clear();
        backoff *= 0.5;
        return false;
      }
      System.arraycopy(here, 0, weights, 0, here.length);
    }
    return true;
  }

  /** The deviation that is near enough: half of the tolerance at first, all of it at the end. */
  private double goal(int step) {
    return settings.tolerance() * (0.5 + 0.5 * step / settings.maxTrainingSteps());
  }

  private boolean isMuchWorse(double deviation) {
    return deviation > MUCH_WORSE * smallest + settings.tolerance();
  }

  /**
   * Weights that follow the radius at every time step seem nearer to the target than they are at
   * rest: what is kept counts for what it is then, or all later weights would be taken for worse.
   */
  private boolean isReachedAtRest(int step, double deviation) {
    TermRadius farthest = pretraining.finalMeasurement();
    boolean justKept = keptStep == step - 1;
    if (pretraining.isReached(farthest)) {
      keep(step, deviation);
      return true;
    }
    if (justKept) {
      smallest = Math.max(smallest, MeanRadii.deviation(farthest));
    }
    return false;
  }

  private void keep(int step, double deviation) {
    smallest = deviation;
    keptStep = step - 1;
    System.arraycopy(weights, 0, kept, 0, kept.length);
  }

  private LscValue measure(int time) {
    loss.load(weights);
    loss.run(pretraining.inputs.at(time, weights));
    return method.measure(loss);
  }
}
