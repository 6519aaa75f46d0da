package org.rhosweep.core.task.sequence;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.sequence.SequenceColumns.Rows;
import org.rhosweep.core.task.sequence.SequenceColumns.TargetKind;

/**
 * Text for tests: a line of names, then a line for each row, columns between white space. Where
 * rows are sequences, a column is a list with commas; an empty list is {@code -}.
 */
public final class RowsFormat implements SequenceFormat {
  @Override
  public String name() {
    return "rows";
  }

  @Override
  public List<String> extensions() {
    return List.of("rows");
  }

  @Override
  public List<RawSequence> read(List<DataFile> files, SequenceColumns columns, ReadLimit limit)
      throws IOException {
    List<RawSequence> whole = new ArrayList<>();
    StepRows steps = null;
    for (DataFile file : files) {
      try (BufferedReader reader =
          new BufferedReader(new InputStreamReader(file.open(), StandardCharsets.UTF_8))) {
        List<String> header = List.of(reader.readLine().strip().split("\\s+"));
        List<String> features =
            columns.events()
                ? List.of()
                : columns.features().isEmpty()
                    ? header.stream().filter(name -> !columns.isOther(name)).toList()
                    : columns.features();
        steps = steps == null ? new StepRows(columns, features, limit) : steps;
        long line = 1;
        for (String text = reader.readLine(); text != null; text = reader.readLine()) {
          Row row = new Row(header, text.strip().split("\\s+"), new Origin(file, "line", ++line));
          if (columns.rows() == Rows.STEPS) {
            step(steps, row, features, columns, file);
          } else {
            whole.add(sequence(row, features, columns, limit));
          }
        }
      }
    }
    return columns.rows() == Rows.STEPS && steps != null ? steps.sequences() : whole;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Row(List<String> header, String[] cells, Origin origin) {
    String text(String column) {
      if (column == null) {
        return null;
      }
      int at = header.indexOf(column);
      if (at < 0) {
        throw origin.mistakeOfWhole("no column %s", column);
      }
      return cells[at];
    }

    double number(String column) {
      return column == null ? Double.NaN : Double.parseDouble(text(column));
    }

    double[] list(String column) {
      String text = text(column);
      return text.equals("-")
          ? new double[0]
          : Arrays.stream(text.split(",")).mapToDouble(Double::parseDouble).toArray();
    }
  }

  private static void step(
      StepRows steps, Row row, List<String> features, SequenceColumns columns, DataFile file) {
    String id = columns.id() == null ? file.name() : row.text(columns.id());
    String label =
        columns.targetKind() == TargetKind.CLASS
            ? ClassLabel.of(row.text(columns.target().get(0)))
            : null;
    double[] targets =
        columns.targetKind() == TargetKind.NUMBERS
            ? columns.target().stream().mapToDouble(row::number).toArray()
            : null;
    String split = row.text(columns.split());
    double time = row.number(columns.time());
    if (columns.events()) {
      steps.event(row.origin(), id, time, row.number(columns.unit()), label, targets, split);
    } else {
      double[] values = features.stream().mapToDouble(row::number).toArray();
      steps.step(row.origin(), id, time, values, label, targets, split);
    }
  }

  private static RawSequence sequence(
      Row row, List<String> features, SequenceColumns columns, ReadLimit limit) {
    double[][] lists = features.stream().map(row::list).toArray(double[][]::new);
    for (double[] list : lists) {
      limit.add(row.origin().file(), list.length);
    }
    String id = row.text(columns.id());
    RawSequence sequence =
        columns.events()
            ? RawSequence.ofEvents(
                row.origin(), id, row.list(columns.time()), row.list(columns.unit()))
            : RawSequence.ofLists(row.origin(), id, features, lists);
    if (columns.targetKind() == TargetKind.CLASS) {
      String[] classes = row.text(columns.target().get(0)).split(",");
      sequence.withClasses(Arrays.stream(classes).map(ClassLabel::of).toArray(String[]::new));
    } else if (columns.targetKind() == TargetKind.NUMBERS) {
      sequence.withTargets(1, row.list(columns.target().get(0)));
    }
    return sequence.inSplit(row.text(columns.split()));
  }
}
