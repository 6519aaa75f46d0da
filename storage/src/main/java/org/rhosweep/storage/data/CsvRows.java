package org.rhosweep.storage.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.sequence.ClassLabel;
import org.rhosweep.core.task.sequence.Origin;
import org.rhosweep.core.task.sequence.RawSequence;
import org.rhosweep.core.task.sequence.ReadLimit;
import org.rhosweep.core.task.sequence.SequenceColumns;

/** The rows of a CSV file below its header. Where it is, is what its methods speak of. */
final class CsvRows implements StepRow {
  private static final int LONGEST_HEADER = 1 << 20; // characters
  private static final int LONGEST_VALUE = 1 << 22; // characters

  private final DataFile file;
  private final SequenceColumns columns;
  private final Iterator<CsvRecord> records;
  private final Map<String, Integer> places = new LinkedHashMap<>();
  private final List<String> features;
  private final List<String> sequenceFeature;
  private CsvRecord record;

  /**
   * Reads the header.
   *
   * @param text of the file, which is read as rows are
   * @throws DataException where it is no header, or lacks a column that is named
   */
  CsvRows(DataFile file, Reader text, SequenceColumns columns) throws IOException {
    this.file = file;
    this.columns = columns;
    PushbackReader characters = new PushbackReader(text, LONGEST_HEADER);
    records =
        CsvReader.builder()
            .fieldSeparator(separator(characters))
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE) // counted here, with their place
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .maxBufferSize(LONGEST_VALUE)
            .ofCsvRecord(characters)
            .iterator();
    if (!next()) {
      throw FileBytes.problem(file, "is empty; its first line must name its columns");
    }
    readHeader();
    features = ChosenColumns.features(file, places.keySet(), columns);
    for (String name : features) {
      if (name.isEmpty()) {
        throw FileBytes.problem(
            file,
            "has a column without a name (column %d of its header); say in"
                + " task.columns.features which columns are features",
            places.get(name) + 1);
      }
    }
    sequenceFeature =
        features.size() <= 1
            ? features
            : List.of(features.get(0) + " to " + features.get(features.size() - 1));
  }

  /** The separator of the header: the first of comma, semicolon and tab that it has. */
  private static char separator(PushbackReader characters) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = characters.read();
    while (next >= 0 && line.length() < LONGEST_HEADER - 1) {
      line.append((char) next);
      if (next == '\n' || next == '\r') {
        break;
      }
      next = characters.read();
    }
    characters.unread(line.toString().toCharArray());
    for (char separator : new char[] {',', ';', '\t'}) {
      if (line.indexOf(String.valueOf(separator)) >= 0) {
        return separator;
      }
    }
    return ',';
  }

  private void readHeader() {
    boolean numbers = true;
    for (int i = 0; i < record.getFieldCount(); i++) {
      String name = record.getField(i).strip();
      numbers &= !Double.isNaN(StrictNumber.parse(name));
      if (places.put(name, i) != null) {
        throw FileBytes.problem(file, "has two columns %s in its header", StrictNumber.shown(name));
      }
    }
    // Names may be numbers, as of time steps, where columns without numbers stand beside them.
    if (numbers && record.getFieldCount() > 1) {
      throw FileBytes.problem(
          file, "begins with a line of numbers; its first line must name its columns");
    }
  }

  List<String> features() {
    return features;
  }

  /** Goes through all rows. */
  void forEach(Consumer<CsvRows> action) {
    while (next()) {
      if (record.getFieldCount() != places.size()) {
        throw origin()
            .mistakeOfWhole(
                "%d values, but the header has %d columns", record.getFieldCount(), places.size());
      }
      action.accept(this);
    }
  }

  private boolean next() {
    try {
      if (!records.hasNext()) {
        return false;
      }
      record = records.next();
      return true;
    } catch (CsvParseException | UncheckedIOException e) {
      throw FileBytes.problem(
          file,
          "cannot be read behind line %d: %s",
          record == null ? 0 : record.getStartingLineNumber(),
          FileBytes.oneLine(e));
    }
  }

  @Override
  public Origin origin() {
    return new Origin(file, "line", record.getStartingLineNumber());
  }

  /** The row as a sequence whose features are its time steps. */
  RawSequence sequence(ReadLimit limit) {
    Origin origin = origin();
    if (columns.events()) {
      throw FileBytes.problem(
          file, "cannot hold a sequence of events in a row: task.rows must be steps");
    }
    int steps = features.size();
    if (columns.length() != null) {
      double length = number(columns.length());
      if (!(length >= 0 && length <= steps && length == Math.rint(length))) {
        throw origin.mistake(
            columns.length(),
            "%s; a length must be a whole number from 0 to %d, the columns of time steps",
            StrictNumber.shown(cell(columns.length())),
            steps);
      }
      steps = (int) length;
    }
    limit.add(file, steps);
    double[] values = numbers(features.subList(0, steps));
    String id = columns.id() == null ? null : text(columns.id());
    RawSequence sequence = RawSequence.of(origin, id, sequenceFeature, steps, values);
    switch (columns.targetKind()) {
      case CLASS -> sequence.withClasses(label(columns));
      case NUMBERS -> sequence.withTargets(columns.target().size(), targets(columns));
      case NONE -> {}
    }
    return sequence.inSplit(split(columns));
  }

  private String cell(String column) {
    return record.getField(places.get(column)).strip();
  }

  @Override
  public String text(String column) {
    String cell = cell(column);
    return StrictNumber.isMissing(cell) ? null : ClassLabel.of(cell);
  }

  @Override
  public double number(String column) {
    String cell = cell(column);
    if (StrictNumber.isMissing(cell)) {
      return Double.NaN;
    }
    double number = StrictNumber.parse(cell);
    if (Double.isNaN(number)) {
      throw origin()
          .mistake(
              column,
              "%s is not a finite number; a number has a decimal point, as in -1.5 or 2e-3",
              StrictNumber.shown(cell));
    }
    return number;
  }
}
