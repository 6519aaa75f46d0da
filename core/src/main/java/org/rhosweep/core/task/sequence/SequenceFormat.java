package org.rhosweep.core.task.sequence;

import java.io.IOException;
import java.util.List;
import org.rhosweep.core.task.DataFiles.DataFile;

/**
 * Reads one file format. Found by {@link java.util.ServiceLoader}, see {@link SequenceFormats}: its
 * constructor must load nothing.
 *
 * <p>A reader refuses by a {@link org.rhosweep.core.task.DataException} of one line, with file, row
 * and column as {@link Origin} writes them, what it alone can see:
 *
 * <ul>
 *   <li>a file that is not of the format, is truncated or damaged;
 *   <li>a column that is named and not there, with the columns that are there; two columns of one
 *       name; a target column that the format needs and nobody named;
 *   <li>a value that is not a number where one is asked for: a text, a list where a scalar belongs
 *       or the reverse, a nested list of the wrong depth, a complex number. Empty cells, {@code
 *       NaN}, {@code nan}, {@code NA}, {@code null}, {@code ?} and nulls are missing and become NaN
 *       (a class: null);
 *   <li>columns of one sequence that are not equally long ({@link RawSequence#ofLists}), arrays
 *       that disagree in their first axis, a length outside of 0 to the padded length;
 *   <li>more numbers than the limit allows, before they are in memory.
 * </ul>
 *
 * <p>The task checks afterwards, so a reader need not: missing and infinite values, feature counts
 * and names that differ between sequences or files, sequences of length 0, targets that are missing
 * or as many as neither 1 nor the time steps, values of the split column, events that lie at no
 * time or unit, parts that are empty, classes of one part alone. Standardising, order of the
 * sequences and the fingerprint are the task's as well: a reader gives the numbers as they are,
 * each as the nearest double, integers up to 2^53 exactly, booleans as 0 and 1.
 */
public interface SequenceFormat {
  /** What it is called in messages: {@code CSV}. */
  String name();

  /**
   * Endings of the names of its files, in lower case, without the point: {@code csv}, {@code
   * csv.gz}.
   */
  List<String> extensions();

  /**
   * Reads sequences.
   *
   * @param files one or more of this format, in the order of their names. They hold one data set in
   *     parts; rows of one sequence may lie in several, see {@link StepRows}.
   * @param columns what to take
   * @param limit to be asked before memory is
   * @return the sequences in the order of files and rows, none where there are none
   * @throws IOException where a file cannot be read at all; the caller names the path
   * @throws org.rhosweep.core.task.DataException see above
   */
  List<RawSequence> read(List<DataFile> files, SequenceColumns columns, ReadLimit limit)
      throws IOException;
}
