package org.rhosweep.verify;

import java.util.Locale;
import org.rhosweep.sweeps.text.Printable;

/**
 * One quantity of one case, checked or not.
 *
 * @param verdict how it went
 * @param engine what computed it, empty where nothing did
 * @param subject section and case, such as {@code cells lstm_3}
 * @param quantity such as {@code J_time}; empty where nothing of the case is covered
 * @param deviation largest |found - golden| of all entries; NaN where nothing was compared
 * @param ofTolerance largest |found - golden| / (absolute + relative |golden|): at most 1 holds
 * @param note where the worst entry is, or why the quantity is not covered or invalid
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
    NOT_COVERED,
    /** The file lacks something or has it in a wrong form. */
    INVALID
  }

  static Finding notCovered(String subject, String quantity, String why) {
    return new Finding(Verdict.NOT_COVERED, "", subject, quantity, Double.NaN, Double.NaN, why);
  }

  static Finding invalid(String subject, String quantity, String why) {
    return new Finding(Verdict.INVALID, "", subject, quantity, Double.NaN, Double.NaN, why);
  }

  /** One line for a person. */
  public String line() {
    String what = Printable.line(quantity.isEmpty() ? subject : subject + " " + quantity);
    boolean checked = verdict == Verdict.HOLDS || verdict == Verdict.DEVIATES;
    return !checked
        ? String.format(
            "%-11s %-9s  %s: %s",
            verdict == Verdict.INVALID ? "INVALID" : "not covered", "", what, Printable.line(note))
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
