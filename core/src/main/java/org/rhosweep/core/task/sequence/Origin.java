package org.rhosweep.core.task.sequence;

import java.util.Locale;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles.DataFile;

/**
 * Where something stands in a file, so that messages name it.
 *
 * @param file the file
 * @param unit what the format counts: {@code line} in text, {@code row} in tables, {@code sequence}
 *     in arrays whose first axis is the sequence
 * @param number of the line, as an editor counts: from 1; of the row or sequence: from 0, as Python
 *     does
 */
public record Origin(DataFile file, String unit, long number) {
  /** The file, then the place: {@code data/train.csv, line 17}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s, %s %d", file, unit, number);
  }

  /** The place and a column: {@code data/train.csv, line 17, column x}. */
  public String at(String column) {
    return this + ", column " + column;
  }

  /**
   * A mistake in a column, in one line.
   *
   * @param rule what was found and what would be right, for {@link String#format}
   */
  public DataException mistake(String column, String rule, Object... arguments) {
    return new DataException(at(column) + ": " + String.format(Locale.ROOT, rule, arguments));
  }

  /**
   * A mistake of the whole line, row or sequence, in one line.
   *
   * @param rule what was found and what would be right, for {@link String#format}
   */
  public DataException mistakeOfWhole(String rule, Object... arguments) {
    return new DataException(this + ": " + String.format(Locale.ROOT, rule, arguments));
  }
}
