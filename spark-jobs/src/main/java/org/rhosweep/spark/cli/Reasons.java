package org.rhosweep.spark.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.text.Printable;

/** Why trials have no result, as a run's summary says it. */
final class Reasons {
  /** Outcomes of trials that ended without a finding. */
  private static final List<String> WITHOUT_RESULT =
      List.of("INFEASIBLE", "OUT_OF_MEMORY", "FAILED");

  private static final int MAX_LINES = 8;
  private static final int MAX_CHARACTERS = 300;

  private Reasons() {}

  /** One line for each reason, the most frequent first, with the number of its trials. */
  static List<String> lines(Iterable<? extends TrialTable.Row> rows) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (TrialTable.Row row : rows) {
      String outcome = row.text("outcome");
      if (WITHOUT_RESULT.contains(outcome)) {
        String reason = Objects.requireNonNullElse(row.text("reason"), "no reason is known");
        counts.merge(outcome + ": " + reason, 1, Integer::sum);
      }
    }
    List<String> lines = new ArrayList<>();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(MAX_LINES)
        .forEach(
            entry ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "  %d x %s",
                        entry.getValue(),
                        Printable.shortened(entry.getKey(), MAX_CHARACTERS))));
    if (counts.size() > MAX_LINES) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  and %d more reasons: column reason of table trials",
              counts.size() - MAX_LINES));
    }
    return lines;
  }
}
