package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.sweeps.ablation.Ablation;
import org.rhosweep.sweeps.ablation.AblationException;
import org.rhosweep.sweeps.ablation.AblationTrials;
import org.rhosweep.sweeps.ablation.ComparisonMetric;
import org.rhosweep.sweeps.ablation.Factor;
import org.rhosweep.sweeps.ablation.Question;
import org.rhosweep.sweeps.report.ReportData.Arm;
import org.rhosweep.sweeps.report.ReportData.Curve;
import org.rhosweep.sweeps.report.ReportData.Failure;
import org.rhosweep.sweeps.report.ReportData.Metric;
import org.rhosweep.sweeps.report.ReportData.Point;
import org.rhosweep.sweeps.report.ReportData.Query;
import org.rhosweep.sweeps.report.ReportData.Setting;
import org.rhosweep.sweeps.report.ReportData.Spread;
import org.rhosweep.sweeps.report.ReportData.TextTable;

/** The input of a report as a sweep over cell, depth and initialisation would give it. */
final class SampleData {
  static final Metric ACCURACY = new Metric("final_eval_accuracy", "final eval accuracy", true);
  private static final int SEEDS = 5;
  private static final int STEPS = 300;

  private final List<Arm> arms = new ArrayList<>();
  private final List<Curve> curves = new ArrayList<>();

  private SampleData() {}

  /** cell x depth x init, with LSC at two target radii; he on deep tanh diverges. */
  static ReportData cellDepthInit(String name) {
    SampleData sample = new SampleData();
    for (String cell : List.of("tanh", "lstm", "gru")) {
      for (int depth : new int[] {1, 2, 5}) {
        sample.add(cell, depth, Map.of("init", "glorot"), 0.55 - 0.06 * depth);
        sample.add(cell, depth, Map.of("init", "he"), 0.5 - 0.08 * depth);
        sample.add(cell, depth, Map.of("init", "orthogonal"), 0.85 - 0.03 * depth);
        sample.add(cell, depth, lsc("0.5"), 0.7 - 0.03 * depth);
        sample.add(cell, depth, lsc("1.0"), 0.93 - 0.02 * depth);
      }
    }
    return new ReportData(
        name,
        "2026-11-21 08:00 UTC, rhosweep 0.1.0",
        ACCURACY,
        List.of(
            new Setting("cell", List.of("tanh", "lstm", "gru")),
            new Setting("forget_bias", List.of("1.0")),
            new Setting("depth", List.of("1", "2", "5")),
            new Setting("init", List.of("glorot", "he", "orthogonal", "lsc")),
            new Setting("target_radius", List.of("0.5", "1.0"))),
        ordered("task", "sequential-digits", "hidden_size", "64", "batch_size", "32"),
        sample.arms,
        "smallest to largest over seeds",
        sample.curves,
        new TextTable(
            List.of("#", "cell", "depth", "init", "seed", "final eval accuracy", "trial"),
            List.of(
                List.of("1", "gru", "1", "lsc 1.0", "3", "0.914", "3f9a01c2d4e5"),
                List.of("2", "lstm", "1", "lsc 1.0", "0", "0.911", "77be45aa0912"),
                List.of("3", "gru", "2", "lsc 1.0", "1", "0.897", "c01d88f1e2a3"))),
        List.of(
            new Failure(
                "DIVERGED", "gradient not finite at training step 91, layer 0", 5, "9".repeat(64))),
        ordered(
            "code", "0.1.0 (ad1bec5)", "engine", "simd, 256 bits", "data", "strokes v1, 28 x 28"),
        List.of(
            new Query(
                "Learning curves",
                "SELECT training_step, avg(accuracy) FROM curves\nWHERE split = 'eval' AND loss < 9"
                    + "\nGROUP BY training_step")));
  }

