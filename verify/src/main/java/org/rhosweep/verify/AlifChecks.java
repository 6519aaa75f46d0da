package org.rhosweep.verify;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.rhosweep.core.cell.Alif;
import org.rhosweep.core.engine.reference.StepJacobians;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.network.ParameterLayout.Kind;

/**
 * Section {@code alif}: one step from v and a, of which the previous spike is a function. The state
 * there is (v, a), ours (z, v, a); no state depends on the previous z.
 */
final class AlifChecks {
  private AlifChecks() {}

  static void check(GoldenValue golden, Tolerance tolerance, List<Finding> findings)
      throws GoldenException {
    String subject = "alif " + golden.get("id").text();
    double dampening = golden.get("dampening").number();
    if (golden.get("sharpness").number() != 1 || !(dampening > 0)) {
      findings.add(
          Finding.notCovered(subject, "", "sharpness must be 1 and dampening > 0 in this version"));
      return;
    }
    int n = golden.get("n").size();
    int m = golden.get("m").size();
    golden.requireRoom("parameters", n, n + m);
    Alif cell = new Alif(Alif.Adaptation.POSITIVE, dampening);
    GoldenStep memory =
        new GoldenStep(subject, cell.transitionEquations(), m, n, 1, tolerance, findings);
    GoldenStep training = new GoldenStep(subject, cell.equations(), m, n, 1, tolerance, findings);
    GoldenValue params = golden.get("params");
    for (GoldenStep step : List.of(memory, training)) {
      step.set(Kind.INPUT, 0, "drive", params.get("W").matrix(n, m));
      step.set(Kind.RECURRENT, 0, "drive", params.get("U").matrix(n, n));
      step.set(Kind.VECTOR, 0, "threshold", GoldenStep.column(params.get("thr").vector(n)));
      step.set(Kind.VECTOR, 0, "beta", GoldenStep.column(params.get("beta").vector(n)));
      step.set(Kind.VECTOR, 0, "tauA", GoldenStep.column(params.get("tau_a").vector(n)));
      step.set(Kind.VECTOR, 0, "tauV", GoldenStep.column(params.get("tau_v").vector(n)));
    }
    double[] x = golden.get("x").vector(m);
    double[] v = golden.get("state_prev").get("v").vector(n);
    double[] a = golden.get("state_prev").get("a").vector(n);
    double[] threshold = params.get("thr").vector(n);
    double[] beta = params.get("beta").vector(n);
    double[] spike = new double[n];
    for (int unit = 0; unit < n; unit++) {
      spike[unit] = v[unit] > threshold[unit] + beta[unit] * a[unit] ? 1 : 0;
    }
    StepJacobians found = memory.run(0, x, new double[][] {new double[n], v, a});
    double[][] trained = training.run(0, x, new double[][] {spike, v, a}).newStates();
    int[] kept = IntStream.range(n, 3 * n).toArray();
    double[][] time = GoldenStep.part(found.time(), kept, kept);
    StepLoss loss = memory.loss(0, x, new double[][] {new double[n], v, a});
    if (golden.get("expected").has("loss_radius")) {
      double target = golden.get("target_time").number();
      loss.add(Lsc.Measure.RADIUS, Direction.PREVIOUS, time, 1, 1, target);
    }

    GoldenValue expected = golden.get("expected");
    for (String quantity : expected.keys()) {
      GoldenValue value = expected.get(quantity);
      Guarded.run(
          subject,
          quantity,
          findings,
          () -> {
            switch (quantity) {
              case "state_new" -> {
                memory.vector("state_new.v", found.newStates()[1], value.get("v"));
                memory.vector("state_new.a", found.newStates()[2], value.get("a"));
                training.vector("state_new.v given the spike", trained[1], value.get("v"));
                training.vector("state_new.a given the spike", trained[2], value.get("a"));
              }
              case "spike_new" -> {
                memory.vector(quantity, found.newStates()[0], value);
                training.vector("spike_new given the spike", trained[0], value);
              }
              case "J_time" -> memory.matrix(quantity, time, value);
              case "spectral_radius_time" -> memory.radius(quantity, time, value);
              case "spectral_norm_time" -> memory.norm(quantity, time, value);
              case "loss_radius" -> memory.number(quantity, loss.loss, value);
              case "grad_loss_radius" -> gradient(memory, loss.gradient, quantity + ".", value);
              default -> memory.notCovered(quantity, "no check knows it");
            }
          });
    }
  }

  private static void gradient(
      GoldenStep step, double[] gradient, String prefix, GoldenValue golden)
      throws GoldenException {
    double[][] input = step.part(gradient, Kind.INPUT, 0, "drive");
    double[][] recurrent = step.part(gradient, Kind.RECURRENT, 0, "drive");
    step.matrix(prefix + "W", input, golden.get("W"));
    step.matrix(prefix + "U", recurrent, golden.get("U"));
    Map<String, String> vectors =
        Map.of("thr", "threshold", "beta", "beta", "tau_a", "tauA", "tau_v", "tauV");
    for (String name : golden.keys()) {
      if (vectors.containsKey(name)) {
        double[][] column = step.part(gradient, Kind.VECTOR, 0, vectors.get(name));
        step.vector(prefix + name, Tolerance.flat(column), golden.get(name));
      }
    }
  }
}
