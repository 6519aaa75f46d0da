package org.rhosweep.storage.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.sequence.Origin;
import org.rhosweep.core.task.sequence.RawSequence;
import org.rhosweep.core.task.sequence.ReadLimit;
import org.rhosweep.core.task.sequence.SequenceColumns;
import org.rhosweep.core.task.sequence.SequenceColumns.TargetKind;

/**
 * Makes sequences of what a file has of each: for each of its columns a scalar, a list with an
 * entry for each time step or event, or a list of vectors [time, feature].
 */
final class SequenceRow {
  private final SequenceColumns columns;
  private final ReadLimit limit;
  private final List<String> features;
  private List<String> featureNames = List.of();

  /**
   * For the sequences of a file.
   *
   * @param present the columns of the file, in its order
   * @throws DataException where a column is named that is not there, or what is needed is not named
   */
  SequenceRow(DataFile file, Collection<String> present, SequenceColumns columns, ReadLimit limit) {
    this.columns = columns;
    this.limit = limit;
    features = ChosenColumns.features(file, present, columns);
  }

  /** The columns that are read, each once. */
  static List<String> read(DataFile file, Collection<String> present, SequenceColumns columns) {
    return ChosenColumns.all(file, present, columns);
  }

  /**
   * One sequence.
   *
   * @param cell what the sequence has of a column; null where that is missing
   * @throws DataException where its parts do not fit together
   */
  RawSequence sequence(Origin origin, Function<String, DataArray> cell) {
    String id = text(origin, columns.id(), cell);
    RawSequence sequence = columns.events() ? events(origin, id, cell) : features(origin, id, cell);
    sequence.inSplit(text(origin, columns.split(), cell));
    switch (columns.targetKind()) {
      case CLASS -> sequence.withClasses(classes(origin, columns.target().get(0), cell));
      case NUMBERS -> targets(origin, sequence, cell);
      case NONE -> {}
    }
    return sequence;
  }

