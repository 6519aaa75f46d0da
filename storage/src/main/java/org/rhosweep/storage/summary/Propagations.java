package org.rhosweep.storage.summary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.rhosweep.sweeps.result.PropagationNote;

/**
 * Radius and growth of transitions side by side, mean over the layers and trials of arms: what the
 * named query {@code propagation} answers.
 */
public final class Propagations {
  /** Means over one kind of transition; NaN where there is none. */
  private record Means(double target, double radius, double exponent) {
    double growth() {
      return StrictMath.exp(exponent);
    }

    String note(String kind) {
      return PropagationNote.between(kind, radius, exponent)
          .map(said -> kind + ": " + said)
          .orElse("");
    }
  }

  private Propagations() {}

  /** Each arm as training began: after pre-training where there was any, else as drawn. */
  public static List<Propagation> atStart(List<Arm> arms) {
    List<Propagation> all = new ArrayList<>();
    for (int arm = 0; arm < arms.size(); arm++) {
      Propagation after = of(arms.get(arm), arm, "after");
      Propagation start = after == null ? of(arms.get(arm), arm, "before") : after;
      if (start != null) {
        all.add(start);
      }
    }
    return all;
  }

  private static Propagation of(Arm arm, int index, String phase) {
    List<TrialTable.Row> probed =
        arm.trials().stream()
            .filter(row -> !phase.equals("after") || row.text("init").equals("lsc"))
            .filter(
                row ->
                    Stream.of("time", "depth")
                        .anyMatch(kind -> row.value("radius_" + kind + "_" + phase) != null))
            .toList();
    if (probed.isEmpty()) {
      return null;
    }
    Means time = means(probed, "time", phase);
    Means depth = means(probed, "depth", phase);
    return new Propagation(
        index,
        phase,
        time.target(),
        time.radius(),
        time.growth(),
        depth.target(),
        depth.radius(),
        depth.growth(),
        String.join(
            "; ",
            Stream.of(time.note("time"), depth.note("depth")).filter(n -> !n.isEmpty()).toList()));
  }

  private static Means means(List<TrialTable.Row> rows, String kind, String phase) {
    double radius = mean(rows, "radius_" + kind + "_" + phase);
    return new Means(
        Double.isNaN(radius) ? Double.NaN : target(rows, kind),
        radius,
        mean(rows, "exponent_" + kind + "_" + phase));
  }

  /** Mean of the trials that have it. */
  private static double mean(List<TrialTable.Row> rows, String column) {
    return rows.stream()
        .mapToDouble(row -> row.number(column))
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }

  /** What pre-training pulls these transitions to; NaN without it, or where trials differ. */
  private static double target(List<TrialTable.Row> rows, String kind) {
    double[] targets =
        rows.stream()
            .mapToDouble(row -> target(row, kind))
            .filter(target -> !Double.isNaN(target))
            .distinct()
            .toArray();
    return targets.length == 1 ? targets[0] : Double.NaN;
  }

  private static double target(TrialTable.Row row, String kind) {
    if (!Arrays.asList(row.text("lsc_terms").split(",", -1)).contains(kind)) {
      return Double.NaN;
    }
    double times = row.number("total_time_steps");
    double depth = row.number("depth");
    if (Boolean.TRUE.equals(row.value("lsc_balanced"))) {
      return (kind.equals("time") ? times : depth) / (times + depth);
    }
    double own = row.number("lsc_" + kind + "_radius");
    return Double.isNaN(own) ? row.number("target_radius") : own;
  }

  /** Cells of a table: settings, phase, target, radius and growth in time, then in depth. */
  public static List<Object> cells(Propagation of, List<Arm> arms, List<String> varying) {
    Arm arm = arms.get(of.arm());
    List<Object> cells = new ArrayList<>();
    varying.forEach(name -> cells.add(arm.text(name)));
    cells.add(of.phase());
    for (double number :
        new double[] {
          of.timeTarget(),
          of.timeRadius(),
          of.timeGrowth(),
          of.depthTarget(),
          of.depthRadius(),
          of.depthGrowth()
        }) {
      cells.add(Double.isNaN(number) ? "-" : String.format(Locale.ROOT, "%.3f", number));
    }
    return cells;
  }
}
