package org.rhosweep.spark.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.rhosweep.sweeps.text.EscapingPrintStream;
import org.rhosweep.sweeps.text.Printable;

/**
 * Rows in columns for people; widths come from the first rows, numbers to the right. Where that
 * does not fit a terminal, columns that may be missing are left out and named, and where it still
 * does not, each row is a block of lines.
 */
final class TextTable {
  private static final int ROWS_FOR_WIDTHS = 1000;
  private static final String GAP = "  ";
  private static final int RULE = 40;

  private final Screen screen;
  private final List<String> lessImportant;

  /**
   * A table for a screen.
   *
   * @param lessImportant columns that may be left out, the first of them first
   */
  TextTable(Screen screen, List<String> lessImportant) {
    this.screen = screen;
    this.lessImportant = List.copyOf(lessImportant);
  }

  /** Prints all rows, read as they are printed, and returns how many there were. */
  long print(List<String> raw, Iterator<List<Object>> rows, PrintStream stream) {
    // What is printed is escaped here, cell by cell: colors are not.
    PrintStream out = screen.color() ? EscapingPrintStream.raw(stream) : stream;
    List<String> columns = raw.stream().map(Printable::line).toList();
    List<List<String>> first = new ArrayList<>();
    boolean[] numbers = new boolean[columns.size()];
    int[] widths = columns.stream().mapToInt(String::length).toArray();
    while (rows.hasNext() && first.size() < ROWS_FOR_WIDTHS) {
      List<Object> row = rows.next();
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        String cell = RowFormat.cell(row.get(i));
        cells.add(cell);
        widths[i] = Math.max(widths[i], cell.length());
        numbers[i] |= row.get(i) instanceof Number;
      }
      first.add(cells);
    }
    Iterator<List<String>> rest =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return rows.hasNext();
          }

          @Override
          public List<String> next() {
            return rows.next().stream().map(RowFormat::cell).toList();
          }
        };
    List<Integer> shown = new ArrayList<>(IntStream.range(0, columns.size()).boxed().toList());
    List<String> left = new ArrayList<>();
    for (String name : lessImportant) {
      if (!fits(shown, widths) && shown.remove((Integer) raw.indexOf(name))) {
        left.add(Printable.line(name));
      }
    }
    if (!fits(shown, widths) && columns.size() > 1) {
      return blocks(columns, first, rest, out);
    }
    List<String> rules = IntStream.of(widths).mapToObj("-"::repeat).toList();
    out.println(line(columns, shown, widths, numbers));
    out.println(line(rules, shown, widths, numbers));
    first.forEach(row -> out.println(screen.painted(line(row, shown, widths, numbers))));
    long count = first.size();
    for (; rest.hasNext(); count++) {
      out.println(screen.painted(line(rest.next(), shown, widths, numbers)));
    }
    if (!left.isEmpty()) {
      String note =
          String.format(
              Locale.ROOT,
              "left out, since %d characters have no room for them: %s",
              screen.columns(),
              String.join(", ", left));
      screen.wrapped(note, 0).forEach(out::println);
    }
    return count;
  }

  /** A line that is as long as the terminal is wide would end in an empty one on some. */
  private boolean fits(List<Integer> shown, int[] widths) {
    int width = shown.stream().mapToInt(i -> widths[i]).sum() + GAP.length() * (shown.size() - 1);
    return !screen.isTerminal() || width < screen.columns();
  }

  private long blocks(
      List<String> columns,
      List<List<String>> first,
      Iterator<List<String>> rest,
      PrintStream out) {
    int name = columns.stream().mapToInt(String::length).max().orElse(0);
    long count = 0;
    for (List<String> row : first) {
      block(++count, columns, row, name, out);
    }
    while (rest.hasNext()) {
      block(++count, columns, rest.next(), name, out);
    }
    return count;
  }

  private void block(
      long number, List<String> columns, List<String> row, int name, PrintStream out) {
    String head = "-- " + number + " ";
    out.println(
        head + "-".repeat(Math.max(2, Math.min(RULE, screen.columns() - 1) - head.length())));
    for (int i = 0; i < columns.size(); i++) {
      String line = columns.get(i) + " ".repeat(name - columns.get(i).length()) + GAP + row.get(i);
      screen
          .wrapped(line.stripTrailing(), name + GAP.length())
          .forEach(piece -> out.println(screen.painted(piece)));
    }
  }

  private static String line(
      List<String> cells, List<Integer> shown, int[] widths, boolean[] numbers) {
    StringBuilder line = new StringBuilder();
    for (int i : shown) {
      String padding = " ".repeat(Math.max(0, widths[i] - cells.get(i).length()));
      line.append(line.length() == 0 && i == shown.get(0) ? "" : GAP);
      line.append(numbers[i] ? padding + cells.get(i) : cells.get(i) + padding);
    }
    return line.toString().stripTrailing();
  }
}
