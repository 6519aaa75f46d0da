package org.rhosweep.spark.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.Segment;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;

/**
 * Under which names the trials of a sweep lie in an output. A trial is known by its content and
 * lies there once, under the name of the sweep that ran it; a sweep of another name that has the
 * same trial finds it there and moves nothing. The column {@code sweep}, the folders, {@code
 * status} and the report all speak of that name.
 */
final class StoredNames {
  private final Map<String, Integer> trials = new TreeMap<>();
  private final Map<String, Set<String>> segments = new HashMap<>();

  private StoredNames() {}

  /** The names of trials that are committed. */
  static StoredNames of(TrialTable trials) {
    StoredNames names = new StoredNames();
    for (TrialTable.Row row : trials.rows()) {
      String sweep = row.text("sweep");
      names.trials.merge(sweep, 1, Integer::sum);
      names
          .segments
          .computeIfAbsent(sweep, s -> new HashSet<>())
          .add(sweep + "/" + row.text("segment"));
    }
    return names;
  }

  /**
   * One line where some of them ran under another name.
   *
   * @param name of the sweep file
   */
  Optional<String> note(String name) {
    if (trials.keySet().stream().allMatch(name::equals)) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    trials.forEach(
        (sweep, count) -> parts.add(String.format(Locale.ROOT, "%d under %s", count, sweep)));
    String condition =
        trials.size() == 1
            ? "sweep = '%s'".formatted(escaped(trials.keySet().iterator().next()))
            : "sweep IN (%s)"
                .formatted(
                    String.join(
                        ", ", trials.keySet().stream().map(s -> "'" + escaped(s) + "'").toList()));
    return Optional.of(
        "a trial keeps the name that it ran under: %s (in SQL: %s)"
            .formatted(String.join(", ", parts), condition));
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }

  /** A line for each folder that holds rows of these trials. */
  List<String> folders(Output output) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Table table : ResultTables.all()) {
      Set<String> found = new HashSet<>();
      for (Segment segment : output.segments(table)) {
        if (segments.getOrDefault(segment.sweep(), Set.of()).contains(segment.key())) {
          found.add(segment.sweep());
        }
      }
      for (String sweep : trials.keySet()) {
        if (found.contains(sweep)) {
          lines.add(
              "%-11s %s/sweep=%s"
                  .formatted(
                      table.name(), Output.display(new Path(output.root(), table.name())), sweep));
        }
      }
    }
    return lines;
  }
}
