package org.rhosweep.spark.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.rhosweep.spark.report.Report.Content;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.ablation.Effect;
import org.rhosweep.sweeps.result.ArmNames;

/** What was found, in sentences: one for each setting that varies, and one for what diverged. */
final class Findings {
  private Findings() {}

  /**
   * A sentence.
   *
   * @param about a setting, or what did not complete
   */
  public record Finding(String about, String sentence) {}

  static List<Finding> of(Content content) {
    List<Finding> findings = new ArrayList<>();
    for (DerivedTables.Compared compared : content.ablations()) {
      Map<Map<String, String>, List<Effect>> byTask = new LinkedHashMap<>();
      compared
          .ablation()
          .effects()
          .forEach(e -> byTask.computeIfAbsent(e.where(), w -> new ArrayList<>()).add(e));
      byTask.values().forEach(effects -> findings.add(best(compared.factor(), effects)));
    }
    for (String outcome : List.of("DIVERGED", "FAILED", "OUT_OF_MEMORY", "INFEASIBLE")) {
      where(content, outcome).ifPresent(findings::add);
    }
    return findings;
  }

  /** The level that is better most often; of equals the one with the largest difference. */
  private static Finding best(String about, List<Effect> effects) {
    Effect best =
        effects.stream()
            .max(
                Comparator.comparingDouble((Effect e) -> e.probabilityOfImprovement().value())
                    .thenComparing(e -> (e.measure().higherIsBetter() ? 1 : -1) * e.mean().value()))
            .orElseThrow();
    String before =
        best.probabilityOfImprovement().value() <= EVEN
            ? "no level is better than " + best.baseline() + "; the next is "
            : effects.size() == 1 ? "" : "best of " + (effects.size() + 1) + " levels: ";
    return new Finding(about, before + best.sentence());
  }

  /** Chances of a run of one side to be better than one of the other, where nothing differs. */
  private static final double EVEN = 0.5;

  /** How many ended so, and with which value of which setting most and fewest did. */
  private static Optional<Finding> where(Content content, String outcome) {
    List<TrialTable.Row> rows = content.trials().rows();
    int all = (int) rows.stream().filter(row -> row.text("outcome").equals(outcome)).count();
    if (all == 0) {
      return Optional.empty();
    }
    String word = outcome.toLowerCase(Locale.ROOT).replace('_', ' ');
    ArmNames names = ArmNames.of(content.roles().settings(), content.roles().arms());
    String sentence = all + " of " + rows.size() + " trials";
    double widest = 0;
    for (String setting : content.roles().settings()) {
      Map<String, int[]> counts = new TreeMap<>();
      for (TrialTable.Row row : rows) {
        if (row.value(setting) != null) {
          int[] count = counts.computeIfAbsent(row.text(setting), value -> new int[2]);
          count[0] += row.text("outcome").equals(outcome) ? 1 : 0;
          count[1]++;
        }
      }
      Comparator<Map.Entry<String, int[]>> byFraction =
          Comparator.comparingDouble(e -> (double) e.getValue()[0] / e.getValue()[1]);
      Map.Entry<String, int[]> most = counts.entrySet().stream().max(byFraction).orElseThrow();
      Map.Entry<String, int[]> fewest = counts.entrySet().stream().min(byFraction).orElseThrow();
      double range =
          (double) most.getValue()[0] / most.getValue()[1]
              - (double) fewest.getValue()[0] / fewest.getValue()[1];
      if (range > widest) {
        widest = range;
        sentence =
            String.format(
                Locale.ROOT,
                "%d of %d trials: %d of %d with %s=%s, %d of %d with %s=%s",
                all,
                rows.size(),
                most.getValue()[0],
                most.getValue()[1],
                setting,
                names.text(setting, most.getKey()),
                fewest.getValue()[0],
                fewest.getValue()[1],
                setting,
                names.text(setting, fewest.getKey()));
      }
    }
    return Optional.of(new Finding(word, sentence));
  }
}
