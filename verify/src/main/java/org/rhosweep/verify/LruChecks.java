package org.rhosweep.verify;

import java.util.List;
import java.util.stream.IntStream;
import org.rhosweep.core.cell.Lru;
import org.rhosweep.core.engine.reference.StepJacobians;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.network.ParameterLayout.Kind;

/**
 * Section {@code lru}: one step of two stacked blocks. A state of d complex entries, real parts
 * first, lies in ours of twice the width n in two halves; entries from d on have no input and no
 * output and stay zero.
 */
final class LruChecks {
  private static final double NORM_EPSILON = 1e-3;
  private static final String[] HALVES = {"first", "second"};

  private final int n;
  private final int d;
  private final GoldenStep step;

  private LruChecks(int n, int d, GoldenStep step) {
    this.n = n;
    this.d = d;
    this.step = step;
  }

  static void check(GoldenValue golden, Tolerance tolerance, List<Finding> findings)
      throws GoldenException {
    String subject = "lru " + golden.get("id").text();
    int n = golden.get("n").size();
    int d = golden.get("d_hidden").size();
    if (d > 2 * n || golden.get("layernorm_eps").number() != NORM_EPSILON) {
      String why = "d_hidden must be at most 2 n and layernorm_eps 1e-3 in this version";
      findings.add(Finding.notCovered(subject, "", why));
      return;
    }
    golden.requireRoom("parameters of two blocks", n, n, 30);
    // In a layer above the lowest a block sees its input as it is.
    GoldenStep step = new GoldenStep(subject, new Lru().equations(), n, n, 3, tolerance, findings);
    new LruChecks(n, d, step).check(golden);
  }

  private void check(GoldenValue golden) throws GoldenException {
    read(golden.get("block1"), 1);
    read(golden.get("block2"), 2);
    double[] x = golden.get("x").vector(n);
    StepJacobians first = step.run(1, x, states(golden.get("state1_prev")));
    double[] y1 = first.newStates()[0];
    StepJacobians second = step.run(2, y1, states(golden.get("state2_prev")));
    int[] kept = IntStream.range(0, 2 * d).map(this::place).toArray();
    int[] outputs = IntStream.range(0, n).toArray();
    double[][] time = GoldenStep.part(first.time(), kept, kept);
    // d state2 / d state1_prev = d state2 / dx2 * dy1 / d state1_prev, of rank n; its eigenvalues
    // that are not zero are those of the product in the other order.
    double[][] up = GoldenStep.part(second.depth(), kept, outputs);
    double[][] fromPrevious = GoldenStep.part(first.time(), outputs, kept);
    double[][] fromNew = GoldenStep.product(fromPrevious, inverse(time));
    double[][] diagonal = GoldenStep.product(up, fromPrevious);
    double[][] sameTime = GoldenStep.product(up, fromNew);
    StepLoss loss = step.loss(1, x, states(golden.get("state1_prev")));
    if (golden.get("expected").has("loss_time")) {
      int[] memory = IntStream.range(n, 5 * n).toArray();
      double[][] whole = GoldenStep.part(first.time(), memory, memory);
      double target = golden.get("target_time").number();
      loss.add(Lsc.Measure.RADIUS, Direction.PREVIOUS, whole, 1, 1, target);
    }
    GoldenValue expected = golden.get("expected");
    for (String quantity : expected.keys()) {
      GoldenValue value = expected.get(quantity);
      Guarded.run(
          step.subject(),
          quantity,
          step.findings(),
          () -> {
            switch (quantity) {
              case "state1_new" -> states(quantity, first, value);
              case "state2_new" -> states(quantity, second, value);
              case "y1" -> step.vector(quantity, y1, value);
              case "y2" -> step.vector(quantity, second.newStates()[0], value);
              case "J_time_block1" -> step.matrix(quantity, time, value);
              case "J_depth_same_time" -> step.matrix(quantity, sameTime, value);
              case "J_diagonal" -> step.matrix(quantity, diagonal, value);
              case "rho_time_block1" -> step.radius(quantity, time, value);
              case "rho_depth_same_time" ->
                  step.radius(quantity, GoldenStep.product(fromNew, up), value);
              case "rho_diagonal" ->
                  step.radius(quantity, GoldenStep.product(fromPrevious, up), value);
              case "norm_time_block1" -> step.norm(quantity, time, value);
              case "norm_diagonal" -> step.norm(quantity, diagonal, value);
              case "loss_time" -> step.number(quantity, loss.loss, value);
              case "grad_loss_time_nu" -> step.vector(quantity, nu(loss.gradient), value);
              default -> step.notCovered(quantity, "no check knows it");
            }
          });
    }
  }

