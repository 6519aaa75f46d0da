package org.rhosweep.storage.data;

import java.util.List;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.sequence.RawSequence;
import org.rhosweep.core.task.sequence.ReadLimit;
import org.rhosweep.core.task.sequence.SequenceColumns;
import org.rhosweep.core.task.sequence.StepRows;

/** Rows of several files that are each a time step, or each an event. */
final class StepFiles {
  private final SequenceColumns columns;
  private final ReadLimit limit;
  private DataFile firstFile;
  private List<String> features;
  private StepRows rows;

  StepFiles(SequenceColumns columns, ReadLimit limit) {
    this.columns = columns;
    this.limit = limit;
  }

  /**
   * Where the rows of a file go.
   *
   * @param own its feature columns
   * @throws DataException where those of the first file are others
   */
  StepRows of(DataFile file, List<String> own) {
    if (rows == null) {
      firstFile = file;
      features = own;
      rows = new StepRows(columns, own, limit);
    } else if (!own.equals(features)) {
      throw FileBytes.problem(
          file,
          "has the features %s, but %s has %s; the files of a data set must have the same columns",
          String.join(", ", own),
          firstFile,
          String.join(", ", features));
    }
    return rows;
  }

  /** What all files have made. */
  List<RawSequence> sequences() {
    return rows == null ? List.of() : rows.sequences();
  }
}
