package org.rhosweep.core.task;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Location;
import org.rhosweep.core.settings.Named;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.sequence.RawSequence;
import org.rhosweep.core.task.sequence.ReadLimit;
import org.rhosweep.core.task.sequence.SequenceColumns;
import org.rhosweep.core.task.sequence.SequenceColumns.Rows;
import org.rhosweep.core.task.sequence.SequenceColumns.TargetKind;
import org.rhosweep.core.task.sequence.SequenceFormats;

/**
 * Numeric sequences, or events, from files of one's own: classification, regression, or prediction
 * of the next time step.
 *
 * <pre>
 *   x'_t = (x_t - mean) / deviation     standardised; both over all time steps of the training part,
 *                                       deviation^2 = mean of (x - mean)^2; a feature that is
 *                                       constant there becomes x - mean
 * </pre>
 *
 * <p>Sequences may be unequally long: see {@link Batch}. The fingerprint is of numbers, classes and
 * parts, in an order that their content gives: names, formats, chunks and order of files are no
 * part of it.
 *
 * @param path file, or folder of files of one format, on this machine or a Hadoop file system
 * @param evalPath file or folder of the evaluation part; empty: it is taken from {@code path}
 * @param testPath file or folder of the test part; empty: it is taken from {@code path}
 * @param rows of tables: whether a row is a time step (or an event), or a whole sequence
 * @param columns what the columns are called
 * @param target what is asked for: a class, numbers, or the features of the next time step
 * @param lossAt whether the target is asked for at the last or at every time step; prediction of
 *     the next step is always asked for at every one, events always at the last
 * @param standardize whether features, and targets that are numbers, are shifted and scaled to mean
 *     0 and standard deviation 1 over the training part; counts of events never are
 * @param events how events become time steps
 * @param splitSeed seed of the split where parts are taken by fractions
 * @param evalFraction fraction of the sequences under {@code path} that makes the evaluation part
 *     where nothing else does, 0 to 1 exclusive
 * @param testFraction fraction of the sequences under {@code path} that makes the test part where
 *     nothing else does, 0 to 1 exclusive; the two fractions together are below 1
 */
