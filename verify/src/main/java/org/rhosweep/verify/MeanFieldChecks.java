package org.rhosweep.verify;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rhosweep.core.theory.Gate;
import org.rhosweep.core.theory.GaussianActivation;
import org.rhosweep.core.theory.GruField;
import org.rhosweep.core.theory.InputStatistics;
import org.rhosweep.core.theory.LstmField;
import org.rhosweep.core.theory.LstmGrid;
import org.rhosweep.core.theory.MeanFieldCell;
import org.rhosweep.core.theory.MinimalField;
import org.rhosweep.core.theory.PeepholeField;
import org.rhosweep.core.theory.Prediction;
import org.rhosweep.core.theory.ScalarMeanFieldCell;
import org.rhosweep.core.theory.VanillaField;

/**
 * Golden values of the mean-field theory: Gaussian integrals, cells at given settings, and the
 * sweep over the keep gate's bias. The tolerances are those that the file states in words.
 */
final class MeanFieldChecks {
  static final String ENGINE = "theory";
  private static final Tolerance QUADRATURE = new Tolerance(0, 1e-10);
  static final Tolerance MOMENTS = new Tolerance(0, 1e-6);
  private static final Tolerance SLOPES = new Tolerance(0, 1e-5);
  private static final Tolerance NEAR_CRITICAL = new Tolerance(0, 1e-4);
  static final Tolerance TIME_SCALE = new Tolerance(1e-3, 1e-12);
  static final Tolerance GRID = new Tolerance(1e-4, 1e-9);
  static final Tolerance GRID_TIME_SCALE = new Tolerance(2e-3, 1e-12);
  private static final Tolerance SIMULATED_CORRELATION = new Tolerance(0, 0.06);
  private static final double STANDARD_ERRORS = 4;
  private static final double SIMULATED_FRACTION = 0.03;
  private static final double NEAR_CRITICAL_FRACTION = 0.25;
  private static final double TIED_FRACTION = 0.025;
  private static final double TIED_SQUARE_FRACTION = 0.08;

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final Pattern FUNCTION = Pattern.compile("E\\[(tanh|sigmoid)('?)\\(u(a?)\\)");

  private final List<Finding> findings;

  MeanFieldChecks(List<Finding> findings) {
    this.findings = findings;
  }

  /** {@code "E[tanh(ua)tanh(ub)], N(0,1), corr 0.5"} and the like. */
  void quadrature(GoldenValue golden, int index) throws GoldenException {
    GoldenValue what = golden.get("what");
    Matcher function = FUNCTION.matcher(what.text());
    Matcher number = NUMBER.matcher(what.text().substring(what.text().indexOf(']') + 1));
    if (!function.find() || !number.find()) {
      throw what.wrong("must name a mean over tanh or sigmoid");
    }
    double mean = Double.parseDouble(number.group());
    double variance = number.find() ? Double.parseDouble(number.group()) : Double.NaN;
    GaussianActivation gate =
        function.group(1).equals("tanh")
            ? GaussianActivation.tanh(mean, variance)
            : GaussianActivation.sigmoid(mean, variance);
    double correlation =
        function.group(3).isEmpty()
            ? 1
            : number.find() ? Double.parseDouble(number.group()) : Double.NaN;
    GaussianActivation.Pair pair = gate.correlated(correlation);
    double found = function.group(2).isEmpty() ? pair.value() : pair.slope();
    compare(
        QUADRATURE, "quadrature_checks " + index, what.text(), found, golden.get("value").number());
  }

  /** A cell with all that the file says of it. */
  void entry(GoldenValue golden) throws GoldenException {
    String subject = "entries " + golden.get("label").text();
    InputStatistics inputs =
        new InputStatistics(golden.get("R").number(), golden.get("Sigma").number());
    MeanFieldCell cell = cell(golden.get("cell"), golden.get("gates"));
    if (cell instanceof LstmField lstm) {
      LstmGrid grid = lstm.exact(inputs);
      LstmFieldChecks checks = new LstmFieldChecks(findings);
      checks.grid(subject, grid, golden.get("theory"));
      checks.closure(subject, lstm.closure(inputs), golden.get("gaussian_closure"));
      if (golden.has("simulation_untied")) {
        GoldenValue simulation = golden.get("simulation_untied");
        simulated(subject, "Q", grid.square(), simulation, SIMULATED_FRACTION);
        simulated(subject, "m1", grid.m1(), simulation, SIMULATED_FRACTION);
        simulated(subject, "m2", grid.m2(), simulation, SIMULATED_FRACTION);
      }
    } else if (cell instanceof ScalarMeanFieldCell scalar) {
      Prediction prediction = cell.predict(inputs);
      scalar(subject, prediction, golden.get("theory"));
      trajectory(subject, scalar, inputs, golden);
    }
    if (golden.has("simulation_tied")) {
      tied(subject, cell, inputs, golden);
    }
  }

