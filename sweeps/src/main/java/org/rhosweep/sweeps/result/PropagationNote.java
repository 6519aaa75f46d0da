package org.rhosweep.sweeps.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.probe.RadiusPoint;

/**
 * In words, where a mean radius and the exponent of the product of the same transitions say
 * different things. For matrices of independent entries log(radius) is the exponent; where a few
 * eigenvectors stand out of the bulk, as after pre-training of single entries, or a Jacobian is far
 * from normal, products over layers follow the exponent.
 */
public final class PropagationNote {
  /** |log(radius) - exponent| above this is said. */
  public static final double NOTEWORTHY = 0.2;

  private PropagationNote() {}

  /**
   * What products do where a radius says something else.
   *
   * @param kind {@code time} or {@code depth}
   * @param radius mean over transitions
   * @param exponent mean over the same transitions, per transition
   * @return such as {@code mean radius 1.00, but products over layers shrink by 0.70 a transition};
   *     empty where the two agree or one of them is NaN
   */
  public static Optional<String> between(String kind, double radius, double exponent) {
    return Math.abs(StrictMath.log(radius) - exponent) > NOTEWORTHY
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "mean radius %.2f, but products %s %s by %.2f a transition",
                radius,
                kind.equals("time") ? "over time" : "over layers",
                exponent < 0 ? "shrink" : "grow",
                StrictMath.exp(exponent)))
        : Optional.empty();
  }

  /** The sentences, or null where there is nothing to say. */
  static String of(List<RadiusPoint> radii) {
    List<String> notes = new ArrayList<>();
    for (RadiusPhase phase : RadiusPhase.values()) {
      for (String kind : List.of("time", "depth")) {
        Double radius = PretrainingFields.mean(radii, phase, kind, RadiusPoint::spectralRadius);
        Double exponent = PretrainingFields.mean(radii, phase, kind, RadiusPoint::lyapunov);
        if (radius != null) {
          between(kind, radius, exponent)
              .ifPresent(said -> notes.add(sentence(phase, kind, said, exponent)));
        }
      }
    }
    return notes.isEmpty() ? null : String.join("; ", notes);
  }

  private static String sentence(RadiusPhase phase, String kind, String said, double exponent) {
    String when =
        switch (phase) {
          case BEFORE -> "as drawn";
          case AFTER -> "after pre-training";
          case TRAINED -> "after training";
        };
    return String.format(Locale.ROOT, "%s, %s: %s (exponent %.2f)", kind, when, said, exponent);
  }
}