  /**
   * tanh x gain x time steps with everything probed: a gradient that changes by the gain at each
   * step, trained where that leaves enough of it.
   */
  static ReportData trainability(String name) {
    List<Arm> arms = new ArrayList<>();
    List<Curve> curves = new ArrayList<>();
    List<ReportData.Profile> gradients = new ArrayList<>();
    List<ReportData.Units> units = new ArrayList<>();
    List<ReportData.Radii> radii = new ArrayList<>();
    List<Curve> pretraining = new ArrayList<>();
    for (String gain : List.of("0.5", "0.9", "1.0", "1.5")) {
      for (int padding : new int[] {0, 28, 84}) {
        double g = Double.parseDouble(gain);
        int steps = 28 + padding;
        double growth = Math.log10(g);
        double length = g == 1 ? Double.POSITIVE_INFINITY : 3 / Math.abs(Math.log(g));
        double end = length >= steps ? 0.9 : 0.15;
        int arm = arms.size();
        arms.add(
            new Arm(
                "orthogonal · gain " + gain + " · padding " + padding,
                ordered("init", "orthogonal", "gain", gain, "padding", "" + padding),
                3,
                0,
                0,
                0,
                new Spread(3, end, end - 0.02, end + 0.02),
                new Spread(3, end, end - 0.02, end + 0.02),
                0.5,
                1.5,
                steps,
                new ReportData.Theory(
                    length / 6,
                    length,
                    growth,
                    new Spread(3, growth * 1.1, growth, growth * 1.2))));
        curves.add(
            new Curve(
                arm,
                "eval",
                "accuracy",
                List.of(
                    new Point(0, 0.1, 0.08, 0.12, 3), new Point(100, end, end - 0.02, end, 3))));
        List<Point> norms = new ArrayList<>();
        for (int t = 0; t < steps; t++) {
          double norm = -2 + growth * (steps - 1 - t);
          norms.add(new Point(t, norm, norm - 0.1, norm + 0.1, 3));
        }
        gradients.add(new ReportData.Profile(arm, false, "state", 0, false, norms));
        units.add(new ReportData.Units(arm, "tanh", 1, 3, 0.02 * g, Double.NaN, Double.NaN));
        units.add(new ReportData.Units(arm, "tanh", 100, 3, 0.3 * g, Double.NaN, Double.NaN));
        radii.add(
            new ReportData.Radii(
                arm, "before", "time", 3, g * 0.9, g * 0.95, g, g * 1.05, g * 1.1));
        radii.add(new ReportData.Radii(arm, "trained", "time", 3, 0.8, 0.9, 1, 1.1, 1.2));
        pretraining.add(
            new Curve(
                arm,
                "pretraining",
                "mean_radius",
                List.of(new Point(1, g, g, g, 3), new Point(40, 1, 0.98, 1.02, 3))));
      }
    }
    return new ReportData(
        name,
        "now",
        ACCURACY,
        List.of(
            new Setting("padding", List.of("0", "28", "84")),
            new Setting("gain", List.of("0.5", "0.9", "1.0", "1.5"))),
        ordered("task", "sequential-digits", "init", "orthogonal"),
        arms,
        "smallest to largest",
        curves,
        new TextTable(List.of("trial"), List.of()),
        List.of(),
        ordered("engine", "simd"),
        List.of(new Query("trainability", "SELECT 1")),
        new ReportData.Measured(
            pretraining,
            gradients,
            units,
            radii,
            List.of(
                new ReportData.Propagation(
                    0, "before", 3, Double.NaN, 0.5, 0.48, Double.NaN, Double.NaN, Double.NaN, ""),
                new ReportData.Propagation(
                    1, "after", 3, 0.5, 0.502, 0.497, 1, 1.003, 0.698, "depth: apart")),
            List.of(new ReportData.Host("one", 36, 18, 20)),
            List.of(),
            List.of(ablation())));
  }

  /** Of twelve pairs: two levels, one better and one worse than the baseline. */
  private static Ablation ablation() {
    AblationTrials trials = new AblationTrials();
    String[] inits = {"glorot", "he", "orthogonal"};
    for (int i = 0; i < inits.length; i++) {
      for (int seed = 0; seed < 12; seed++) {
        Map<String, Object> settings = Map.of("init", inits[i], "seed", (long) seed);
        double accuracy = 0.5 + 0.1 * (i == 0 ? 0 : 2 * i - 3) + 0.001 * (seed * 7 % 12) * (i + 1);
        trials.add(
            AblationTrials.columnNames().stream().map(c -> settings.get(c)).toList(),
            "COMPLETED",
            accuracy);
      }
    }
    try {
      return Ablation.of(
          trials,
          Question.of(
              Factor.named("init"),
              "glorot",
              ComparisonMetric.named("final_eval_accuracy").orElseThrow()));
    } catch (AblationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> lsc(String radius) {
    return ordered("init", "lsc", "target_radius", radius);
  }

  private void add(String cell, int depth, Map<String, String> init, double top) {
    Map<String, String> factors = ordered("cell", cell, "depth", "" + depth);
    factors.putAll(init);
    if (cell.equals("lstm")) {
      factors.put("forget_bias", "1.0");
    }
    double level = top - (cell.equals("tanh") ? 0.12 : cell.equals("gru") ? 0.02 : 0);
    boolean allDiverge = cell.equals("tanh") && depth == 5 && init.containsValue("he");
    boolean someDiverge = cell.equals("tanh") && depth == 2 && init.containsValue("he");
    int diverged = allDiverge ? SEEDS : someDiverge ? 2 : 0;
    List<Point> accuracy = new ArrayList<>();
    List<Point> loss = new ArrayList<>();
    for (int step = 0; step <= (allDiverge ? 90 : STEPS); step += 30) {
      double learned = 1 - Math.exp(-step / (60.0 + 25 * depth));
      double mean = 0.1 + (level - 0.1) * learned;
      double spread = 0.02 + 0.05 * learned * (1 - level);
      int trials = someDiverge && step > 120 ? SEEDS - 2 : SEEDS;
      accuracy.add(new Point(step, mean, mean - spread, mean + spread, trials));
      double nats = 2.303 * (1 - 0.95 * learned * level);
      loss.add(new Point(step, nats, nats * 0.93, nats * 1.07, trials));
    }
    curves.add(new Curve(arms.size(), "eval", "accuracy", accuracy));
    curves.add(new Curve(arms.size(), "eval", "loss", loss));
    curves.add(new Curve(arms.size(), "train", "loss", loss));
    double end = accuracy.get(accuracy.size() - 1).mean();
    arms.add(
        new Arm(
            String.join(" · ", cell, "depth " + depth, String.join(" ", init.values())),
            factors,
            SEEDS - diverged,
            diverged,
            0,
            0,
            allDiverge ? Spread.NONE : new Spread(SEEDS - diverged, end, end - 0.03, end + 0.02),
            allDiverge
                ? Spread.NONE
                : new Spread(SEEDS - diverged, end + 0.004, end - 0.02, end + 0.03),
            0.4 * depth));
  }

  static Map<String, String> ordered(String... keysAndValues) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
