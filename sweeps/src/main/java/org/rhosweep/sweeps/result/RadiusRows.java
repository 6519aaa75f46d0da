package org.rhosweep.sweeps.result;

import static org.rhosweep.sweeps.result.ColumnType.DOUBLE;
import static org.rhosweep.sweeps.result.ColumnType.INT;
import static org.rhosweep.sweeps.result.ColumnType.STRING;

import java.util.List;
import java.util.Locale;
import org.rhosweep.core.probe.RadiusPoint;
import org.rhosweep.sweeps.run.TrialResult;

/** The radii table: one row per trial, phase, kind of transition and layer. */
final class RadiusRows {
  private record Source(TrialResult result, String segment, RadiusPoint point) {}

  private static final List<Field<Source>> FIELDS =
      List.of(
          Field.required("trial_id", STRING, "identity of the trial", s -> s.result.trial().id()),
          Field.required("segment", STRING, "bundle that holds the trial", Source::segment),
          Field.required(
              "schema_version", INT, "version of this schema", s -> ResultTables.SCHEMA_VERSION),
          Field.required(
              "phase",
              STRING,
              "before (weights as drawn), after (pre-training) or trained",
              s -> s.point.phase().name().toLowerCase(Locale.ROOT)),
          Field.required(
              "kind",
              STRING,
              "transition: time (state to state one step later), depth (output to output of the layer"
                  + " above), input (input to state of the lowest layer), readout; time-exponent and"
                  + " depth-exponent are exponents after the first, see exponent",
              s -> s.point.kind()),
          Field.optional(
              "layer",
              INT,
              "that the transition leads to, 0 = the lowest; NULL for the readout",
              s -> s.point.layer() >= 0 ? (Object) s.point.layer() : null),
          Field.optional(
              "spectral_radius",
              DOUBLE,
              "mean over examples and time steps; NULL where the Jacobian is not square",
              s -> CurveRows.measured(s.point.spectralRadius())),
          Field.optional(
              "spectral_radius_spread",
              DOUBLE,
              "standard deviation over examples and time steps",
              s -> CurveRows.measured(s.point.spread())),
          Field.required(
              "spectral_norm",
              DOUBLE,
              "largest singular value, mean over examples and time steps; NaN in rows of exponents"
                  + " after the first",
              s -> s.point.spectralNorm()),
          Field.optional(
              "lyapunov",
              DOUBLE,
              "Lyapunov exponent: mean logarithm of the growth of a direction along the product of these"
                  + " transitions, per transition; -Infinity where it vanishes; NULL where transitions"
                  + " cannot follow each other",
              s -> CurveRows.measured(s.point.lyapunov())),
          Field.optional(
              "exponent",
              INT,
              "which Lyapunov exponent of the product of these transitions the row has: 1 = the leading"
                  + " one, 2 … probe.exponents in rows of their own; NULL where there is none",
              s -> s.point.exponent() > 0 ? (Object) s.point.exponent() : null));

  static final Table TABLE =
      new Table(
          "radii", Field.columns(FIELDS), "one row per trial, phase, kind of transition and layer");

  private RadiusRows() {}

  static List<Object[]> of(TrialResult result, String segment) {
    if (result.training() == null) {
      return List.of();
    }
    return result.training().radii().stream()
        .map(point -> Field.row(FIELDS, new Source(result, segment, point)))
        .toList();
  }
}