@Named("sequences")
public record Sequences(
    @Location @ColumnName("data_path") String path,
    @Location @ColumnName("eval_path") @Default("''") String evalPath,
    @Location @ColumnName("test_path") @Default("''") String testPath,
    @Location @Default("steps") @ColumnName("data_rows") Rows rows,
    @Location @Default("{}") Columns columns,
    @Default("class") @ColumnName("data_target") Target target,
    @Default("last-step") TargetPosition lossAt,
    @Default("true") boolean standardize,
    @Default("{}") Events events,
    @Default("0") long splitSeed,
    @Default("0.15") double evalFraction,
    @Default("0.15") double testFraction)
    implements Task {

  /** What is asked for. */
  public enum Target {
    /** One of the classes of the training part. */
    CLASS,
    /** Numbers. */
    NUMBERS,
    /** The features of the time step after this one. */
    NEXT_STEP
  }

  /**
   * What the columns of tables, the arrays of a file, or the datasets of HDF5 are called. Empty:
   * there is none.
   *
   * @param id column that says to which sequence a row belongs; empty: each file is a sequence, or
   *     each row where rows are sequences
   * @param time column of the time of a step, which rows are sorted by, or of an event
   * @param features columns of the features; empty: all columns that no other setting names
   * @param target columns of the class, or of the numbers that are asked for; empty: what the
   *     format itself marks as the target
   * @param split column that says to which part a sequence belongs: train, eval (also val, valid,
   *     validation, dev) or test
   * @param unit column of the unit of an event; given: the data are events
   * @param length column of the time steps that a padded sequence really has
   */
  public record Columns(
      @ColumnName("id_column") @Default("''") String id,
      @ColumnName("time_column") @Default("''") String time,
      @ColumnName("feature_columns") @Default("[]") List<String> features,
      @ColumnName("target_columns") @Default("[]") List<String> target,
      @ColumnName("split_column") @Default("''") String split,
      @ColumnName("unit_column") @Default("''") String unit,
      @ColumnName("length_column") @Default("''") String length)
      implements java.io.Serializable {
    public Columns {
      features = List.copyOf(features);
      target = List.copyOf(target);
      List<String> all = new ArrayList<>(features);
      all.addAll(target);
      for (String one : List.of(id, time, split, unit, length)) {
        if (!one.isEmpty()) {
          all.add(one);
        }
      }
      for (int i = 0; i < all.size(); i++) {
        String name = all.get(i);
        require(!name.isBlank(), "columns must have names, one of the lists has an empty one");
        require(all.indexOf(name) == i, "columns must be named once, %s is named twice", name);
      }
    }

    /** No column has a name. */
    public Columns() {
      this("", "", List.of(), List.of(), "", "", "");
    }
  }

  /**
   * How events become time steps, one for each bin of time.
   *
   * <pre>
   *   x_t[unit] = number of events of the unit with  start + t width &lt;= time &lt; start + (t + 1) width
   * </pre>
   *
   * where start is 0. Give either the width or the number of bins.
   *
   * @param binWidth in the data's own unit of time, &gt; 0; 0: see bins. The number of steps is
   *     that of the last event of a sequence.
   * @param bins time steps that every sequence is cut into, 1 … 1,000,000; 0: see binWidth
   * @param duration time that {@code bins} cover, in the data's own unit, &gt; 0; 0: up to the last
   *     event of the training part. Events of other parts after it are left out.
   * @param units units 0 … units - 1, 1 … 1,000,000; 0: up to the highest of the training part
   */
  public record Events(
      @ColumnName("event_bin_width") @Default("0") double binWidth,
      @ColumnName("event_bins") @Default("0") int bins,
      @ColumnName("event_duration") @Default("0") double duration,
      @ColumnName("event_units") @Default("0") int units)
      implements java.io.Serializable {
    public Events {
      require(binWidth >= 0, "binWidth must be >= 0, was %s", binWidth);
      require(bins >= 0 && bins <= 1_000_000, "bins must be 0 to 1000000, was %d", bins);
      require(duration >= 0, "duration must be >= 0, was %s", duration);
      require(units >= 0 && units <= 1_000_000, "units must be 0 to 1000000, was %d", units);
      require(
          binWidth == 0 || bins == 0,
          "binWidth %s and bins %d exclude each other, one of them must be 0",
          binWidth,
          bins);
      require(duration == 0 || bins > 0, "duration must be 0 where bins is 0, was %s", duration);
    }

    /** None are given. */
    public Events() {
      this(0, 0, 0, 0);
    }
  }

  /** Sequences whose every setting but these is at its default. */
  public Sequences(String path, Rows rows, Columns columns, Target target, TargetPosition lossAt) {
    this(path, "", "", rows, columns, target, lossAt, true, new Events(), 0, 0.15, 0.15);
  }

  public Sequences {
    require(path != null && !path.isBlank(), "path must name a file or a folder");
    require(
        evalFraction > 0 && evalFraction < 1,
        "evalFraction must be > 0 and < 1, was %s",
        evalFraction);
    require(
        testFraction > 0 && testFraction < 1 - evalFraction,
        "testFraction must be > 0 and < 1 - evalFraction = %s, was %s",
        1 - evalFraction,
        testFraction);
    require(
        columns.split().isEmpty() || (evalPath.isEmpty() && testPath.isEmpty()),
        "columns.split %s and evalPath or testPath exclude each other",
        columns.split());
    boolean spikes = !columns.unit().isEmpty();
    require(
        spikes || events.equals(new Events()),
        "events must be left out where columns.unit is empty: the data are not events");
    if (spikes) {
      require(!columns.time().isEmpty(), "columns.time must name the time of events");
      require(
          columns.features().isEmpty() && columns.length().isEmpty(),
          "columns.features and columns.length must be empty where columns.unit is given");
      require(
          events.binWidth() > 0 || events.bins() > 0,
          "events.binWidth or events.bins must be given where columns.unit is");
      require(
          target != Target.NEXT_STEP && lossAt == TargetPosition.LAST_STEP,
          "events have a target at the last step: target must be class or numbers, lossAt"
              + " last-step");
    }
    require(
        target != Target.CLASS || columns.target().size() <= 1,
        "columns.target must be one column where target is class, was %s",
        columns.target());
    if (target == Target.NEXT_STEP) {
      require(
          columns.target().isEmpty(),
          "columns.target must be empty where target is next-step, was %s",
          columns.target());
    }
  }

  /** Reads the files as a whole, since all of their content makes the fingerprint. */
  @Override
  public DataDescription describe(DataFiles files) {
    return load(files).description();
  }

  @Override
  public Dataset load(DataFiles files) {
    return read(files, SequenceFormats.loaded());
  }

  /**
   * Reads the data with their classes and lengths.
   *
   * @param formats readers of files
   */
  public SequenceData read(DataFiles files, SequenceFormats formats) {
    ReadLimit limit = ReadLimit.ofHeap();
    SequenceColumns described = described();
    Map<Split, List<RawSequence>> parts = new EnumMap<>(Split.class);
    List<RawSequence> pool = formats.read("task.path", files.at(path), described, limit);
    if (!evalPath.isEmpty()) {
      parts.put(Split.EVAL, formats.read("task.evalPath", files.at(evalPath), described, limit));
    }
    if (!testPath.isEmpty()) {
      parts.put(Split.TEST, formats.read("task.testPath", files.at(testPath), described, limit));
    }
    return SequenceParts.of(this, pool, parts);
  }

  private SequenceColumns described() {
    TargetKind kind =
        switch (target) {
          case CLASS -> TargetKind.CLASS;
          case NUMBERS -> TargetKind.NUMBERS;
          case NEXT_STEP -> TargetKind.NONE;
        };
    return new SequenceColumns(
        rows,
        orNull(columns.id()),
        orNull(columns.time()),
        columns.features(),
        columns.target(),
        orNull(columns.split()),
        orNull(columns.unit()),
        orNull(columns.length()),
        kind,
        lossAt == TargetPosition.EVERY_STEP);
  }

  private static String orNull(String name) {
    return name.isEmpty() ? null : name;
  }
}