  /**
   * Matrices that stay the same at every time step, of which the theory says nothing but for one
   * step: m1 and m2, where neither sigma^2 is large nor keep biases differ from unit to unit.
   */
  private void tied(String subject, MeanFieldCell cell, InputStatistics inputs, GoldenValue golden)
      throws GoldenException {
    GoldenValue simulation = golden.get("simulation_tied");
    String sampled =
        "two samples of matrices that stay: states and matrices are then correlated, and the theory,"
            + " which draws anew at every step, says nothing of this number";
    findings.add(Finding.notCovered(subject, "simulation_tied.Q, C", sampled));
    boolean unbounded = !Set.of("vanilla", "minimal", "gru").contains(golden.get("cell").text());
    if (unbounded && golden.get("gates").get("f").get("rho2").number() > 0) {
      String why =
          "with keep biases that differ and stay, c of some units grows far beyond what the theory"
              + " says; m1 is then 3 to 18 % off and m2 more, which is a finding on tied weights";
      findings.add(Finding.notCovered(subject, "simulation_tied.m1, m2", why));
      return;
    }
    double m1;
    double m2;
    if (cell instanceof LstmField lstm) {
      LstmGrid grid = lstm.exact(inputs);
      m1 = grid.m1();
      m2 = grid.m2();
    } else {
      Prediction prediction = cell.predict(inputs);
      m1 = prediction.m1();
      m2 = prediction.m2();
    }
    simulated(subject, "simulation_tied.", "m1", m1, simulation, TIED_FRACTION);
    simulated(subject, "simulation_tied.", "m2", m2, simulation, TIED_SQUARE_FRACTION);
  }

  private void scalar(String subject, Prediction found, GoldenValue golden) throws GoldenException {
    boolean near = Math.abs(1 - golden.get("chi").number()) < 2e-3;
    Tolerance slopes = near ? NEAR_CRITICAL : SLOPES;
    for (String quantity : golden.keys()) {
      Guarded.run(
          subject,
          quantity,
          findings,
          () -> {
            double value = golden.get(quantity).number();
            switch (quantity) {
              case "Q" -> compare(MOMENTS, subject, quantity, found.stateSquare(), value);
              case "M" -> compare(MOMENTS, subject, quantity, found.stateMean(), value);
              case "C" ->
                  compare(near ? slopes : MOMENTS, subject, quantity, found.correlation(), value);
              case "chi" -> compare(slopes, subject, quantity, found.chi(), value);
              case "chi_at_C1" -> compare(slopes, subject, quantity, found.chiAtOne(), value);
              case "xi" -> compare(TIME_SCALE, subject, quantity, found.timeScale(), value);
              case "m1" -> compare(MOMENTS, subject, quantity, found.m1(), value);
              case "m2" -> compare(MOMENTS, subject, quantity, found.m2(), value);
              case "var" -> compare(MOMENTS, subject, quantity, found.spread(), value);
              case "m2_orthogonal_W" ->
                  compare(MOMENTS, subject, quantity, found.m2Orthogonal(), value);
              default -> findings.add(Finding.notCovered(subject, quantity, "unknown quantity"));
            }
          });
    }
  }

  private void trajectory(
      String subject, ScalarMeanFieldCell cell, InputStatistics inputs, GoldenValue golden)
      throws GoldenException {
    int last =
        golden.has("C_trajectory_from_0")
            ? golden.get("C_trajectory_from_0").items().size() - 1
            : 0;
    GoldenValue simulation =
        golden.has("simulation_untied") ? golden.get("simulation_untied") : null;
    int simulated = simulation == null ? 0 : simulation.get("T").size();
    double[] found = cell.correlationsFromZero(inputs, Math.max(last, simulated));
    if (last > 0) {
      double[] expected = golden.get("C_trajectory_from_0").vector(last + 1);
      findings.add(
          MOMENTS.compare(
              ENGINE,
              subject,
              "C_trajectory_from_0",
              java.util.Arrays.copyOf(found, last + 1),
              expected));
    }
    if (simulation != null) {
      Prediction prediction = cell.predict(inputs);
      boolean critical =
          cell instanceof VanillaField && Math.abs(1 - prediction.chiAtOne()) < SIMULATED_FRACTION;
      double fraction = critical ? NEAR_CRITICAL_FRACTION : SIMULATED_FRACTION;
      simulated(subject, "Q", prediction.stateSquare(), simulation, fraction);
      simulated(subject, "m1", prediction.m1(), simulation, SIMULATED_FRACTION);
      simulated(subject, "m2", prediction.m2(), simulation, SIMULATED_FRACTION);
      compare(
          SIMULATED_CORRELATION,
          subject,
          "simulation_untied.C",
          found[simulated],
          simulation.get("C").number());
    }
  }

