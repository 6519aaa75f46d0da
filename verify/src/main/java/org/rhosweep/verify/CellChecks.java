package org.rhosweep.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.reference.StepJacobians;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.linear.Spectrum;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;

/**
 * Section {@code cells}: one time step of one cell in double precision. Matrices are as in {@link
 * StepJacobians}.
 */
final class CellChecks {
  private static final String ENGINE = "reference";

  /** Words, and losses, which are checked by themselves. */
  private static final Set<String> DESCRIPTIONS =
      Set.of(
          "depth_block_used_for_radius",
          "loss_radius",
          "grad_loss_radius",
          "loss_norm",
          "grad_loss_norm");

  private final Tolerance tolerance;
  private final List<Finding> findings;

  CellChecks(Tolerance tolerance, List<Finding> findings) {
    this.tolerance = tolerance;
    this.findings = findings;
  }

  void check(GoldenValue golden) throws GoldenException {
    String subject = "cells " + golden.get("id").text();
    GoldenCell cell = GoldenCell.of(golden.get("cell"));
    if (cell == null || !cell.hasNames()) {
      String name = golden.get("cell").text();
      findings.add(Finding.notCovered(subject, "", "this version has no cell " + name));
      return;
    }
    int n = golden.get("n").size();
    int m = golden.get("m").size();
    golden.requireRoom("n (n + m) of every gate", n, n + m, cell.gates());
    ParameterLayout layout = cell.layout(m, n, 1, 1, 1);
    double[] weights = new double[layout.size()];
    cell.read(golden.get("params"), layout, 0, weights);
    List<String> states = cell.cell().equations().states();
    double[][] previous = new double[states.size()][];
    for (int s = 0; s < previous.length; s++) {
      previous[s] = golden.get("state_prev").get(states.get(s)).vector(n);
    }
    StepJacobians step =
        new ReferenceNetwork(layout).jacobians(weights, 0, golden.get("x").vector(m), previous);
    Case one = new Case(subject, golden.get("expected"), step, states, n, m);
    one.check();
    double[] x = golden.get("x").vector(m);
    for (Lsc.Measure measure : List.of(Lsc.Measure.RADIUS, Lsc.Measure.NORM)) {
      String kind = measure.name().toLowerCase(Locale.ROOT);
      if (golden.get("expected").has("loss_" + kind)) {
        Guarded.run(
            subject,
            "loss_" + kind,
            findings,
            () -> {
              StepLoss loss = new StepLoss(layout, weights, 0, x, previous);
              one.loss(loss, measure, golden);
              one.lossValues(loss, kind, cell, layout);
            });
      }
    }
  }

  /** One case and what was computed for it. */
  private final class Case {
    private final String subject;
    private final GoldenValue expected;
    private final StepJacobians step;
    private final List<String> states;
    private final int n;
    private final int m;

    Case(
        String subject,
        GoldenValue expected,
        StepJacobians step,
        List<String> states,
        int n,
        int m) {
      this.subject = subject;
      this.expected = expected;
      this.step = step;
      this.states = states;
      this.n = n;
      this.m = m;
    }

    void check() throws GoldenException {
      for (String quantity : expected.keys()) {
        GoldenValue golden = expected.get(quantity);
        Guarded.run(subject, quantity, findings, () -> check(quantity, golden));
      }
    }

    private void check(String quantity, GoldenValue golden) throws GoldenException {
      switch (quantity) {
        case "state_new" -> newStates(golden);
        case "J_time" -> matrix(quantity, step.time(), golden);
        case "J_depth" -> matrix(quantity, step.depth(), golden);
        case "eigenvalues_J_time_re_im" ->
            findings.add(eigenvalues(ENGINE, subject, quantity, step.time(), golden, tolerance));
        case "spectral_radius_time" -> number(quantity, Spectrum.radius(step.time()), golden);
        case "spectral_norm_time" -> number(quantity, Spectrum.norm(step.time()), golden);
        case "spectral_norm_depth" -> number(quantity, Spectrum.norm(step.depth()), golden);
        // The output's rows, so that the matrix is square: of an LSTM the block of h.
        case "spectral_radius_depth" ->
            number(quantity, Spectrum.radius(Arrays.copyOf(step.depth(), n)), golden);
        case "dRadius_dJ_time" -> matrix(quantity, Spectrum.radiusGradient(step.time()), golden);
        case "stacked_depth_form" -> stacked(golden);
        default -> {
          if (!DESCRIPTIONS.contains(quantity)) {
            findings.add(Finding.notCovered(subject, quantity, "no check knows it"));
          }
        }
      }
    }

