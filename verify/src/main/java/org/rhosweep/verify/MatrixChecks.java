package org.rhosweep.verify;

import java.util.List;
import org.rhosweep.core.linear.Spectrum;

/** Section {@code matrices}: eigenvalues, radius and norm of given matrices, with derivatives. */
final class MatrixChecks {
  private static final String ENGINE = "spectrum";

  private MatrixChecks() {}

  static void check(GoldenValue golden, int index, Tolerance tolerance, List<Finding> findings)
      throws GoldenException {
    String subject = "matrices " + index;
    GoldenValue rows = golden.get("M");
    int n = rows.items().size();
    if (n == 0) {
      throw rows.wrong("must not be empty");
    }
    double[][] matrix = rows.matrix(n, n);
    for (String quantity : golden.keys()) {
      GoldenValue value = golden.get(quantity);
      Guarded.run(
          subject,
          quantity,
          findings,
          () -> check(subject, quantity, matrix, value, tolerance, findings));
    }
  }

  private static void check(
      String subject,
      String quantity,
      double[][] matrix,
      GoldenValue value,
      Tolerance tolerance,
      List<Finding> findings)
      throws GoldenException {
    int n = matrix.length;
    switch (quantity) {
      case "spectral_radius" ->
          findings.add(
              tolerance.compare(
                  ENGINE,
                  subject,
                  quantity,
                  new double[] {Spectrum.radius(matrix)},
                  new double[] {value.number()}));
      case "spectral_norm" ->
          findings.add(
              tolerance.compare(
                  ENGINE,
                  subject,
                  quantity,
                  new double[] {Spectrum.norm(matrix)},
                  new double[] {value.number()}));
      case "dRadius_dM" ->
          findings.add(
              tolerance.compare(
                  ENGINE, subject, quantity, Spectrum.radiusGradient(matrix), value.matrix(n, n)));
      case "dNorm_dM" ->
          findings.add(
              tolerance.compare(
                  ENGINE, subject, quantity, Spectrum.normGradient(matrix), value.matrix(n, n)));
      case "eigenvalues_re_im" ->
          findings.add(CellChecks.eigenvalues(ENGINE, subject, quantity, matrix, value, tolerance));
      case "M", "dominant" -> {}
      default -> findings.add(Finding.notCovered(subject, quantity, "unknown quantity"));
    }
  }
}
