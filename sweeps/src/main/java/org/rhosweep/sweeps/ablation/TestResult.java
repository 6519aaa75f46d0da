package org.rhosweep.sweeps.ablation;

/**
 * A two-sided test of "the factor changes nothing".
 *
 * @param pValue of this comparison alone; NaN where there is nothing to test, as are then the next
 * @param exact whether from the whole null distribution, and not from a sample or a limit of it
 * @param holm corrected over the comparisons of the same table: controls the family-wise error
 * @param benjaminiHochberg corrected likewise: controls the false discovery rate
 */
public record TestResult(double pValue, boolean exact, double holm, double benjaminiHochberg) {
  TestResult(double pValue, boolean exact) {
    this(pValue, exact, Double.NaN, Double.NaN);
  }

  TestResult corrected(double byHolm, double byBenjaminiHochberg) {
    return new TestResult(pValue, exact, byHolm, byBenjaminiHochberg);
  }
}
