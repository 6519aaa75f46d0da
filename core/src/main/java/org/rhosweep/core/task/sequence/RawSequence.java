package org.rhosweep.core.task.sequence;

import static org.rhosweep.core.Require.require;

import java.util.List;

/**
 * One sequence as it was read. The arrays are not copied and never modified.
 *
 * <pre>
 *   features  [time, feature]                 null where the data are events
 *   classes   [1] or [time]                   null where the target is not a class
 *   targets   [1 or time, target column]      null where the target is not a number
 *   times     [event], in the data's own unit of time; null where the data are not events
 *   units     [event]
 * </pre>
 *
 * <p>A missing feature, target, time or unit is NaN, a missing class null.
 */
public final class RawSequence {
  private final Origin origin;
  private final String id;
  private final List<String> featureNames;
  private final int timeSteps;
  private final double[] features;
  private String split;
  private String[] classes;
  private double[] targets;
  private int targetColumns;
  private double[] times;
  private double[] units;
  private Origin[] origins;

  private RawSequence(
      Origin origin, String id, List<String> featureNames, int timeSteps, double[] features) {
    this.origin = origin;
    this.id = id;
    this.featureNames = featureNames;
    this.timeSteps = timeSteps;
    this.features = features;
  }

  /**
   * A sequence of features.
   *
   * @param origin where it stands; of several rows the first
   * @param id its name, for messages; null where it has none
   * @param featureNames columns of the features, one for each; where an array has no names, {@code
   *     NAME[0]}, {@code NAME[1]}. Better one list for all sequences of a file.
   * @param timeSteps T, &gt;= 0
   * @param features [time, feature]
   */
  public static RawSequence of(
      Origin origin, String id, List<String> featureNames, int timeSteps, double[] features) {
    require(
        (long) timeSteps * featureNames.size() == features.length,
        "features must be [%d, %d], was [%d]",
        timeSteps,
        featureNames.size(),
        features.length);
    return new RawSequence(origin, id, featureNames, timeSteps, features);
  }

  /**
   * A sequence whose columns were read as lists.
   *
   * @param lists for each feature its values over time
   * @throws org.rhosweep.core.task.DataException where they are not equally long
   */
  public static RawSequence ofLists(
      Origin origin, String id, List<String> featureNames, double[][] lists) {
    require(
        featureNames.size() == lists.length,
        "%d names for %d features",
        featureNames.size(),
        lists.length);
    int timeSteps = lists.length == 0 ? 0 : lists[0].length;
    double[] features = new double[timeSteps * lists.length];
    for (int feature = 0; feature < lists.length; feature++) {
      if (lists[feature].length != timeSteps) {
        throw origin.mistake(
            featureNames.get(feature),
            "%d time steps, but column %s has %d; the lists of a sequence must be equally long",
            lists[feature].length,
            featureNames.get(0),
            timeSteps);
      }
      for (int step = 0; step < timeSteps; step++) {
        features[step * lists.length + feature] = lists[feature][step];
      }
    }
    return new RawSequence(origin, id, featureNames, timeSteps, features);
  }

  /**
   * A sequence of events, in any order.
   *
   * @param times when, one for each event
   * @param units which unit, one for each event
   * @throws org.rhosweep.core.task.DataException where there are not equally many
   */
  public static RawSequence ofEvents(Origin origin, String id, double[] times, double[] units) {
    if (times.length != units.length) {
      throw origin.mistakeOfWhole(
          "%d times, but %d units; an event has both", times.length, units.length);
    }
    RawSequence sequence = new RawSequence(origin, id, List.of(), 0, null);
    sequence.times = times;
    sequence.units = units;
    return sequence;
  }

  /**
   * Which part it belongs to.
   *
   * @param value of the split column, null where there is none
   * @return this
   */
  public RawSequence inSplit(String value) {
    split = value;
    return this;
  }

  /**
   * The class that is asked for.
   *
   * @param labels one, or one for each time step; each as {@link ClassLabel} has it
   * @return this
   */
  public RawSequence withClasses(String... labels) {
    classes = labels;
    return this;
  }

  /**
   * The numbers that are asked for.
   *
   * @param columns target columns, &gt;= 1
   * @param values [1 or time, target column]
   * @return this
   */
  public RawSequence withTargets(int columns, double[] values) {
    targetColumns = columns;
    targets = values;
    return this;
  }

  /**
   * Where the time steps stand, where each is a row.
   *
   * @param steps one for each time step
   * @return this
   */
  public RawSequence withOrigins(Origin... steps) {
    origins = steps;
    return this;
  }

  /** Where it stands; of several rows the first. */
  public Origin origin() {
    return origin;
  }

  /** Where a time step stands, 0-based: its row, or the sequence's where that is one row. */
  public Origin origin(int timeStep) {
    return origins == null ? origin : origins[timeStep];
  }

  /** Whether each time step is a row of its own. */
  public boolean stepsAreRows() {
    return origins != null;
  }

  /** Its name, for messages; null where it has none. */
  public String id() {
    return id;
  }

  /** Value of the split column; null where there is none. */
  public String split() {
    return split;
  }

  /** Columns of the features. */
  public List<String> featureNames() {
    return featureNames;
  }

  /** Time steps T; 0 for events. */
  public int timeSteps() {
    return timeSteps;
  }

  /** The features, [time, feature]; null for events. */
  public double[] features() {
    return features;
  }

  /** The classes, [1] or [time]; null where the target is not a class. */
  public String[] classes() {
    return classes;
  }

  /** The numbers that are asked for, [1 or time, target column]; null where there are none. */
  public double[] targets() {
    return targets;
  }

  /** Target columns; 0 where {@link #targets} is null. */
  public int targetColumns() {
    return targetColumns;
  }

  /** Times of the events; null where the data are not events. */
  public double[] times() {
    return times;
  }

  /** Units of the events; null where the data are not events. */
  public double[] units() {
    return units;
  }
}
