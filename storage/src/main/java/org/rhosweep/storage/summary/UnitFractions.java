package org.rhosweep.storage.summary;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.rhosweep.sweeps.report.ReportData.Units;
import org.rhosweep.sweeps.result.ResultTables;

/**
 * Fractions of saturated, active and dead units of arms, over layers and trials, at the first and
 * at the last training step that any of their trials was probed at.
 */
final class UnitFractions {
  /** Sums of one arm and function at one training step. */
  private static final class Sum {
    final double[] fractions = new double[3];
    final int[] counts = new int[3];
    int trials;

    void add(int fraction, Object value) {
      if (value instanceof Double number && Double.isFinite(number)) {
        fractions[fraction] += number;
        counts[fraction]++;
      }
    }

    void add(Sum other) {
      for (int i = 0; i < fractions.length; i++) {
        fractions[i] += other.fractions[i];
        counts[i] += other.counts[i];
      }
      trials += other.trials;
    }

    double mean(int fraction) {
      return counts[fraction] == 0 ? Double.NaN : fractions[fraction] / counts[fraction];
    }
  }

  /** By arm, training step and function; of each arm no more than two steps. */
  private final Map<Integer, TreeMap<Integer, TreeMap<String, Sum>>> sums = new TreeMap<>();

  private UnitFractions() {}

  static SegmentStream.Parts<UnitFractions> read(SegmentStream stream, ArmIndex arms, long maxRows)
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
        UnitFractions::new,
        (sum, row) -> {
          int arm = arms.arm((String) row[0], (String) row[1]);
          Sum of = arm == ArmIndex.NONE ? null : sum.of(arm, (Integer) row[2], (String) row[4]);
          if (of != null) {
            of.trials += (Integer) row[3] == 0 ? 1 : 0;
            for (int fraction = 0; fraction < of.fractions.length; fraction++) {
              of.add(fraction, row[5 + fraction]);
            }
          }
        },
        maxRows);
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

  /** The fractions over all parts, in order of arm, function and training step. */
  static List<Units> units(List<UnitFractions> parts) {
    UnitFractions all = new UnitFractions();
    for (UnitFractions part : parts) {
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
