package org.rhosweep.storage.summary;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.Quantiles;
import org.rhosweep.sweeps.report.ReportData.Radii;
import org.rhosweep.sweeps.result.ResultTables;

/** Distributions of radii over the layers and trials of arms. */
final class RadiusSpreads {
  private record Key(int arm, String phase, String kind) {}

  private static final class Values {
    double[] values = new double[8];
    int size;

    void add(double value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }
  }

  private final Map<Key, Values> values = new HashMap<>();

  private RadiusSpreads() {}

  static SegmentStream.Parts<RadiusSpreads> read(SegmentStream stream, ArmIndex arms, long maxRows)
      throws IOException {
    return stream.read(
        ResultTables.RADII,
        List.of("trial_id", "segment", "phase", "kind", "spectral_radius", "spectral_norm"),
        RadiusSpreads::new,
        (sum, row) -> {
          int arm = arms.arm((String) row[0], (String) row[1]);
          // What is not square has no eigenvalues.
          Double value = (Double) (row[4] != null ? row[4] : row[5]);
          if (arm != ArmIndex.NONE && value != null && Double.isFinite(value)) {
            sum.values
                .computeIfAbsent(new Key(arm, (String) row[2], (String) row[3]), k -> new Values())
                .add(value);
          }
        },
        maxRows);
  }

  static List<Radii> radii(List<RadiusSpreads> parts) {
    Map<Key, Values> all = new HashMap<>();
    for (RadiusSpreads part : parts) {
      part.values.forEach(
          (key, from) -> {
            Values to = all.computeIfAbsent(key, k -> new Values());
            for (int i = 0; i < from.size; i++) {
              to.add(from.values[i]);
            }
          });
    }
    List<Radii> radii = new ArrayList<>();
    all.forEach(
        (key, found) -> {
          double[] sorted = Arrays.copyOf(found.values, found.size);
          Arrays.sort(sorted);
          radii.add(
              new Radii(
                  key.arm(),
                  key.phase(),
                  key.kind(),
                  sorted.length,
                  sorted[0],
                  Quantiles.ofSorted(sorted, 0.25),
                  Quantiles.ofSorted(sorted, 0.5),
                  Quantiles.ofSorted(sorted, 0.75),
                  sorted[sorted.length - 1]));
        });
    radii.sort(
        java.util.Comparator.comparingInt(Radii::arm)
            .thenComparing(Radii::kind)
            .thenComparing(Radii::phase));
    return radii;
  }
}
