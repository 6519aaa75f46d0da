package org.rhosweep.storage.summary;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.rhosweep.sweeps.report.ReportData.Curve;
import org.rhosweep.sweeps.report.ReportData.Point;
import org.rhosweep.sweeps.result.ResultTables;

/**
 * Curves of arms: mean, smallest and largest over their trials at each step. Reads the rows as a
 * stream and keeps a few numbers per arm and step, however many trials there are.
 */
final class CurveBands {
  private record Key(int arm, String split, String quantity) {}

  private final Map<Key, TreeMap<Integer, Band>> bands = new HashMap<>();

  private CurveBands() {}

  /** Learning curves. */
  static List<Curve> learning(SegmentStream stream, ArmIndex arms) throws IOException {
    return curves(
        stream
            .read(
                ResultTables.CURVES,
                List.of("trial_id", "segment", "training_step", "split", "loss", "accuracy"),
                CurveBands::new,
                (sum, row) -> {
                  int arm = arms.arm((String) row[0], (String) row[1]);
                  if (arm != ArmIndex.NONE) {
                    sum.add(arm, (String) row[3], (Integer) row[2], "loss", (Double) row[4]);
                    sum.add(arm, (String) row[3], (Integer) row[2], "accuracy", (Double) row[5]);
                  }
                },
                Long.MAX_VALUE)
            .parts());
  }

  /** Curves of pre-training. */
  static SegmentStream.Parts<CurveBands> pretraining(
      SegmentStream stream, ArmIndex arms, long maxRows) throws IOException {
    return stream.read(
        ResultTables.PRETRAINING,
        List.of("trial_id", "segment", "pretraining_step", "loss", "mean_radius"),
        CurveBands::new,
        (sum, row) -> {
          int arm = arms.arm((String) row[0], (String) row[1]);
          if (arm != ArmIndex.NONE) {
            sum.add(arm, "pretraining", (Integer) row[2], "loss", (Double) row[3]);
            sum.add(arm, "pretraining", (Integer) row[2], "mean_radius", (Double) row[4]);
          }
        },
        maxRows);
  }

  private void add(int arm, String split, int step, String quantity, Double value) {
    // Past its divergence a trial has no loss; the number of trials behind a point tells.
    if (value != null && Double.isFinite(value)) {
      bands
          .computeIfAbsent(new Key(arm, split, quantity), k -> new TreeMap<>())
          .computeIfAbsent(step, s -> new Band())
          .add(value);
    }
  }

  /** The curves of all parts together. */
  static List<Curve> curves(List<CurveBands> parts) {
    Map<Key, TreeMap<Integer, Band>> all = new HashMap<>();
    for (CurveBands part : parts) {
      part.bands.forEach(
          (key, steps) -> {
            TreeMap<Integer, Band> sum = all.computeIfAbsent(key, k -> new TreeMap<>());
            steps.forEach((step, band) -> sum.computeIfAbsent(step, s -> new Band()).add(band));
          });
    }
    List<Curve> curves = new ArrayList<>();
    all.forEach(
        (key, steps) -> {
          List<Point> points = new ArrayList<>();
          steps.forEach((step, band) -> points.add(band.point(step)));
          curves.add(new Curve(key.arm(), key.split(), key.quantity(), points));
        });
    curves.sort(
        Comparator.comparingInt(Curve::arm)
            .thenComparing(Curve::split)
            .thenComparing(Curve::quantity));
    return curves;
  }
}
