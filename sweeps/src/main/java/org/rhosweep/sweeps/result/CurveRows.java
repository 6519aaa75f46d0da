package org.rhosweep.sweeps.result;

import static org.rhosweep.sweeps.result.ColumnType.DOUBLE;
import static org.rhosweep.sweeps.result.ColumnType.INT;
import static org.rhosweep.sweeps.result.ColumnType.STRING;

import java.util.List;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.train.CurvePoint;
import org.rhosweep.sweeps.run.TrialResult;

/** The curves table: one row per trial, evaluated training step and split. */
final class CurveRows {
  private record Source(TrialResult result, String segment, CurvePoint point) {}

  private static final List<Field<Source>> FIELDS =
      List.of(
          Field.required("trial_id", STRING, "identity of the trial", s -> s.result.trial().id()),
          Field.required("segment", STRING, "bundle that holds the trial", Source::segment),
          Field.required(
              "schema_version", INT, "version of this schema", s -> ResultTables.SCHEMA_VERSION),
          Field.required(
              "training_step",
              INT,
              "optimiser steps done, 0 = before training",
              s -> s.point.trainingStep()),
          Field.required("split", STRING, "train or eval", s -> s.point.split().columnValue()),
          Field.required(
              "loss",
              DOUBLE,
              "mean loss: nats per target for cross-entropy, squared error for regression",
              s -> s.point.loss()),
          Field.optional(
              "accuracy",
              DOUBLE,
              "fraction of targets whose class was right, 0 to 1; NULL for regression",
              s -> classifies(s.result) ? (Object) s.point.accuracy() : null),
          Field.required(
              "learning_rate",
              DOUBLE,
              "of the last step, or of the first where none was done",
              s -> s.point.learningRate()),
          Field.optional(
              "gradient_norm",
              DOUBLE,
              "L2 norm over all parameters before clipping, of the last step; NULL at step 0 and for"
                  + " execution data-parallel",
              s -> measured(s.point.gradientNorm())),
          Field.required(
              "seconds",
              DOUBLE,
              "since training began, evaluation included, s",
              s -> s.point.seconds()),
          Field.optional(
              "sequence_accuracy",
              DOUBLE,
              "fraction of sequences whose class has the largest mean of logits over time, 0 to 1; NULL"
                  + " unless one class is asked for at every time step of dense inputs",
              s -> measured(s.point.sequenceAccuracy())));

  static final Table TABLE =
      new Table(
          "curves", Field.columns(FIELDS), "one row per trial, evaluated training step and split");

  private CurveRows() {}

  static List<Object[]> of(TrialResult result, String segment) {
    if (result.training() == null) {
      return List.of();
    }
    return result.training().curve().stream()
        .map(point -> Field.row(FIELDS, new Source(result, segment, point)))
        .toList();
  }

  /** NaN here says that there was nothing to measure. */
  static Double measured(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** Whether accuracy means something. */
  static boolean classifies(TrialResult result) {
    return result.trial().data().shape().loss() == Loss.CROSS_ENTROPY;
  }
}
