package org.rhosweep.storage.summary;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.rhosweep.sweeps.ablation.Ablation;
import org.rhosweep.sweeps.ablation.AblationException;
import org.rhosweep.sweeps.ablation.AblationTrials;
import org.rhosweep.sweeps.ablation.ComparisonMetric;
import org.rhosweep.sweeps.ablation.ExclusionRule;
import org.rhosweep.sweeps.ablation.Factor;
import org.rhosweep.sweeps.ablation.Question;

/** The ablations that a report shows: each of its settings by itself, the initialisation first. */
final class ReportAblations {
  /** Some seconds for each factor and 10,000 trials. */
  private static final int MAX_TRIALS = 20_000;

  private static final int MAX_FACTORS = 4;
  private static final int MAX_LEVELS = 16;

  private ReportAblations() {}

  /**
   * The ablations of the independent settings, at most {@link #MAX_FACTORS}.
   *
   * @param independent settings that arms differ in and that do not follow from another one
   * @param notes gets a line where nothing is compared
   */
  static List<Ablation> of(
      TrialTable table, List<String> independent, Metric metric, List<String> notes) {
    if (independent.isEmpty()) {
      return List.of();
    }
    if (table.rows().size() > MAX_TRIALS) {
      notes.add(
          String.format(
              Locale.ROOT,
              "Ablations of more than %d trials take longer than a report may: rhosweep ablate.",
              MAX_TRIALS));
      return List.of();
    }
    AblationTrials trials = new AblationTrials();
    for (TrialTable.Row row : table.rows()) {
      List<Object> settings = new ArrayList<>();
      AblationTrials.columnNames().forEach(name -> settings.add(row.value(name)));
      trials.add(settings, row.text("outcome"), (Number) row.value(metric.finalColumn()));
    }
    List<String> factors = new ArrayList<>(independent);
    if (factors.remove("init")) {
      factors.add(0, "init");
    }
    return factors.stream()
        .filter(factor -> table.values(factor).size() <= MAX_LEVELS)
        .map(factor -> ablation(table, trials, factor, metric))
        .flatMap(Optional::stream)
        .limit(MAX_FACTORS)
        .toList();
  }

  /** Against Glorot, or else the first level that names one arm; empty where nothing pairs. */
  private static Optional<Ablation> ablation(
      TrialTable table, AblationTrials trials, String factor, Metric metric) {
    List<String> baselines = new ArrayList<>();
    table.values(factor).stream()
        .filter(Objects::nonNull)
        .map(Object::toString)
        .sorted(ReportAblations::inOrder)
        .forEach(baselines::add);
    if (baselines.remove("glorot")) {
      baselines.add(0, "glorot");
    }
    return baselines.stream()
        .map(baseline -> against(trials, factor, baseline, metric))
        .flatMap(Optional::stream)
        .filter(ablation -> !ablation.effects().isEmpty())
        .findFirst();
  }

  /** Empty where the name stands for several levels, or for one without pairs. */
  private static Optional<Ablation> against(
      AblationTrials trials, String factor, String baseline, Metric metric) {
    try {
      return Optional.of(
          Ablation.of(
              trials,
              new Question(
                  List.of(new Question.Compared(Factor.named(factor), baseline)),
                  new ComparisonMetric(metric.finalColumn(), metric.higherIsBetter()),
                  ExclusionRule.DIVERGED_WORST,
                  List.of(),
                  List.of(),
                  Question.CONFIDENCE)));
    } catch (AblationException e) {
      return Optional.empty();
    }
  }

  private static int inOrder(String a, String b) {
    try {
      return Double.compare(Double.parseDouble(a), Double.parseDouble(b));
    } catch (NumberFormatException e) {
      return a.compareTo(b);
    }
  }
}
