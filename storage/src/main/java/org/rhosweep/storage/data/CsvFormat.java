package org.rhosweep.storage.data;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
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
 * Sequences in text with separated values (RFC 4180): a header with the names of the columns, then
 * a row for each time step or event, or a row for each sequence whose feature columns are the time
 * steps of a single feature. Values are separated by commas, or, where the header has none, by
 * semicolons or tabs.
 */
public final class CsvFormat implements SequenceFormat {
  /** Found by ServiceLoader. */
  public CsvFormat() {}

  @Override
  public String name() {
    return "CSV";
  }

  @Override
  public List<String> extensions() {
    return List.of("csv", "csv.gz", "tsv", "tsv.gz");
  }

  @Override
  public List<RawSequence> read(List<DataFile> files, SequenceColumns columns, ReadLimit limit)
      throws IOException {
    List<RawSequence> sequences = new ArrayList<>();
    StepFiles steps = new StepFiles(columns, limit);
    for (DataFile file : files) {
      try (Reader text = TextInput.open(file)) {
        CsvRows rows = new CsvRows(file, text, columns);
        if (columns.rows() == Rows.SEQUENCES) {
          rows.forEach(row -> sequences.add(row.sequence(limit)));
        } else {
          StepRows all = steps.of(file, rows.features());
          rows.forEach(row -> row.addTo(all, columns, rows.features()));
        }
      } catch (CharacterCodingException e) {
        throw FileBytes.problem(file, "is not text in UTF-8");
      }
    }
    sequences.addAll(steps.sequences());
    return sequences;
  }
}
