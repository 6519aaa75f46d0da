package org.rhosweep.sweeps.result;

import static org.rhosweep.sweeps.result.ColumnType.BOOLEAN;
import static org.rhosweep.sweeps.result.ColumnType.DOUBLE;
import static org.rhosweep.sweeps.result.ColumnType.INT;
import static org.rhosweep.sweeps.result.ColumnType.LONG;
import static org.rhosweep.sweeps.result.ColumnType.STRING;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.rhosweep.core.lsc.PretrainingResult;
import org.rhosweep.core.lsc.TermRadius;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.probe.RadiusPoint;

/** Pre-training and probed radii, in columns of the trials table. */
final class PretrainingFields {
  static final List<Field<TrialSource>> ALL =
      List.of(
          radius(RadiusPhase.BEFORE, "time"),
          radius(RadiusPhase.AFTER, "time"),
          radius(RadiusPhase.TRAINED, "time"),
          radius(RadiusPhase.BEFORE, "depth"),
          radius(RadiusPhase.AFTER, "depth"),
          radius(RadiusPhase.TRAINED, "depth"),
          Field.optional(
              "pretraining_reached",
              BOOLEAN,
              "whether every transition's mean radius came within the tolerance of its target; NULL"
                  + " without pre-training",
              s -> of(s, PretrainingResult::reached)),
          Field.optional(
              "pretraining_deviation",
              DOUBLE,
              "largest |mean radius - target| over transitions, on sequences of its own",
              s -> of(s, PretrainingResult::deviation)),
          Field.optional(
              "pretraining_farthest",
              STRING,
              "the transition with that deviation, and its mean radius",
              s -> of(s, p -> farthest(p.farthest()))),
          Field.optional(
              "pretraining_steps",
              INT,
              "steps that were done",
              s -> of(s, PretrainingResult::steps)),
          Field.optional(
              "pretraining_kept_step",
              INT,
              "step whose weights training began with, 0 = those that were drawn",
              s -> of(s, PretrainingResult::keptStep)),
          Field.optional(
              "pretraining_fallbacks",
              LONG,
              "radii that took a dense decomposition",
              s -> of(s, PretrainingResult::fallbacks)),
          Field.optional(
              "pretraining_seconds",
              DOUBLE,
              "wall time of pre-training, s; not part of training_seconds",
              s -> of(s, PretrainingResult::seconds)));

  private PretrainingFields() {}

  private static Object of(TrialSource source, Function<PretrainingResult, Object> value) {
    return source.training(t -> t.pretraining() == null ? null : value.apply(t.pretraining()));
  }

  private static String farthest(TermRadius radius) {
    return String.format(
        Locale.ROOT,
        "%s of layer %d: %.3f, target %.3f",
        radius.term().name().toLowerCase(Locale.ROOT),
        radius.layer(),
        radius.mean(),
        radius.target());
  }

  private static Field<TrialSource> radius(RadiusPhase phase, String kind) {
    String name = phase.name().toLowerCase(Locale.ROOT);
    return Field.optional(
        "radius_" + kind + "_" + name,
        DOUBLE,
        "mean spectral radius of "
            + kind
            + " transitions over layers; NULL where probe.radii lacks "
            + name
            + " or there is no such transition",
        s -> s.training(t -> mean(t.radii(), phase, kind)));
  }

  private static Double mean(List<RadiusPoint> radii, RadiusPhase phase, String kind) {
    OptionalDouble mean =
        radii.stream()
            .filter(point -> point.phase() == phase && point.kind().equals(kind))
            .mapToDouble(RadiusPoint::spectralRadius)
            .average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }
}
