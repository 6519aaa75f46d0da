package org.rhosweep.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.rhosweep.sweeps.plan.Planner;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.run.TrialResult;

/** From results of trials to a bundle that is committed. */
public final class BundleCommit {
  private BundleCommit() {}

  /**
   * Writes a segment for each table. The trials segment goes last: it commits the bundle, and
   * readers ignore the others before it is there.
   *
   * @param attempt who writes, for people
   */
  public static void write(
      Output output, String sweep, String attempt, String codeVersion, List<TrialResult> results)
      throws IOException {
    String segment = Planner.segment(results.stream().map(TrialResult::trial).toList());
    Map<Table, List<Object[]>> rows = new LinkedHashMap<>();
    for (TrialResult result : results) {
      ResultTables.rows(result, segment)
          .forEach(
              (table, some) -> rows.computeIfAbsent(table, t -> new ArrayList<>()).addAll(some));
    }
    Map<String, String> metadata = SegmentWriter.footer(ResultTables.SCHEMA_VERSION, codeVersion);
    Map<String, SegmentWriter.Written> written = new TreeMap<>();
    List<Table> order = new ArrayList<>(rows.keySet());
    order.remove(ResultTables.TRIALS);
    order.add(ResultTables.TRIALS);
    for (Table table : order) {
      List<Object[]> tableRows = rows.getOrDefault(table, List.of());
      if (!tableRows.isEmpty()) {
        Map<String, String> footer =
            table.equals(ResultTables.TRIALS) ? SegmentWriter.commit(metadata, written) : metadata;
        written.put(
            table.name(),
            SegmentWriter.write(output, table, sweep, segment, attempt, tableRows, footer));
      }
    }
  }
}
