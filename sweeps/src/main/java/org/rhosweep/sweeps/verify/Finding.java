package org.rhosweep.sweeps.verify;

import java.util.Locale;

/**
 * One quantity of one case, checked or not.
 *
 * @param verdict how it went
 * @param engine what computed it, empty where nothing did
 * @param subject section and case, such as {@code cells lstm_3}
 * @param quantity such as {@code J_time}; empty where nothing of the case is covered
 * @param deviation largest |found - golden| of all entries; NaN where not covered
 * @param ofTolerance largest |found - golden| / (absolute + relative |golden|): at most 1 holds
 * @param note where the worst entry is, or why the quantity is not covered
 */
public record Finding(
    Verdict verdict,
    String engine,
    String subject,
    String quantity,
    double deviation,
    double ofTolerance,
    String note) {
  /** How a check went. */
  public enum Verdict {
    /** Every entry is within the tolerance. */
    HOLDS,
    /** Some entry is not. */
    DEVIATES,
    /** This version has nothing to compare. */
    NOT_COVERED
  }

  static Finding notCovered(String subject, String quantity, String why) {
    return new Finding(Verdict.NOT_COVERED, "", subject, quantity, Double.NaN, Double.NaN, why);
  }

  /** One line for a person. */
  public String line() {
    String what = quantity.isEmpty() ? subject : subject + " " + quantity;
    return verdict == Verdict.NOT_COVERED
        ? String.format("%-11s %-9s  %s: %s", "not covered", "", what, note)
        : String.format(
            Locale.ROOT,
            "%-11s %-9s  %s: worst deviation %.1e, %.3g of the tolerance%s",
            verdict == Verdict.HOLDS ? "ok" : "DEVIATES",
            engine,
            what,
            deviation,
            ofTolerance,
            verdict == Verdict.HOLDS ? "" : ", " + note);
  }
}
