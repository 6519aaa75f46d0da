package org.rhosweep.sweeps.result;

import static org.rhosweep.sweeps.result.ColumnType.DOUBLE;
import static org.rhosweep.sweeps.result.ColumnType.INT;
import static org.rhosweep.sweeps.result.ColumnType.STRING;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.rhosweep.core.lsc.PretrainingPoint;
import org.rhosweep.sweeps.run.TrialResult;

/** The pretraining table: one row per trial and step of LSC pre-training. */
final class PretrainingRows {
  private record Source(TrialResult result, String segment, PretrainingPoint point) {}

  private static final List<Field<Source>> FIELDS =
      List.of(
          Field.required("trial_id", STRING, "identity of the trial", s -> s.result.trial().id()),
          Field.required("segment", STRING, "bundle that holds the trial", Source::segment),
          Field.required(
              "schema_version", INT, "version of this schema", s -> ResultTables.SCHEMA_VERSION),
          Field.required(
              "pretraining_step", INT, "steps of pre-training, 1 = the first", s -> s.point.step()),
          Field.required(
              "loss",
              DOUBLE,
              "before the step: mean over transitions and examples of (radius - target)^2; where"
                  + " init.measure is a growth, over transitions of (mean log growth - log target)^2",
              s -> s.point.loss()),
          Field.required(
              "mean_radius",
              DOUBLE,
              "mean over all transitions of the radius, or of what else init.measure says is pulled:"
                  + " norm or growth",
              s -> s.point.meanRadius()),
          radius("radius_time", "time transitions of all layers", PretrainingPoint::timeRadius),
          radius("radius_depth", "depth transitions of all layers", PretrainingPoint::depthRadius),
          radius("radius_input", "the input transition, its norm", PretrainingPoint::inputRadius),
          radius("radius_readout", "the readout, its norm", PretrainingPoint::readoutRadius),
          Field.required(
              "without_gradient",
              INT,
              "examples, over all transitions, whose radius has no derivative",
              s -> s.point.withoutGradient()),
          Field.required(
              "seconds",
              DOUBLE,
              "since pre-training began, s; of the trial that did it",
              s -> s.point.seconds()));

  static final Table TABLE =
      new Table(
          "pretraining", Field.columns(FIELDS), "one row per trial and step of LSC pre-training");

  private PretrainingRows() {}

  private static Field<Source> radius(
      String name, String of, ToDoubleFunction<PretrainingPoint> value) {
    return Field.optional(
        name,
        DOUBLE,
        "the same over " + of + "; NULL where it is not pulled",
        s -> CurveRows.measured(value.applyAsDouble(s.point)));
  }

  static List<Object[]> of(TrialResult result, String segment) {
    if (result.training() == null || result.training().pretraining() == null) {
      return List.of();
    }
    return result.training().pretraining().curve().stream()
        .map(point -> Field.row(FIELDS, new Source(result, segment, point)))
        .toList();
  }
}
