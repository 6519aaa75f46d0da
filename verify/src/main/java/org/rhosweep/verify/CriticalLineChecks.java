package org.rhosweep.verify;

import java.util.List;
import java.util.function.DoubleFunction;
import org.rhosweep.core.theory.CriticalRoot;
import org.rhosweep.core.theory.Gate;
import org.rhosweep.core.theory.GruField;
import org.rhosweep.core.theory.InputStatistics;
import org.rhosweep.core.theory.LayerField;
import org.rhosweep.core.theory.LstmField;
import org.rhosweep.core.theory.LstmGrid;
import org.rhosweep.core.theory.MeanFieldCell;
import org.rhosweep.core.theory.MinimalField;
import org.rhosweep.core.theory.PeepholeField;
import org.rhosweep.core.theory.Prediction;
import org.rhosweep.core.theory.VanillaField;

/**
 * Section {@code critical_lines} of the mean-field golden values: sigma^2 with chi = 1, solved anew
 * for each point.
 */
final class CriticalLineChecks {
  private static final InputStatistics UNIT = new InputStatistics(1, 1);
  private static final double SMALL = 1e-5;

  /** Step in ln sigma^2 from which the exact LSTM's slope is taken. */
  private static final double STEP = 0.01;

  private final List<Finding> findings;

  CriticalLineChecks(List<Finding> findings) {
    this.findings = findings;
  }

  void check(GoldenValue lines) throws GoldenException {
    for (String line : lines.keys()) {
      GoldenValue golden = lines.get(line);
      String subject = "critical_lines " + line;
      Guarded.run(
          subject,
          "",
          findings,
          () -> {
            for (GoldenValue point : golden.get("points").items()) {
              Guarded.run(point.path(), "", findings, () -> check(subject, line, golden, point));
            }
          });
    }
  }

  private void check(String subject, String line, GoldenValue golden, GoldenValue point)
      throws GoldenException {
    switch (line) {
      case "vanilla_order_chaos_line" ->
          vanilla(subject, golden.get("tol").number(), point.vector(2));
      case "minimal_line" -> minimal(subject, golden.get("tol").number(), point.vector(7));
      case "peephole_common_sigma", "peephole_only_r", "gru_common_sigma" ->
          gated(subject, line, golden.get("tol").number(), point.vector(4));
      case "lstm_common_sigma" -> lstm(subject, golden.get("rel_tol").number(), point);
      default -> findings.add(Finding.notCovered(subject, "", "unknown line"));
    }
  }

  /** rho^2 and sigma^2. At rho^2 = 0 the state dies out and chi has a kink: there chi itself. */
  private void vanilla(String subject, double tolerance, double[] point) {
    String where = subject + " rho^2 = " + point[0];
    if (point[0] == 0) {
      Prediction found =
          new VanillaField(new Gate(point[1], 0, 0, 0)).predict(new InputStatistics(0, 1));
      compare(new Tolerance(0, tolerance), where, "chi", found.chiAtOne(), 1);
      return;
    }
    double sigma2 =
        root(s -> new VanillaField(new Gate(s, 0, 0, point[0])), new InputStatistics(0, 1));
    compare(new Tolerance(0, tolerance), where, "sigma2", sigma2, point[1]);
  }

  /** mu, nu, R, sigma_w, Q, var for Gaussian and for orthogonal W. */
  private void minimal(String subject, double tolerance, double[] point) {
    String where = subject + " mu = " + point[0] + ", nu = " + point[1];
    InputStatistics inputs = new InputStatistics(point[2], 1);
    DoubleFunction<MeanFieldCell> cell =
        s -> new MinimalField(new Gate(s, point[1] * point[1], point[0], 0));
    double sigma2 = root(cell, inputs);
    Tolerance near = new Tolerance(0, tolerance);
    compare(near, where, "sigma_w", StrictMath.sqrt(sigma2), point[3]);
    Prediction found = cell.apply(sigma2).predict(inputs);
    compare(near, where, "Q", found.stateSquare(), point[4]);
    compare(near, where, "var", found.spread(), point[5]);
    compare(
        near, where, "var_orthogonal", found.m2Orthogonal() - found.m1() * found.m1(), point[6]);
  }

  /** mu_f, sigma^2, Q, var. */
  private void gated(String subject, String line, double tolerance, double[] point) {
    String where = subject + " mu_f = " + point[0];
    DoubleFunction<MeanFieldCell> cell =
        s -> {
          Gate other = new Gate(s, 1, 0, 0);
          Gate keep = new Gate(s, 0, point[0], 0);
          return switch (line) {
            case "gru_common_sigma" -> new GruField(keep, other, other);
            case "peephole_common_sigma" -> new PeepholeField(other, keep, other, other);
            default -> {
              Gate small = new Gate(SMALL, 1, 0, 0);
              yield new PeepholeField(small, keep.withRecurrentVariance(SMALL), other, small);
            }
          };
        };
    double sigma2 = root(cell, UNIT);
    Tolerance near = new Tolerance(1e-6, tolerance);
    compare(near, where, "sigma2", sigma2, point[1]);
    Prediction found = cell.apply(sigma2).predict(UNIT);
    compare(near, where, "Q", found.stateSquare(), point[2]);
    compare(near, where, "var", found.spread(), point[3]);
  }

  /** On the grid: one step of Newton's from the golden point has to lead back to it. */
  private void lstm(String subject, double tolerance, GoldenValue point) throws GoldenException {
    double bias = point.get("mu_f").number();
    double sigma2 = point.get("sigma2").number();
    boolean byEigenvalue = point.get("criterion").text().equals("lam");
    String where = subject + " mu_f = " + bias + ", " + point.get("criterion").text() + " = 1";
    LstmGrid here = lstm(bias, sigma2);
    LstmGrid there = lstm(bias, sigma2 * StrictMath.exp(STEP));
    double excess = (byEigenvalue ? here.eigenvalue() : here.m1()) - 1;
    double slope = ((byEigenvalue ? there.eigenvalue() : there.m1()) - 1 - excess) / STEP;
    Tolerance near = new Tolerance(tolerance, 1e-9);
    compare(near, where, "sigma2", sigma2 * StrictMath.exp(-excess / slope), sigma2);
    compare(near, where, "Q", here.square(), point.get("Q").number());
    compare(near, where, "Qc", here.cellSquare(), point.get("Qc").number());
    compare(near, where, "m1", here.m1(), point.get("m1").number());
    compare(near, where, "lam", here.eigenvalue(), point.get("lam").number());
    compare(near, where, "var", here.m2() - here.m1() * here.m1(), point.get("var").number());
  }

  private static LstmGrid lstm(double bias, double sigma2) {
    Gate other = new Gate(sigma2, 1, 0, 0);
    return new LstmField(other, new Gate(sigma2, 0, bias, 0), other, other).exact(UNIT);
  }

  private static double root(DoubleFunction<MeanFieldCell> cell, InputStatistics inputs) {
    return CriticalRoot.recurrentVariance(s -> new LayerField(cell.apply(s), inputs));
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
