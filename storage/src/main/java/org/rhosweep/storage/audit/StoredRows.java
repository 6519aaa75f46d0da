package org.rhosweep.storage.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.Segment;
import org.rhosweep.storage.SegmentReader;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;

/**
 * All rows of one trial.
 *
 * @param rows by table, in the order of the files; all columns
 * @param columns names that the files have, by table: older files may lack some
 */
record StoredRows(Map<Table, List<Object[]>> rows, Map<Table, List<String>> columns) {
  /** The row of the trials table. */
  Object[] trial() {
    return rows.get(ResultTables.TRIALS).get(0);
  }

  /** A value of the row of the trials table, or null. */
  Object value(String column) {
    return trial()[ResultTables.TRIALS.indexOf(column)];
  }

  /**
   * Where the trials are: id, outcome, sweep and segment of each.
   *
   * @param committed of the output
   */
  static List<Object[]> places(CommittedTrials committed) throws IOException, OutputException {
    return committed.rows(List.of("outcome", "sweep", "segment"));
  }

  /**
   * Reads the rows of one trial.
   *
   * @param place one of {@link #places}
   */
  static StoredRows read(Output output, Object[] place) throws IOException {
    String key = place[2] + "/" + place[3];
    Map<Table, List<Object[]>> rows = new HashMap<>();
    Map<Table, List<String>> columns = new HashMap<>();
    for (Table table : ResultTables.all()) {
      List<Object[]> own = new ArrayList<>();
      for (Segment segment : output.segments(table)) {
        if (segment.key().equals(key)) {
          columns.put(table, SegmentReader.columns(output, segment));
          SegmentReader.read(
              output,
              segment,
              table,
              table.columns().stream().map(Column::name).toList(),
              row -> {
                if (row[0].equals(place[0])) {
                  own.add(row);
                }
              });
        }
      }
      rows.put(table, own);
    }
    return new StoredRows(rows, columns);
  }
}
