package org.rhosweep.sweeps.result;

import static org.rhosweep.sweeps.result.ColumnType.DOUBLE;
import static org.rhosweep.sweeps.result.ColumnType.INT;
import static org.rhosweep.sweeps.result.ColumnType.STRING;

import java.util.List;
import org.rhosweep.core.probe.GradientPoint;
import org.rhosweep.sweeps.run.TrialResult;

/** The gradients table: one row per trial, probed training step, kind, layer and time step. */
final class GradientRows {
  private record Source(TrialResult result, String segment, GradientPoint point) {}

  private static final List<Field<Source>> FIELDS =
      List.of(
          Field.required("trial_id", STRING, "identity of the trial", s -> s.result.trial().id()),
          Field.required("segment", STRING, "bundle that holds the trial", Source::segment),
          Field.required(
              "schema_version", INT, "version of this schema", s -> ResultTables.SCHEMA_VERSION),
          Field.required(
              "training_step",
              INT,
              "the training step whose gradient it is, 1 = the first",
              s -> s.point.trainingStep()),
          Field.required(
              "kind",
              STRING,
              "state (with respect to the output h of one layer at one time step); cell_state (LSTM,"
                  + " peephole LSTM), membrane_potential and adaptation (ALIF), complex_state (LRU):"
                  + " the same of what the layer carries through time besides its output, the whole"
                  + " derivative, through the state's own step as well as later ones; recurrent, input"
                  + " or readout (with respect to the weights)",
              s -> s.point.kind()),
          Field.optional(
              "layer",
              INT,
              "0 = the lowest; NULL for the readout",
              s -> zeroOrMore(s.point.layer())),
          Field.optional(
              "time_step",
              INT,
              "0 = the first; NULL where the kind has no time",
              s -> zeroOrMore(s.point.timeStep())),
          Field.required(
              "norm",
              DOUBLE,
              "L2 norm over batch and units, of a complex state over both its parts",
              s -> s.point.norm()),
          Field.required(
              "log10_norm",
              DOUBLE,
              "log10 of the norm; -Infinity where the norm is 0",
              s -> StrictMath.log10(s.point.norm())),
          Field.required(
              "finite_fraction",
              DOUBLE,
              "fraction of entries that are finite, 0 to 1",
              s -> s.point.finiteFraction()));

  static final Table TABLE =
      new Table(
          "gradients",
          Field.columns(FIELDS),
          "one row per trial, probed training step, kind, layer and time step");

  private GradientRows() {}

  static List<Object[]> of(TrialResult result, String segment) {
    if (result.training() == null) {
      return List.of();
    }
    return result.training().gradients().stream()
        .map(point -> Field.row(FIELDS, new Source(result, segment, point)))
        .toList();
  }

  private static Object zeroOrMore(int index) {
    return index >= 0 ? index : null;
  }
}