  /** Theory against finite random matrices: 4 standard errors and a fraction of the theory. */
  private void simulated(
      String subject, String quantity, double theory, GoldenValue simulation, double fraction)
      throws GoldenException {
    simulated(subject, "simulation_untied.", quantity, theory, simulation, fraction);
  }

  private void simulated(
      String subject,
      String prefix,
      String quantity,
      double theory,
      GoldenValue simulation,
      double fraction)
      throws GoldenException {
    double allowed =
        STANDARD_ERRORS * simulation.get(quantity + "_se").number() + fraction * Math.abs(theory);
    compare(
        new Tolerance(0, allowed),
        subject,
        prefix + quantity,
        theory,
        simulation.get(quantity).number());
  }

  /** One row of the sweep over mu_f: sigma^2 = nu^2 = 1 for every gate, R = Sigma = 1. */
  void biasSweep(GoldenValue row) throws GoldenException {
    double bias = row.get("mu_f").number();
    String name = row.get("cell").text();
    String subject = "mu_f_sweep " + name + " " + bias;
    Gate keep = new Gate(1, 1, bias, 0);
    Gate other = new Gate(1, 1, 0, 0);
    InputStatistics inputs = new InputStatistics(1, 1);
    MeanFieldCell cell =
        switch (name) {
          case "minimal" -> new MinimalField(keep);
          case "gru" -> new GruField(keep, other, other);
          case "peephole" -> new PeepholeField(other, keep, other, other);
          case "lstm" -> new LstmField(other, keep, other, other);
          default -> throw row.get("cell").wrong("is not a cell of the sweep");
        };
    if (cell instanceof LstmField lstm) {
      LstmGrid found = lstm.exact(inputs);
      for (String quantity : new String[] {"Q", "Qc", "m1", "var", "lam"}) {
        double value =
            switch (quantity) {
              case "Q" -> found.square();
              case "Qc" -> found.cellSquare();
              case "m1" -> found.m1();
              case "lam" -> found.eigenvalue();
              default -> found.m2() - found.m1() * found.m1();
            };
        Tolerance tolerance =
            quantity.equals("var") ? new Tolerance(1e-4, 1e-4 * found.m2()) : GRID;
        compare(tolerance, subject, quantity, value, row.get(quantity).number());
      }
      timeScale(GRID_TIME_SCALE, subject, found.eigenvalue(), row.get("xi"));
    } else {
      Prediction found = cell.predict(inputs);
      compare(MOMENTS, subject, "Q", found.stateSquare(), row.get("Q").number());
      compare(MOMENTS, subject, "m1", found.m1(), row.get("m1").number());
      compare(MOMENTS, subject, "var", found.spread(), row.get("var").number());
      timeScale(TIME_SCALE, subject, found.m1(), row.get("xi"));
    }
  }

  /** null says that a perturbation grows; near chi = 1 the logarithm has few digits. */
  private void timeScale(Tolerance tolerance, String subject, double chi, GoldenValue golden)
      throws GoldenException {
    if (golden.node().isNull()) {
      compare(SLOPES, subject, "xi", chi >= 1 ? 1 : chi, 1);
    } else {
      double slack = 2e-5 / Math.max(1e-6, Math.abs(1 - chi)); // 1e-5 in chi
      compare(
          new Tolerance(Math.max(tolerance.relative(), slack), 1e-12),
          subject,
          "xi",
          -1 / StrictMath.log(chi),
          golden.number());
    }
  }

  static MeanFieldCell cell(GoldenValue name, GoldenValue gates) throws GoldenException {
    return switch (name.text()) {
      case "vanilla" -> new VanillaField(gate(gates, "r"));
      case "minimal" -> new MinimalField(gate(gates, "f"));
      case "gru" -> new GruField(gate(gates, "f"), gate(gates, "r"), gate(gates, "h"));
      case "peephole" -> {
        Gate i = gate(gates, "i"); // the output gate feeds nothing back
        yield new PeepholeField(i, gate(gates, "f"), gate(gates, "r"), i);
      }
      case "lstm" ->
          new LstmField(gate(gates, "i"), gate(gates, "f"), gate(gates, "r"), gate(gates, "o"));
      default -> throw name.wrong("is not a cell of the mean-field theory");
    };
  }

  private static Gate gate(GoldenValue gates, String name) throws GoldenException {
    GoldenValue gate = gates.get(name);
    try {
      return new Gate(
          gate.get("sigma2").number(),
          gate.get("nu2").number(),
          gate.get("mu").number(),
          gate.get("rho2").number());
    } catch (IllegalArgumentException e) {
      throw gate.wrong("is not a gate: " + e.getMessage());
    }
  }

  private void compare(
      Tolerance tolerance, String subject, String quantity, double found, double golden) {
    findings.add(
        tolerance.compare(ENGINE, subject, quantity, new double[] {found}, new double[] {golden}));
  }
}
