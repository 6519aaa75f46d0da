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
import java.util.function.ToDoubleFunction;
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
          exponent(RadiusPhase.BEFORE, "time"),
          exponent(RadiusPhase.AFTER, "time"),
          exponent(RadiusPhase.TRAINED, "time"),
          exponent(RadiusPhase.BEFORE, "depth"),
          exponent(RadiusPhase.AFTER, "depth"),
          exponent(RadiusPhase.TRAINED, "depth"),
          Field.optional(
              "propagation_note",
              STRING,
              "where the logarithm of a mean radius and the mean exponent of the same transitions are"
                  + " more than 0.2 apart: which, and what products then do; NULL where none are or"
                  + " nothing was probed",
              s -> s.training(t -> PropagationNote.of(t.radii()))),
          Field.optional(
              "pretraining_reached",
              BOOLEAN,
              "whether every transition's mean radius or growth, whichever init.measure says, came"
                  + " within the tolerance of its target; NULL without pre-training",
              s -> of(s, PretrainingResult::reached)),
          Field.optional(
              "pretraining_deviation",
              DOUBLE,
              "largest |mean radius or growth - target| over transitions, on sequences of its own",
              s -> of(s, PretrainingResult::deviation)),
          Field.optional(
              "pretraining_farthest",
              STRING,
              "the transition with that deviation, and its mean radius or growth",
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
              "wall time of pre-training, s; not part of training_seconds; where it was reused, of"
                  + " the trial that did it, and no part of this one's seconds",
              s -> of(s, PretrainingResult::seconds)),
          Field.optional(
              "pretraining_reused",
              BOOLEAN,
              "whether its weights were read: another trial that shares all that pre-training"
                  + " depends on had made them; the same bits either way",
              s -> of(s, PretrainingResult::reused)));

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
        s -> s.training(t -> mean(t.radii(), phase, kind, RadiusPoint::spectralRadius)));
  }

  private static Field<TrialSource> exponent(RadiusPhase phase, String kind) {
    String name = phase.name().toLowerCase(Locale.ROOT);
    return Field.optional(
        "exponent_" + kind + "_" + name,
        DOUBLE,
        "mean leading Lyapunov exponent of "
            + kind
            + " transitions over layers, to be compared with the logarithm of the radius; NULL as"
            + " that",
        s -> s.training(t -> mean(t.radii(), phase, kind, RadiusPoint::lyapunov)));
  }

  static Double mean(
      List<RadiusPoint> radii,
      RadiusPhase phase,
      String kind,
      ToDoubleFunction<RadiusPoint> quantity) {
    OptionalDouble mean =
        radii.stream()
            .filter(point -> point.phase() == phase && point.kind().equals(kind))
            .mapToDouble(quantity)
            .average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }
}
