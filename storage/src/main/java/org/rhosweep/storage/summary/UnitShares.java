package org.rhosweep.storage.summary;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.rhosweep.sweeps.report.ReportData.Units;
import org.rhosweep.sweeps.result.ResultTables;

/**
 * Shares of saturated, active and dead units of arms, over layers and trials, at the first and at
 * the last training step that any of their trials was probed at.
 */
final class UnitShares {
  /** Sums of one arm and function at one training step. */
  private static final class Sum {
    final double[] shares = new double[3];
    final int[] counts = new int[3];
    int trials;

    void add(int share, Object value) {
      if (value instanceof Double number && Double.isFinite(number)) {
        shares[share] += number;
        counts[share]++;
      }
    }

    void add(Sum other) {
      for (int i = 0; i < shares.length; i++) {
        shares[i] += other.shares[i];
        counts[i] += other.counts[i];
      }
      trials += other.trials;
    }

    double mean(int share) {
      return counts[share] == 0 ? Double.NaN : shares[share] / counts[share];
    }
  }

  /** By arm, training step and function; of each arm no more than two steps. */
  private final Map<Integer, TreeMap<Integer, TreeMap<String, Sum>>> sums = new TreeMap<>();

  private UnitShares() {}

  static SegmentStream.Parts<UnitShares> read(SegmentStream stream, ArmIndex arms, long mostRows)
      throws IOException {
    return stream.read(
        ResultTables.ACTIVATIONS,
        List.of(
            "trial_id",
            "segment",
            "training_step",
            "layer",
            "function",
            "saturated_fraction",
            "active_fraction",
            "dead_unit_fraction"),
        UnitShares::new,
        (sum, row) -> {
          int arm = arms.arm((String) row[0], (String) row[1]);
          Sum of = arm == ArmIndex.NONE ? null : sum.of(arm, (Integer) row[2], (String) row[4]);
          if (of != null) {
            of.trials += (Integer) row[3] == 0 ? 1 : 0;
            for (int share = 0; share < of.shares.length; share++) {
              of.add(share, row[5 + share]);
            }
          }
        },
        mostRows);
  }

  /** The sum of a place, or null for a step between the first and the last that were seen. */
  private Sum of(int arm, int step, String function) {
    TreeMap<Integer, TreeMap<String, Sum>> steps = sums.computeIfAbsent(arm, a -> new TreeMap<>());
    if (steps.size() >= 2 && step > steps.firstKey() && step < steps.lastKey()) {
      return null;
    }
    Sum sum =
        steps.computeIfAbsent(step, s -> new TreeMap<>()).computeIfAbsent(function, f -> new Sum());
    while (steps.size() > 2) {
      steps.remove(steps.higherKey(steps.firstKey()));
    }
    return sum;
  }

  /** Of all parts together, in order of arm, function and training step. */
  static List<Units> units(List<UnitShares> parts) {
    UnitShares all = new UnitShares();
    for (UnitShares part : parts) {
      part.sums.forEach(
          (arm, steps) ->
              steps.forEach(
                  (step, functions) ->
                      functions.forEach(
                          (function, sum) -> {
                            Sum to = all.of(arm, step, function);
                            if (to != null) {
                              to.add(sum);
                            }
                          })));
    }
    List<Units> units = new ArrayList<>();
    all.sums.forEach(
        (arm, steps) -> {
          TreeMap<String, List<Units>> byFunction = new TreeMap<>();
          steps.forEach(
              (step, functions) ->
                  functions.forEach(
                      (function, sum) ->
                          byFunction
                              .computeIfAbsent(function, f -> new ArrayList<>())
                              .add(
                                  new Units(
                                      arm,
                                      function,
                                      step,
                                      sum.trials,
                                      sum.mean(0),
                                      sum.mean(1),
                                      sum.mean(2)))));
          byFunction.values().forEach(units::addAll);
        });
    return units;
  }
}
