package org.rhosweep.sweeps.run;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.lsc.LscTransitions;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/** What a sweep file may ask for and is probably not meant so; nothing is refused. */
public final class Advice {
  /** A target up to this weighs time and depth equally or depth more. */
  private static final double HALF = 0.5;

  private Advice() {}

  /**
   * On pre-training to a half in time where the loss is at the last step alone.
   *
   * <p>A gradient at time t is a sum over all paths to the losses after it. Where every step has
   * one, targets of 1/2 in time and depth, which add up to 1, keep the sum bounded. Where the last
   * one alone has, what reaches t is the factor 2^-(T - 1 - t) of the way in time, times the number
   * of ways through the layers, which grows as a power of T - t only.
   *
   * @return one line, or empty where no trial has that
   * @see "Herranz-Celotti and Rouat (2024), Stabilizing RNN gradients through pre-training, section
   *     on the weighted local stability condition"
   */
  public static Optional<String> onHalf(List<Trial> trials) {
    List<Trial> concerned = trials.stream().filter(Advice::vanishes).toList();
    if (concerned.isEmpty()) {
      return Optional.empty();
    }
    Trial shortest =
        concerned.stream().min((a, b) -> Integer.compare(steps(a), steps(b))).orElseThrow();
    int between = steps(shortest) - 1;
    double target = target(shortest);
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%d of %d trials pre-train transitions in time to %s with a loss at the last step alone:"
                + " single paths count there, and what reaches the first of %d steps has the factor"
                + " %s^%d = %.0e; 0.5 is for a loss at every step, here take a timeRadius of 0.7 to"
                + " 1",
            concerned.size(),
            trials.size(),
            target,
            between + 1,
            target,
            between,
            StrictMath.pow(target, between)));
  }

  private static boolean vanishes(Trial trial) {
    SequenceShape sequence = trial.data().shape();
    return trial.spec().init() instanceof Lsc lsc
        && lsc.terms().contains(Lsc.Term.TIME)
        && target(trial) <= HALF
        && sequence.targetPosition() == TargetPosition.LAST_STEP
        && sequence.sequenceLength() > 1
        && LscTransitions.hasMemory(NetworkShape.of(trial.spec().model(), sequence));
  }

  private static double target(Trial trial) {
    return ((Lsc) trial.spec().init()).timeTarget(steps(trial), trial.spec().model().depth());
  }

  private static int steps(Trial trial) {
    return trial.data().shape().sequenceLength();
  }
}
