package org.rhosweep.verify;

import java.util.Locale;

/**
 * How near is near enough: |found - golden| &lt;= absolute + relative |golden|.
 *
 * @param relative &gt;= 0
 * @param absolute &gt; 0
 */
record Tolerance(double relative, double absolute) {
  /**
   * Golden values against single precision: inputs and weights are rounded to 2^-24, some ten
   * operations deep in each of a few time steps, and tanh is within 4e-7.
   */
  static final Tolerance SINGLE_PRECISION = new Tolerance(1e-5, 5e-6);

  /**
   * Compares entry by entry; a number that is not finite deviates.
   *
   * @param found as many entries as {@code golden}
   */
  Finding compare(String engine, String subject, String quantity, double[] found, double[] golden) {
    double deviation = 0;
    double worst = 0;
    int at = 0;
    for (int i = 0; i < golden.length; i++) {
      double difference = Math.abs(found[i] - golden[i]);
      double fraction = difference / (absolute + relative * Math.abs(golden[i]));
      if (!(fraction <= Double.MAX_VALUE)) { // neither infinite nor NaN
        difference = Double.POSITIVE_INFINITY;
        fraction = Double.POSITIVE_INFINITY;
      }
      deviation = Math.max(deviation, difference);
      if (fraction > worst) {
        worst = fraction;
        at = i;
      }
    }
    String note =
        golden.length == 0
            ? ""
            : String.format(
                Locale.ROOT, "entry %d is %.17g, golden %.17g", at, found[at], golden[at]);
    Finding.Verdict verdict = worst <= 1 ? Finding.Verdict.HOLDS : Finding.Verdict.DEVIATES;
    return new Finding(verdict, engine, subject, quantity, deviation, worst, note);
  }

  /** For matrices of the same shape. */
  Finding compare(
      String engine, String subject, String quantity, double[][] found, double[][] golden) {
    return compare(engine, subject, quantity, flat(found), flat(golden));
  }

  static double[] flat(double[][] matrix) {
    return java.util.Arrays.stream(matrix).flatMapToDouble(java.util.Arrays::stream).toArray();
  }
}
