package org.rhosweep.spark.summary;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.rhosweep.spark.table.Output;
import org.rhosweep.spark.table.Segment;
import org.rhosweep.spark.table.SegmentReader;
import org.rhosweep.sweeps.report.ReportData.Curve;
import org.rhosweep.sweeps.report.ReportData.Point;
import org.rhosweep.sweeps.result.ResultTables;

/**
 * Learning curves of arms: mean, smallest and largest over their trials at each step. Reads the
 * curves as a stream and keeps a few numbers per arm and step, however many trials there are.
 */
final class CurveBands {
  private static final List<String> COLUMNS =
      List.of("trial_id", "segment", "training_step", "split", "loss", "accuracy");

  private record Key(int arm, String split, String quantity) {}

  private static final class Band {
    double sum;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    int count;

    void add(double value) {
      sum += value;
      low = Math.min(low, value);
      high = Math.max(high, value);
      count++;
    }
  }

  private final Map<Key, TreeMap<Integer, Band>> bands = new HashMap<>();

  private CurveBands() {}

  /**
   * Reads them.
   *
   * @param warnings gets one line for every segment that cannot be read
   */
  static List<Curve> of(Output output, List<Arm> arms, Consumer<String> warnings)
      throws IOException {
    // A curve belongs to the attempt whose trials row was chosen.
    Map<String, Integer> armOf = new HashMap<>();
    for (int arm = 0; arm < arms.size(); arm++) {
      for (TrialTable.Row row : arms.get(arm).trials()) {
        armOf.put(row.text("trial_id") + row.text("segment"), arm);
      }
    }
    CurveBands curves = new CurveBands();
    for (Segment segment : output.segments(ResultTables.CURVES)) {
      try {
        SegmentReader.read(
            output,
            segment,
            ResultTables.CURVES,
            COLUMNS,
            row -> {
              Integer arm = armOf.get("" + row[0] + row[1]);
              if (arm != null) {
                curves.add(arm, (String) row[3], (Integer) row[2], "loss", (Double) row[4]);
                curves.add(arm, (String) row[3], (Integer) row[2], "accuracy", (Double) row[5]);
              }
            });
      } catch (IOException e) {
        warnings.accept(
            "the report lacks the curves of a damaged segment: %s (%s)"
                .formatted(Output.display(segment.path()), Output.oneLine(e)));
      }
    }
    return curves.curves();
  }

  private void add(int arm, String split, int trainingStep, String quantity, Double value) {
    // Past its divergence a trial has no loss; the number of trials behind a point tells.
    if (value != null && Double.isFinite(value)) {
      bands
          .computeIfAbsent(new Key(arm, split, quantity), k -> new TreeMap<>())
          .computeIfAbsent(trainingStep, s -> new Band())
          .add(value);
    }
  }

  private List<Curve> curves() {
    List<Curve> curves = new ArrayList<>();
    bands.forEach(
        (key, steps) -> {
          List<Point> points = new ArrayList<>();
          steps.forEach(
              (step, band) ->
                  points.add(
                      new Point(step, band.sum / band.count, band.low, band.high, band.count)));
          curves.add(new Curve(key.arm(), key.split(), key.quantity(), points));
        });
    curves.sort(
        java.util.Comparator.comparingInt(Curve::arm)
            .thenComparing(Curve::split)
            .thenComparing(Curve::quantity));
    return curves;
  }
}
