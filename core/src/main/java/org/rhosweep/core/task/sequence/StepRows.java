package org.rhosweep.core.task.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.task.DataException;

/**
 * Joins rows that are each a time step, or each an event, into sequences. Rows of one id belong
 * together wherever they come, in the order of their times where there is a time column and in the
 * order of their coming where there is none.
 *
 * <p>For one thread: {@link #step} or {@link #event} for each row, then {@link #sequences}.
 */
public final class StepRows {
  private final SequenceColumns columns;
  private final List<String> featureNames;
  private final ReadLimit limit;
  private final Map<String, Growing> byId = new LinkedHashMap<>();

  /**
   * Makes an empty table.
   *
   * @param columns what is read
   * @param featureNames columns of the features, empty for events
   * @param limit counts every number of a row
   */
  public StepRows(SequenceColumns columns, List<String> featureNames, ReadLimit limit) {
    this.columns = columns;
    this.featureNames = List.copyOf(featureNames);
    this.limit = limit;
  }

  /**
   * A time step. The arrays are copied.
   *
   * @param origin the row
   * @param id value of the id column as text (a number as {@link ClassLabel#of(double)} has it); of
   *     files without an id column the name of the file
   * @param time value of the time column; ignored where there is none
   * @param features one for each name, NaN where missing
   * @param label the class, null where it is missing or none is asked for
   * @param targets one for each target column; null where no numbers are asked for
   * @param split value of the split column, null where there is none
   * @throws DataException where id or time is missing, or the rows of an id are in several splits
   */
  public void step(
      Origin origin,
      String id,
      double time,
      double[] features,
      String label,
      double[] targets,
      String split) {
    Growing sequence = sequence(origin, id, time, split);
    limit.add(origin.file(), 2L + features.length + (targets == null ? 0 : targets.length));
    sequence.add(origin, time, label);
    sequence.features = append(sequence.features, sequence.count - 1, features);
    if (targets != null) {
      sequence.targets = append(sequence.targets, sequence.count - 1, targets);
    }
  }

  /**
   * An event.
   *
   * @param time when
   * @param unit which unit
   */
  public void event(
      Origin origin,
      String id,
      double time,
      double unit,
      String label,
      double[] targets,
      String split) {
    step(origin, id, time, new double[] {unit}, label, targets, split);
  }

  private Growing sequence(Origin origin, String id, double time, String split) {
    if (id == null) {
      throw origin.mistake(columns.id(), "no value; every row needs the id of its sequence");
    }
    if (columns.time() != null && !Double.isFinite(time)) {
      throw origin.mistake(columns.time(), "%s; every row needs a time", time);
    }
    Growing sequence = byId.computeIfAbsent(id, unseen -> new Growing(origin, id, split));
    if (split == null ? sequence.split != null : !split.equals(sequence.split)) {
      throw origin.mistake(
          columns.split(),
          "%s, but sequence %s is in %s at %s; all rows of a sequence must be in one",
          split,
          id,
          sequence.split,
          sequence.origin);
    }
    return sequence;
  }

  /**
   * The sequences, in the order in which their first rows came.
   *
   * @throws DataException where two time steps of a sequence have the same time
   */
  public List<RawSequence> sequences() {
    List<RawSequence> sequences = new ArrayList<>(byId.size());
    for (Growing sequence : byId.values()) {
      sequences.add(sequence.finish());
    }
    return sequences;
  }

  private static double[] append(double[] to, int row, double[] values) {
    double[] grown = to;
    int from = row * values.length;
    if (grown.length < from + values.length) {
      grown = Arrays.copyOf(grown, Math.max(from + values.length, from + from / 2));
    }
    System.arraycopy(values, 0, grown, from, values.length);
    return grown;
  }

  /** Rows of one id. */
  private final class Growing {
    private final Origin origin;
    private final String id;
    private final String split;
    private int count;
    private double[] times = new double[4];
    private Origin[] origins = new Origin[4];
    private String[] labels = new String[4];
    private double[] features = {};
    private double[] targets = {};

    Growing(Origin origin, String id, String split) {
      this.origin = origin;
      this.id = id;
      this.split = split;
    }

    void add(Origin row, double time, String label) {
      if (count == times.length) {
        int grown = count + count / 2;
        times = Arrays.copyOf(times, grown);
        origins = Arrays.copyOf(origins, grown);
        labels = Arrays.copyOf(labels, grown);
      }
      times[count] = time;
      origins[count] = row;
      labels[count] = label;
      count++;
    }

    RawSequence finish() {
      int[] order = order();
      RawSequence sequence;
      double[] values = ordered(features, order, columns.events() ? 1 : featureNames.size());
      if (columns.events()) {
        sequence = RawSequence.ofEvents(origin, id, ordered(times, order, 1), values);
      } else {
        sequence = RawSequence.of(origin, id, featureNames, count, values);
        sequence.withOrigins(
            Arrays.stream(order).mapToObj(row -> origins[row]).toArray(Origin[]::new));
      }
      switch (columns.targetKind()) {
        case CLASS -> sequence.withClasses(classes(order));
        case NUMBERS -> {
          int width = columns.target().size();
          double[] all = ordered(targets, order, width);
          boolean last = columns.events() || !columns.targetAtEveryStep();
          sequence.withTargets(
              width, last ? Arrays.copyOfRange(all, all.length - width, all.length) : all);
        }
        case NONE -> {}
      }
      return sequence.inSplit(split);
    }

    private String[] classes(int[] order) {
      boolean last = columns.events() || !columns.targetAtEveryStep();
      return last
          ? new String[] {labels[order[count - 1]]}
          : Arrays.stream(order).mapToObj(row -> labels[row]).toArray(String[]::new);
    }

    /** Rows in the order of their times. */
    private int[] order() {
      Integer[] rows = new Integer[count];
      Arrays.setAll(rows, row -> row);
      if (columns.time() != null) {
        Arrays.sort(rows, (a, b) -> Double.compare(times[a], times[b])); // stable
      }
      for (int i = 1; i < count && columns.time() != null && !columns.events(); i++) {
        if (times[rows[i]] == times[rows[i - 1]]) {
          throw origins[rows[i]].mistake(
              columns.time(),
              "%s, as at %s; the times of sequence %s must increase",
              times[rows[i]],
              origins[rows[i - 1]],
              id);
        }
      }
      return Arrays.stream(rows).mapToInt(Integer::intValue).toArray();
    }

    private double[] ordered(double[] values, int[] order, int width) {
      double[] sorted = new double[order.length * width];
      for (int i = 0; i < order.length; i++) {
        System.arraycopy(values, order[i] * width, sorted, i * width, width);
      }
      return sorted;
    }
  }
}