  private RawSequence features(Origin origin, String id, Function<String, DataArray> cell) {
    List<DataArray> arrays = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String column : features) {
      DataArray array = numbers(origin, column, present(origin, column, cell));
      if (array.axes() == 0 || array.axes() > 2) {
        throw origin.mistake(
            column,
            "a value of shape %s; a feature must be a list with an entry for each time step, or"
                + " vectors [time, feature]; say in task.columns.features which columns are"
                + " features",
            array.shapeText());
      }
      arrays.add(array);
      if (array.axes() == 1) {
        names.add(column);
      } else {
        for (int i = 0; i < array.length(1); i++) {
          names.add(column + "[" + i + "]");
        }
      }
    }
    int width = names.size();
    int padded = arrays.get(0).length(0);
    for (int i = 1; i < arrays.size(); i++) {
      if (arrays.get(i).length(0) != padded) {
        throw origin.mistake(
            features.get(i),
            "%d time steps, but column %s has %d; the lists of a sequence must be equally long",
            arrays.get(i).length(0),
            features.get(0),
            padded);
      }
    }
    int steps = length(origin, padded, cell);
    requireIncreasingTimes(origin, steps, padded, cell);
    limit.add(origin.file(), (long) steps * width);
    double[] values = new double[Math.multiplyExact(steps, width)];
    int at = 0;
    for (DataArray array : arrays) {
      int own = array.axes() == 1 ? 1 : array.length(1);
      for (int step = 0; step < steps; step++) {
        for (int i = 0; i < own; i++) {
          values[step * width + at + i] = array.values().number(step * own + i);
        }
      }
      at += own;
    }
    if (!names.equals(featureNames)) {
      featureNames = List.copyOf(names);
    }
    return RawSequence.of(origin, id, featureNames, steps, values);
  }

  private RawSequence events(Origin origin, String id, Function<String, DataArray> cell) {
    DataArray times = list(origin, columns.time(), cell);
    DataArray units = list(origin, columns.unit(), cell);
    if (times.entries() != units.entries()) {
      throw origin.mistakeOfWhole(
          "%d times, but %d units; an event has both", times.entries(), units.entries());
    }
    int events = length(origin, times.entries(), cell);
    limit.add(origin.file(), 2L * events);
    return RawSequence.ofEvents(origin, id, first(times, events), first(units, events));
  }

  private static double[] first(DataArray array, int entries) {
    double[] values = new double[entries];
    for (int i = 0; i < entries; i++) {
      values[i] = array.values().number(i);
    }
    return values;
  }

  private String[] classes(Origin origin, String column, Function<String, DataArray> cell) {
    DataArray labels = cell.apply(column);
    if (labels == null) {
      return new String[] {null};
    }
    if (labels.axes() > 1) {
      throw origin.mistake(
          column,
          "a value of shape %s; a class must be a scalar, or a list with one for each time step",
          labels.shapeText());
    }
    int count = targetSteps(origin, labels, cell);
    limit.add(origin.file(), count);
    String[] classes = new String[count];
    for (int i = 0; i < count; i++) {
      classes[i] = labels.values().text(i);
    }
    return classes;
  }

  private void targets(Origin origin, RawSequence sequence, Function<String, DataArray> cell) {
    List<DataArray> arrays = new ArrayList<>();
    int width = 0;
    int steps = -1;
    for (String column : columns.target()) {
      DataArray array = numbers(origin, column, present(origin, column, cell));
      if (array.axes() > 2) {
        throw origin.mistake(
            column,
            "a value of shape %s; a target must be a scalar, a list, or vectors [time, target]",
            array.shapeText());
      }
      int own = targetSteps(origin, array, cell);
      if (steps >= 0 && own != steps) {
        throw origin.mistake(
            column, "%d targets, but column %s has %d", own, columns.target().get(0), steps);
      }
      steps = own;
      arrays.add(array);
      width += vector(array);
    }
    limit.add(origin.file(), (long) steps * width);
    double[] values = new double[Math.multiplyExact(steps, width)];
    int at = 0;
    for (DataArray array : arrays) {
      int own = vector(array);
      for (int step = 0; step < steps; step++) {
        for (int i = 0; i < own; i++) {
          values[step * width + at + i] = array.values().number(step * own + i);
        }
      }
      at += own;
    }
    sequence.withTargets(width, values);
  }

  /** Targets of one time step in an array. */
  private int vector(DataArray array) {
    if (array.axes() == 2) {
      return array.length(1);
    }
    return array.axes() == 1 && !columns.targetAtEveryStep() ? array.length(0) : 1;
  }

  /** Time steps for which an array has targets: of a padded list as many as are no padding. */
  private int targetSteps(Origin origin, DataArray array, Function<String, DataArray> cell) {
    boolean vectorAtTheLast =
        array.axes() == 1
            && !columns.targetAtEveryStep()
            && columns.targetKind() == TargetKind.NUMBERS;
    if (array.axes() == 0 || vectorAtTheLast) {
      return 1;
    }
    if (array.length(0) == 1) {
      return 1;
    }
    return columns.length() == null || !columns.targetAtEveryStep()
        ? array.length(0)
        : length(origin, array.length(0), cell);
  }

  /** The real length of a list of this length. */
  private int length(Origin origin, int padded, Function<String, DataArray> cell) {
    if (columns.length() == null) {
      return padded;
    }
    DataArray array = numbers(origin, columns.length(), present(origin, columns.length(), cell));
    double length = array.axes() == 0 ? array.values().number(0) : Double.NaN;
    if (!(length >= 0 && length <= padded && length == Math.rint(length))) {
      throw origin.mistake(
          columns.length(),
          "%s; a length must be a whole number from 0 to %d, the padded length",
          array.axes() == 0 ? array.values().text(0) : "a value of shape " + array.shapeText(),
          padded);
    }
    return (int) length;
  }

  private void requireIncreasingTimes(
      Origin origin, int steps, int padded, Function<String, DataArray> cell) {
    if (columns.time() == null) {
      return;
    }
    DataArray times = list(origin, columns.time(), cell);
    if (times.entries() != padded) {
      throw origin.mistake(columns.time(), "%d times, but %d time steps", times.entries(), padded);
    }
    for (int step = 0; step < steps; step++) {
      double time = times.values().number(step);
      boolean increases = step == 0 || time > times.values().number(step - 1);
      if (!Double.isFinite(time) || !increases) {
        throw origin.mistake(
            columns.time(),
            "time %s at step %d; the times of a sequence must be numbers that increase",
            time,
            step);
      }
    }
  }

  private static String text(Origin origin, String column, Function<String, DataArray> cell) {
    if (column == null) {
      return null;
    }
    DataArray array = cell.apply(column);
    if (array == null) {
      return null;
    }
    if (array.axes() != 0) {
      throw origin.mistake(
          column, "a value of shape %s; one value is needed for a sequence", array.shapeText());
    }
    return array.values().text(0);
  }

  private static DataArray list(Origin origin, String column, Function<String, DataArray> cell) {
    DataArray array = numbers(origin, column, present(origin, column, cell));
    if (array.axes() != 1) {
      throw origin.mistake(
          column, "a value of shape %s; a list of numbers is needed", array.shapeText());
    }
    return array;
  }

  private static DataArray present(Origin origin, String column, Function<String, DataArray> cell) {
    DataArray array = cell.apply(column);
    if (array == null) {
      throw origin.mistake(column, "nothing is there (null); a list or a number is needed");
    }
    return array;
  }

  private static DataArray numbers(Origin origin, String column, DataArray array) {
    if (array.values().isText()) {
      throw origin.mistake(
          column,
          "text%s where numbers are needed; say in task.columns.features which columns are"
              + " features",
          array.entries() == 0 || array.values().text(0) == null
              ? ""
              : " " + StrictNumber.shown(array.values().text(0)));
    }
    return array;
  }
}
