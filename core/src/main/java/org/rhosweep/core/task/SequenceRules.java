package org.rhosweep.core.task;

import java.util.List;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.Sequences.Target;
import org.rhosweep.core.task.sequence.Origin;
import org.rhosweep.core.task.sequence.RawSequence;

/** What every sequence must be, whatever file it was read from. */
final class SequenceRules {
  private static final double MAX_UNITS = 1_000_000;

  private final Sequences task;
  private final RawSequence first;

  /**
   * The rules of a task.
   *
   * @param first sequence of the training part, whose columns all others must have
   */
  SequenceRules(Sequences task, RawSequence first) {
    this.task = task;
    this.first = first;
  }

  /**
   * Checks one sequence.
   *
   * @throws DataException naming file, row and column
   */
  void check(RawSequence sequence) {
    if (task.columns().unit().isEmpty()) {
      checkFeatures(sequence);
    } else {
      checkEvents(sequence);
    }
    if (task.target() == Target.CLASS) {
      checkClasses(sequence);
    } else if (task.target() == Target.NUMBERS) {
      checkTargets(sequence);
    }
  }

  private void checkFeatures(RawSequence sequence) {
    List<String> names = sequence.featureNames();
    if (names.isEmpty()) {
      throw sequence
          .origin()
          .mistakeOfWhole("no feature columns; a sequence must have at least one");
    }
    if (names.size() != first.featureNames().size()) {
      throw sequence
          .origin()
          .mistakeOfWhole(
              "%d features%s, but %d at %s; all sequences must have equally many",
              names.size(), named(sequence), first.featureNames().size(), first.origin());
    }
    if (!names.equals(first.featureNames())) {
      throw sequence
          .origin()
          .mistakeOfWhole(
              "the features are %s, but %s at %s; name them in task.columns.features",
              names, first.featureNames(), first.origin());
    }
    int least = task.target() == Target.NEXT_STEP ? 2 : 1;
    if (sequence.timeSteps() < least) {
      throw sequence
          .origin()
          .mistakeOfWhole(
              "a sequence of length %d%s; it must have at least %d time %s",
              sequence.timeSteps(), named(sequence), least, least == 1 ? "step" : "steps");
    }
    double[] features = sequence.features();
    for (int i = 0; i < features.length; i++) {
      if (!Double.isFinite(features[i])) {
        throw mistake(sequence, i / names.size(), names.get(i % names.size()), features[i]);
      }
    }
  }

  private static DataException mistake(
      RawSequence sequence, int step, String column, double value) {
    String found = Double.isNaN(value) ? "a missing value" : Double.toString(value);
    String where = sequence.stepsAreRows() ? named(sequence) : ", time step " + step;
    return sequence
        .origin(step)
        .mistake(
            column,
            "%s%s; all values must be finite numbers: fill it in, or leave the sequence out",
            found,
            where);
  }

  private static String named(RawSequence sequence) {
    return sequence.id() == null ? "" : " (sequence " + sequence.id() + ")";
  }

  private void checkEvents(RawSequence sequence) {
    Origin origin = sequence.origin();
    for (int i = 0; i < sequence.times().length; i++) {
      double time = sequence.times()[i];
      double unit = sequence.units()[i];
      if (!(time >= 0 && Double.isFinite(time))) {
        throw origin.mistake(
            task.columns().time(),
            "%s%s, event %d; a time must be a number >= 0",
            Double.isNaN(time) ? "a missing value" : Double.toString(time),
            named(sequence),
            i);
      }
      if (!(unit >= 0 && unit < MAX_UNITS && unit == Math.rint(unit))) {
        throw origin.mistake(
            task.columns().unit(),
            "%s%s, event %d; a unit must be an integer from 0 to 999999",
            Double.isNaN(unit) ? "a missing value" : Double.toString(unit),
            named(sequence),
            i);
      }
    }
    if (sequence.times().length == 0 && task.events().bins() == 0) {
      throw origin.mistakeOfWhole(
          "no events%s; with task.events.binWidth a sequence must have one", named(sequence));
    }
  }

  private void checkClasses(RawSequence sequence) {
    String column = SequenceParts.targetName(task);
    String[] classes = sequence.classes();
    if (classes == null) {
      throw sequence.origin().mistake(column, "no class; name its column in task.columns.target");
    }
    requireCount(sequence, column, classes.length);
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] == null) {
        throw sequence.origin(step(sequence, i)).mistake(column, "no class%s", named(sequence));
      }
    }
  }

  private void checkTargets(RawSequence sequence) {
    String column = SequenceParts.targetName(task);
    if (sequence.targets() == null) {
      throw sequence.origin().mistake(column, "no number; name its column in task.columns.target");
    }
    int width = sequence.targetColumns();
    if (width != first.targetColumns()) {
      throw sequence
          .origin()
          .mistake(
              column, "%d targets, but %d at %s", width, first.targetColumns(), first.origin());
    }
    requireCount(sequence, column, sequence.targets().length / width);
    for (int i = 0; i < sequence.targets().length; i++) {
      if (!Double.isFinite(sequence.targets()[i])) {
        List<String> columns = task.columns().target();
        String name = i % width < columns.size() ? columns.get(i % width) : column;
        throw mistake(sequence, step(sequence, i / width), name, sequence.targets()[i]);
      }
    }
  }

  private static int step(RawSequence sequence, int i) {
    return sequence.timeSteps() == 0 ? 0 : Math.min(i, sequence.timeSteps() - 1);
  }

  /** One for the sequence, or one for each time step. */
  private void requireCount(RawSequence sequence, String column, int count) {
    boolean every = task.lossAt() == TargetPosition.EVERY_STEP;
    if (every ? count != sequence.timeSteps() : count != 1 && count != sequence.timeSteps()) {
      throw sequence
          .origin()
          .mistake(
              column,
              "%d targets for %d time steps%s; there must be one for each%s",
              count,
              sequence.timeSteps(),
              named(sequence),
              every ? " (task.lossAt: every-step)" : ", or one");
    }
  }
}