  private double[] nu(double[] gradient) {
    double[] entries = new double[d];
    for (int k = 0; k < d; k++) {
      entries[k] = step.part(gradient, Kind.VECTOR, 1, HALVES[k / n] + "Nu")[k % n][0];
    }
    return entries;
  }

  private void read(GoldenValue block, int layer) throws GoldenException {
    vector(block, layer, "nu", "Nu");
    vector(block, layer, "theta", "Theta");
    vector(block, layer, "gamma_log", "GammaLog");
    rows(block.get("B_re"), layer, "InputReal");
    rows(block.get("B_im"), layer, "InputImaginary");
    columns(block.get("C_re"), layer, "OutputReal");
    columns(block.get("C_im"), layer, "OutputImaginary");
    step.set(Kind.VECTOR, layer, "feedthrough", GoldenStep.column(block.get("D").vector(n)));
    step.set(Kind.VECTOR, layer, "normGain", GoldenStep.column(block.get("ln_g").vector(n)));
    step.set(Kind.VECTOR, layer, "normShift", GoldenStep.column(block.get("ln_b").vector(n)));
    step.set(Kind.RECURRENT, layer, "gate", block.get("W_1").matrix(n, n));
    step.set(Kind.BIAS, layer, "gate", GoldenStep.column(block.get("b_1").vector(n)));
    step.set(Kind.RECURRENT, layer, "candidate", block.get("W_3").matrix(n, n));
    step.set(Kind.BIAS, layer, "candidate", GoldenStep.column(block.get("b_3").vector(n)));
  }

  private void vector(GoldenValue block, int layer, String key, String name)
      throws GoldenException {
    double[] values = block.get(key).vector(d);
    for (int k = 0; k < d; k++) {
      step.set(Kind.VECTOR, layer, HALVES[k / n] + name, k % n, 0, values[k]);
    }
  }

  private void rows(GoldenValue golden, int layer, String name) throws GoldenException {
    double[][] values = golden.matrix(d, n);
    for (int k = 0; k < d; k++) {
      for (int column = 0; column < n; column++) {
        step.set(Kind.RECURRENT, layer, HALVES[k / n] + name, k % n, column, values[k][column]);
      }
    }
  }

  private void columns(GoldenValue golden, int layer, String name) throws GoldenException {
    double[][] values = golden.matrix(n, d);
    for (int row = 0; row < n; row++) {
      for (int k = 0; k < d; k++) {
        step.set(Kind.RECURRENT, layer, HALVES[k / n] + name, row, k % n, values[row][k]);
      }
    }
  }

  /** Where entry i of (real parts, imaginary parts) stands among our states, the output first. */
  private int place(int i) {
    int k = i % d;
    return (1 + 2 * (k / n) + i / d) * n + k % n;
  }

  private double[][] states(GoldenValue golden) throws GoldenException {
    double[][] states = new double[5][n];
    double[] real = golden.get("re").vector(d);
    double[] imaginary = golden.get("im").vector(d);
    for (int k = 0; k < d; k++) {
      states[place(k) / n][k % n] = real[k];
      states[place(d + k) / n][k % n] = imaginary[k];
    }
    return states;
  }

  private void states(String quantity, StepJacobians found, GoldenValue golden)
      throws GoldenException {
    double[] real = new double[d];
    double[] imaginary = new double[d];
    for (int k = 0; k < d; k++) {
      real[k] = found.newStates()[place(k) / n][k % n];
      imaginary[k] = found.newStates()[place(d + k) / n][k % n];
    }
    step.vector(quantity + ".re", real, golden.get("re"));
    step.vector(quantity + ".im", imaginary, golden.get("im"));
  }

  /** Of [[D(re), -D(im)], [D(im), D(re)]]: 1 / lambda entry by entry. */
  private double[][] inverse(double[][] time) {
    double[][] inverse = new double[2 * d][2 * d];
    for (int k = 0; k < d; k++) {
      double re = time[k][k];
      double im = time[d + k][k];
      double square = re * re + im * im;
      inverse[k][k] = re / square;
      inverse[k][d + k] = im / square;
      inverse[d + k][k] = -im / square;
      inverse[d + k][d + k] = re / square;
    }
    return inverse;
  }
}
