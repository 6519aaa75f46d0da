package org.rhosweep.sweeps.ablation;

import org.rhosweep.sweeps.ablation.Effect.DecidedBy;
import org.rhosweep.sweeps.text.IntervalDigits;

/** Estimates as people read them, with as many digits as their interval supports. */
public final class EstimateText {
  private EstimateText() {}

  /** A number with its interval, {@code 0.12 [0.08, 0.15]}; {@code -} where there is none. */
  public static String of(Estimate estimate) {
    IntervalDigits digits = IntervalDigits.of(estimate.low(), estimate.high());
    return text(estimate, digits::text);
  }

  /** A difference, {@code +0.12 [0.08, 0.15]}. */
  public static String difference(Estimate estimate) {
    IntervalDigits digits = IntervalDigits.of(estimate.low(), estimate.high());
    return text(estimate, digits::signed);
  }

  /** A fraction in percent, {@code 25% [9, 53]}. */
  public static String percent(Estimate fraction) {
    double low = 100 * fraction.low();
    double high = 100 * fraction.high();
    IntervalDigits digits = IntervalDigits.of(low, high);
    String value = digits.text(100 * fraction.value()) + "%";
    return fraction.hasInterval()
        ? "%s [%s, %s]".formatted(value, digits.text(low), digits.text(high))
        : value;
  }

  /**
   * A difference of all pairs, {@link Effect#median} or {@link Effect#interquartileMean}: where a
   * trial that diverged decides it or an end, the side it is of stands there and no number.
   */
  public static String ordered(Effect effect, Estimate estimate) {
    IntervalDigits digits = IntervalDigits.of(estimate.low(), estimate.high());
    String value = end(effect, estimate.value(), digits);
    boolean isPoint = estimate.value() == estimate.low() && estimate.value() == estimate.high();
    return estimate.hasInterval() && !(isPoint && Double.isInfinite(estimate.value()))
        ? "%s [%s, %s]"
            .formatted(
                value, end(effect, estimate.low(), digits), end(effect, estimate.high(), digits))
        : value;
  }

  private static String end(Effect effect, double difference, IntervalDigits digits) {
    DecidedBy decided = effect.decidedBy(difference);
    return switch (decided) {
      case NUMBERS -> digits.signed(difference);
      case LEVEL_DIVERGED -> "diverged";
      case BASELINE_DIVERGED -> "baseline diverged";
      case BOTH_DIVERGED -> "both diverged";
    };
  }

  /** Writes a number. */
  private interface Digits {
    String of(double value);
  }

  private static String text(Estimate estimate, Digits digits) {
    String value = digits.of(estimate.value());
    return estimate.hasInterval()
        ? "%s [%s, %s]".formatted(value, digits.of(estimate.low()), digits.of(estimate.high()))
        : value;
  }
}
