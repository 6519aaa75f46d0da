package org.rhosweep.verify;

import java.util.List;
import org.rhosweep.sweeps.text.Printable;

/**
 * Checks that end alone: whatever a case or a quantity of a golden file holds, it becomes a finding
 * that names it, and the next one is checked.
 */
final class Guarded {
  private static final int MAX_NOTE = 300;

  private Guarded() {}

  /** One case or quantity. */
  interface Check {
    void run() throws GoldenException;
  }

  /**
   * Runs a check. What the file lacks or has in a wrong form is invalid; what the quantity is not
   * defined for, such as the radius of a matrix that is not square, is not covered.
   *
   * @param quantity empty for a whole case
   */
  static void run(String subject, String quantity, List<Finding> findings, Check check) {
    try {
      check.run();
    } catch (GoldenException e) {
      findings.add(Finding.invalid(subject, quantity, note(e.getMessage())));
    } catch (IllegalArgumentException | ArithmeticException e) {
      findings.add(Finding.notCovered(subject, quantity, note("not defined: " + e.getMessage())));
    } catch (RuntimeException e) {
      // Values that no check foresaw, such as infinities in a search.
      findings.add(
          Finding.invalid(
              subject,
              quantity,
              note("cannot be checked: " + e.getClass().getSimpleName() + ": " + e.getMessage())));
    }
  }

  private static String note(String message) {
    return Printable.shortened(message, MAX_NOTE);
  }
}
