package org.rhosweep.storage.data;

import java.util.List;
import org.rhosweep.core.task.sequence.Origin;
import org.rhosweep.core.task.sequence.SequenceColumns;
import org.rhosweep.core.task.sequence.SequenceColumns.TargetKind;
import org.rhosweep.core.task.sequence.StepRows;

/** A row of a table whose columns that are read are scalars. */
interface StepRow {
  /** Where it stands. */
  Origin origin();

  /** A value as text, null where it is missing; of a number as a class of this number is called. */
  String text(String column);

  /** A number, NaN where it is missing. */
  double number(String column);

  /** Several numbers. */
  default double[] numbers(List<String> names) {
    double[] numbers = new double[names.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(names.get(i));
    }
    return numbers;
  }

  /** The class, null where it is missing or none is asked for. */
  default String label(SequenceColumns columns) {
    return columns.targetKind() == TargetKind.CLASS ? text(columns.target().get(0)) : null;
  }

  /** The numbers to predict, null where none are asked for. */
  default double[] targets(SequenceColumns columns) {
    return columns.targetKind() == TargetKind.NUMBERS ? numbers(columns.target()) : null;
  }

  /** The part it belongs to, null where nothing says so. */
  default String split(SequenceColumns columns) {
    return columns.split() == null ? null : text(columns.split());
  }

  /** Gives the row as a time step or an event. */
  default void addTo(StepRows steps, SequenceColumns columns, List<String> features) {
    Origin origin = origin();
    String id = columns.id() == null ? origin.file().name() : text(columns.id());
    double time = columns.time() == null ? Double.NaN : number(columns.time());
    String label = label(columns);
    double[] targets = targets(columns);
    String split = split(columns);
    if (columns.events()) {
      steps.event(origin, id, time, number(columns.unit()), label, targets, split);
    } else {
      steps.step(origin, id, time, numbers(features), label, targets, split);
    }
  }
}
