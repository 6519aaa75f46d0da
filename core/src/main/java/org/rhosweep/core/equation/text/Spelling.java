package org.rhosweep.core.equation.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.rhosweep.core.EditDistance;

/** Which known name was probably meant. */
final class Spelling {
  /** What other programs call a function. */
  private static final Map<String, Function> ELSEWHERE =
      Map.of(
          "logistic", Function.SIGMOID,
          "sigma", Function.SIGMOID,
          "silu", Function.SWISH,
          "rsqrt", Function.INVERSE_SQUARE_ROOT,
          "detach", Function.STOP_GRADIENT,
          "heaviside", Function.SPIKE,
          "ln", Function.LOG,
          "average", Function.MEAN);

  private Spelling() {}

  /** The nearest name in at most a third of its letters changed, or null. */
  static String nearest(String found, Collection<String> names) {
    Function known = ELSEWHERE.get(found.toLowerCase(Locale.ROOT));
    if (known != null && names.contains(known.word())) {
      return known.word();
    }
    return EditDistance.nearest(found, names, Math.max(1, Math.min(found.length(), 20) / 3));
  }
}
