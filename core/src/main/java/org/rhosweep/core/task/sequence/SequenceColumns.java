package org.rhosweep.core.task.sequence;

import java.util.List;

/**
 * What a reader takes from a file. A column is whatever the format calls by a name: a column of
 * Parquet or CSV, an array of a {@code .npz} file or the file {@code NAME.npy}, a dataset of HDF5
 * by its path.
 *
 * @param rows what a row of a table is; formats of arrays have a sequence at each index of the
 *     first axis
 * @param id column that says to which sequence a row belongs; null: none is given, see {@link Rows}
 * @param time column of the time of a step, or of an event; null: the order of the rows
 * @param features columns that make the features of a step, in this order; empty: all columns that
 *     are named by nothing else here, in the order of the file
 * @param target columns of the class or of the numbers that are asked for; empty: what the format
 *     itself marks as the target ({@code .ts}), and where it marks none {@link #targetKind} other
 *     than {@link TargetKind#NONE} is refused by the reader
 * @param split column whose value says to which part a sequence belongs; null: none
 * @param unit column of the unit that an event belongs to; null: the data are not events
 * @param length column of the number of time steps that a padded sequence really has; null: all
 * @param targetKind what the target columns hold
 * @param targetAtEveryStep whether targets are asked for at every time step, else at the last
 */
public record SequenceColumns(
    Rows rows,
    String id,
    String time,
    List<String> features,
    List<String> target,
    String split,
    String unit,
    String length,
    TargetKind targetKind,
    boolean targetAtEveryStep) {

  /** What a row of a table is. */
  public enum Rows {
    /**
     * A time step (or an event): columns are scalars, rows of equal {@link SequenceColumns#id} make
     * a sequence, wherever they lie in the files; without an id each file is a sequence.
     */
    STEPS,
    /**
     * A sequence: columns are lists with an entry for each time step, or scalars that belong to the
     * whole sequence. In CSV, which has no lists, the feature columns are the time steps of a
     * single feature.
     */
    SEQUENCES
  }

  /** What the target columns hold. */
  public enum TargetKind {
    /** One column: the name of a class, a text or a number. */
    CLASS,
    /** Numbers, one for each column. */
    NUMBERS,
    /** There is no target column. */
    NONE
  }

  public SequenceColumns {
    features = List.copyOf(features);
    target = List.copyOf(target);
  }

  /** Whether the data are events: units that are active at times. */
  public boolean events() {
    return unit != null;
  }

  /** Whether a column is named by something else than {@link #features}. */
  public boolean isOther(String column) {
    return column.equals(id)
        || column.equals(time)
        || target.contains(column)
        || column.equals(split)
        || column.equals(unit)
        || column.equals(length);
  }
}
