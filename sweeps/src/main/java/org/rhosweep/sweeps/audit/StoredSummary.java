package org.rhosweep.sweeps.audit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.task.Split;
import org.rhosweep.sweeps.audit.StoredTrial.Evaluation;
import org.rhosweep.sweeps.result.GradientGrowth;
import org.rhosweep.sweeps.result.UnitSummary;

/** The summary of a trial, computed from its rows again. */
final class StoredSummary {
  private final StoredTrial trial;
  private final Map<String, Object> expected = new LinkedHashMap<>();

  StoredSummary(StoredTrial trial) {
    this.trial = trial;
    Evaluation bestEval = bestEval();
    Evaluation bestTrain =
        bestEval == null
            ? null
            : trial.curve.stream()
                .filter(point -> point.split().equals(Split.TRAIN.columnValue()))
                .filter(point -> point.trainingStep() == bestEval.trainingStep())
                .reduce((a, b) -> b)
                .orElse(null);
    expected.put("best_training_step", bestEval == null ? null : bestEval.trainingStep());
    put("final_train", last(Split.TRAIN));
    put("final_eval", last(Split.EVAL));
    put("best_train", bestTrain);
    put("best_eval", bestEval);
    GradientGrowth growth = GradientGrowth.of(trial.firstGradients);
    expected.put("gradient_growth", growth.slope());
    expected.put("gradient_growth_error", growth.standardError());
    UnitSummary units = UnitSummary.of(trial.lastActivations);
    expected.put("spike_rate", units.spikeRate());
    expected.put("dead_unit_share", units.deadUnitFraction());
    for (RadiusPhase phase : RadiusPhase.values()) {
      String name = phase.name().toLowerCase(Locale.ROOT);
      for (String kind : List.of("time", "depth")) {
        expected.put("radius_" + kind + "_" + name, meanRadius(name, kind));
      }
    }
  }

  /** The first column that says something else, or null. Bit for bit: NaN equals NaN. */
  String problem() {
    for (var entry : expected.entrySet()) {
      Object stored = trial.value(entry.getKey());
      if (!Objects.equals(stored, entry.getValue())) {
        return "%s is %s, its rows make %s".formatted(entry.getKey(), stored, entry.getValue());
      }
    }
    return null;
  }

  private void put(String prefix, Evaluation at) {
    expected.put(prefix + "_loss", at == null ? null : at.loss());
    expected.put(prefix + "_accuracy", at == null ? null : at.accuracy());
    if (prefix.endsWith("_eval")) {
      expected.put(prefix + "_sequence_accuracy", at == null ? null : at.sequenceAccuracy());
      if (trial.value(prefix + "_perplexity") != null) {
        expected.put(prefix + "_perplexity", at == null ? null : StrictMath.exp(at.loss()));
      }
    }
  }

  private Evaluation last(Split split) {
    return trial.curve.stream()
        .filter(point -> point.split().equals(split.columnValue()))
        .reduce((a, b) -> b)
        .orElse(null);
  }

  /** The smallest loss on the eval split, the first of equals. */
  private Evaluation bestEval() {
    Evaluation best = null;
    for (Evaluation point : trial.curve) {
      if (point.split().equals(Split.EVAL.columnValue())
          && !Double.isNaN(point.loss())
          && (best == null || point.loss() < best.loss())) {
        best = point;
      }
    }
    return best;
  }

  private Double meanRadius(String phase, String kind) {
    OptionalDouble mean =
        trial.radii.stream()
            .filter(radius -> radius.phase().equals(phase) && radius.kind().equals(kind))
            .mapToDouble(
                radius -> radius.spectralRadius() == null ? Double.NaN : radius.spectralRadius())
            .average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }
}
