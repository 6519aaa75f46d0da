package org.rhosweep.verify;

import static org.rhosweep.verify.MeanFieldChecks.GRID;
import static org.rhosweep.verify.MeanFieldChecks.GRID_TIME_SCALE;
import static org.rhosweep.verify.MeanFieldChecks.MOMENTS;
import static org.rhosweep.verify.MeanFieldChecks.TIME_SCALE;

import java.util.List;
import org.rhosweep.core.theory.LstmClosure;
import org.rhosweep.core.theory.LstmGrid;
import org.rhosweep.core.theory.Prediction;

/** Golden values of the LSTM in mean-field theory: the exact grid, and the Gaussian closure. */
final class LstmFieldChecks {
  private static final double GRID_TIME_SCALE_LIMIT = 0.99;

  private final List<Finding> findings;

  LstmFieldChecks(List<Finding> findings) {
    this.findings = findings;
  }

  void grid(String subject, LstmGrid found, GoldenValue golden) throws GoldenException {
    for (String quantity : golden.keys()) {
      Guarded.run(
          subject,
          quantity,
          findings,
          () -> {
            double value = golden.get(quantity).number();
            switch (quantity) {
              case "Q" -> compare(GRID, subject, quantity, found.square(), value);
              case "Mc" -> compare(MOMENTS, subject, quantity, found.cellMean(), value);
              case "Qc" -> compare(GRID, subject, quantity, found.cellSquare(), value);
              case "Eth2" -> compare(GRID, subject, quantity, found.tanhSquare(), value);
              case "Esech4" -> compare(GRID, subject, quantity, found.sech4(), value);
              case "m1" -> compare(GRID, subject, quantity, found.m1(), value);
              case "m2" -> compare(GRID, subject, quantity, found.m2(), value);
              case "var" ->
                  compare(
                      new Tolerance(1e-4, 1e-4 * found.m2()),
                      subject,
                      quantity,
                      found.m2() - found.m1() * found.m1(),
                      value);
              case "lam" -> compare(GRID, subject, quantity, found.eigenvalue(), value);
              case "xi" -> {
                if (found.eigenvalue() < GRID_TIME_SCALE_LIMIT) {
                  compare(GRID_TIME_SCALE, subject, quantity, found.timeScale(), value);
                } else {
                  findings.add(
                      Finding.notCovered(
                          subject, quantity, "lam is too near 1 to have its digits"));
                }
              }
              case "m1_hh" -> compare(GRID, subject, quantity, found.m1Hidden(), value);
              case "m1_full" -> compare(GRID, subject, quantity, found.m1Full(), value);
              default -> findings.add(Finding.notCovered(subject, quantity, "unknown quantity"));
            }
          });
    }
  }

  void closure(String entry, LstmClosure found, GoldenValue golden) throws GoldenException {
    String subject = entry + " gaussian_closure";
    for (String quantity : golden.keys()) {
      Guarded.run(
          subject,
          quantity,
          findings,
          () -> {
            double value =
                golden.get(quantity).node().isNull() ? Double.NaN : golden.get(quantity).number();
            Prediction prediction = found.prediction();
            switch (quantity) {
              case "Q" -> compare(MOMENTS, subject, quantity, prediction.stateSquare(), value);
              case "Qc" -> compare(MOMENTS, subject, quantity, found.cellSquare(), value);
              case "Mc" -> compare(MOMENTS, subject, quantity, found.cellMean(), value);
              case "C" -> compare(MOMENTS, subject, quantity, prediction.correlation(), value);
              case "Cc" -> compare(MOMENTS, subject, quantity, found.cellCorrelation(), value);
              case "lam" -> compare(MOMENTS, subject, quantity, prediction.chi(), value);
              case "lam1" -> compare(MOMENTS, subject, quantity, prediction.chiAtOne(), value);
              case "xi" -> compare(TIME_SCALE, subject, quantity, prediction.timeScale(), value);
              default -> findings.add(Finding.notCovered(subject, quantity, "unknown quantity"));
            }
          });
    }
  }

  private void compare(
      Tolerance tolerance, String subject, String quantity, double found, double golden) {
    findings.add(
        tolerance.compare(
            MeanFieldChecks.ENGINE,
            subject,
            quantity,
            new double[] {found},
            new double[] {golden}));
  }
}
