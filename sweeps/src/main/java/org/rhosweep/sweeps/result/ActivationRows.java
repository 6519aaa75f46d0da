package org.rhosweep.sweeps.result;

import static org.rhosweep.sweeps.result.ColumnType.DOUBLE;
import static org.rhosweep.sweeps.result.ColumnType.INT;
import static org.rhosweep.sweeps.result.ColumnType.STRING;

import java.util.List;
import org.rhosweep.core.probe.ActivationPoint;
import org.rhosweep.sweeps.run.TrialResult;

/** The activations table: one row per trial, probed training step, layer and function. */
final class ActivationRows {
  private record Source(TrialResult result, String segment, ActivationPoint point) {}

  private static final List<Field<Source>> FIELDS =
      List.of(
          Field.required("trial_id", STRING, "identity of the trial", s -> s.result.trial().id()),
          Field.required("segment", STRING, "bundle that holds the trial", Source::segment),
          Field.required(
              "schema_version", INT, "version of this schema", s -> ResultTables.SCHEMA_VERSION),
          Field.required(
              "training_step",
              INT,
              "the training step whose forward pass it is, 1 = the first",
              s -> s.point.trainingStep()),
          Field.required("layer", INT, "0 = the lowest", s -> s.point.layer()),
          Field.required(
              "function",
              STRING,
              "tanh or sigmoid: gates and candidates of the layer that are of this form; relu or"
                  + " spike: its rectified or spiking units",
              s -> s.point.function()),
          Field.optional(
              "saturated_fraction",
              DOUBLE,
              "fraction of the function's values, over batch, time steps and units, in the outer 5 % of"
                  + " its range: |y| > 0.95 for tanh, |2 y - 1| > 0.95 for sigmoid; 0 to 1; NULL for"
                  + " relu and spike",
              s -> CurveRows.measured(s.point.saturatedFraction())),
          Field.optional(
              "active_fraction",
              DOUBLE,
              "fraction of the function's values, over batch, time steps and units, that are above zero:"
                  + " the spike rate in spikes per unit and time step, or 1 less the fraction of zeros of"
                  + " a relu; 0 to 1; NULL for tanh and sigmoid",
              s -> CurveRows.measured(s.point.activeFraction())),
          Field.optional(
              "dead_unit_fraction",
              DOUBLE,
              "fraction of the units that are not above zero for any example at any time step of the"
                  + " training step's batch (a silent unit where units spike); a larger batch can only"
                  + " find fewer; 0 to 1; NULL for tanh and sigmoid",
              s -> CurveRows.measured(s.point.deadUnitFraction())));

  static final Table TABLE =
      new Table(
          "activations",
          Field.columns(FIELDS),
          "one row per trial, probed training step, layer and function");

  private ActivationRows() {}

  static List<Object[]> of(TrialResult result, String segment) {
    if (result.training() == null) {
      return List.of();
    }
    return result.training().activations().stream()
        .map(point -> Field.row(FIELDS, new Source(result, segment, point)))
        .toList();
  }
}