    /** Half of the time and half of the depth term; the radius of a matrix that is square. */
    void loss(StepLoss loss, Lsc.Measure measure, GoldenValue golden) throws GoldenException {
      boolean norm = measure == Lsc.Measure.NORM;
      boolean both = norm || expected.has("spectral_radius_depth");
      double fraction = both ? 0.5 : 1;
      double time = golden.get("target_time").number();
      loss.add(measure, Direction.PREVIOUS, step.time(), 0, fraction, time);
      if (both) {
        double[][] rows = norm ? step.depth() : Arrays.copyOf(step.depth(), n);
        double depth = golden.get("target_depth").number();
        loss.add(measure, Direction.INPUT, rows, 0, fraction, depth);
      }
    }

    void lossValues(StepLoss loss, String name, GoldenCell cell, ParameterLayout layout)
        throws GoldenException {
      number("loss_" + name, loss.loss, expected.get("loss_" + name));
      String prefix = "grad_loss_" + name;
      for (Block block : layout.blocks()) {
        if (block.layer() >= 0) {
          GoldenValue value = expected.get(prefix).get(cell.nameOf(block));
          findings.add(
              tolerance.compare(
                  ENGINE,
                  subject,
                  prefix + "." + cell.nameOf(block),
                  GoldenCell.block(loss.gradient, block),
                  GoldenCell.values(value, block)));
        }
      }
    }

    private void newStates(GoldenValue golden) throws GoldenException {
      for (int s = 0; s < states.size(); s++) {
        String state = states.get(s);
        findings.add(
            tolerance.compare(
                ENGINE,
                subject,
                "state_new." + state,
                step.newStates()[s],
                golden.get(state).vector(n)));
      }
    }

    /** [A, A D(p)] for p = dh/dc of the layer below: its cell state acts through its output. */
    private void stacked(GoldenValue golden) throws GoldenException {
      double[] below = golden.get("below_factor_o_times_1_minus_tanh2_c").vector(m);
      double[][] a = step.depth();
      double[][] wide = new double[a.length][2 * m];
      for (int row = 0; row < wide.length; row++) {
        for (int column = 0; column < m; column++) {
          wide[row][column] = a[row][column];
          wide[row][m + column] = a[row][column] * below[column];
        }
      }
      String form = "stacked_depth_form.";
      matrix(form + "J_depth_stacked", wide, golden.get("J_depth_stacked"));
      Guarded.run(
          subject,
          form + "spectral_norm",
          findings,
          () -> number(form + "spectral_norm", Spectrum.norm(wide), golden.get("spectral_norm")));
      Guarded.run(
          subject,
          form + "spectral_radius",
          findings,
          () ->
              number(
                  form + "spectral_radius", Spectrum.radius(wide), golden.get("spectral_radius")));
    }

    private void matrix(String quantity, double[][] found, GoldenValue golden)
        throws GoldenException {
      double[][] expectedMatrix = golden.matrix(found.length, found[0].length);
      findings.add(tolerance.compare(ENGINE, subject, quantity, found, expectedMatrix));
    }

    private void number(String quantity, double found, GoldenValue golden) throws GoldenException {
      double[] one = {golden.number()};
      findings.add(tolerance.compare(ENGINE, subject, quantity, new double[] {found}, one));
    }
  }

  /** Eigenvalues have no order: each golden one is compared with the nearest that is left. */
  static Finding eigenvalues(
      String engine,
      String subject,
      String quantity,
      double[][] matrix,
      GoldenValue golden,
      Tolerance tolerance)
      throws GoldenException {
    double[][] expected = golden.matrix(matrix.length, 2);
    List<double[]> left = new ArrayList<>(List.of(Spectrum.eigenvalues(matrix)));
    double[][] matched = new double[expected.length][];
    for (int i = 0; i < expected.length; i++) {
      double[] wanted = expected[i];
      double[] nearest = left.get(0);
      for (double[] candidate : left) {
        nearest = distance(candidate, wanted) < distance(nearest, wanted) ? candidate : nearest;
      }
      matched[i] = nearest;
      left.remove(nearest);
    }
    return tolerance.compare(engine, subject, quantity, matched, expected);
  }

  private static double distance(double[] a, double[] b) {
    double re = a[0] - b[0];
    double im = a[1] - b[1];
    return re * re + im * im;
  }
}
