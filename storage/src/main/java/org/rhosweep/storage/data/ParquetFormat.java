package org.rhosweep.storage.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.sequence.RawSequence;
import org.rhosweep.core.task.sequence.ReadLimit;
import org.rhosweep.core.task.sequence.SequenceColumns;
import org.rhosweep.core.task.sequence.SequenceColumns.Rows;
import org.rhosweep.core.task.sequence.SequenceFormat;
import org.rhosweep.core.task.sequence.StepRows;

/**
 * Sequences in Parquet: a row for each time step or event, or a row for each sequence with lists.
 * Integers, floats, doubles, decimals, booleans and strings are read; a null is a missing value.
 */
public final class ParquetFormat implements SequenceFormat {
  /** Found by ServiceLoader. */
  public ParquetFormat() {}

  @Override
  public String name() {
    return "Parquet";
  }

  @Override
  public List<String> extensions() {
    return List.of("parquet", "pq");
  }

  @Override
  public List<RawSequence> read(List<DataFile> files, SequenceColumns columns, ReadLimit limit)
      throws IOException {
    List<RawSequence> sequences = new ArrayList<>();
    StepFiles steps = new StepFiles(columns, limit);
    for (DataFile file : files) {
      try (ParquetTable table = ParquetTable.open(file, columns)) {
        if (columns.rows() == Rows.SEQUENCES) {
          SequenceRow row = new SequenceRow(file, table.present(), columns, limit);
          while (table.next()) {
            sequences.add(row.sequence(table.origin(), table::cell));
          }
        } else {
          List<String> features = ChosenColumns.features(file, table.present(), columns);
          StepRows all = steps.of(file, features);
          while (table.next()) {
            table.addTo(all, columns, features);
          }
        }
      }
    }
    sequences.addAll(steps.sequences());
    return sequences;
  }
}
