package org.rhosweep.storage.summary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.rhosweep.sweeps.ablation.Ablation;
import org.rhosweep.sweeps.ablation.Choice;
import org.rhosweep.sweeps.ablation.Divergence;
import org.rhosweep.sweeps.ablation.Effect;
import org.rhosweep.sweeps.ablation.Estimate;
import org.rhosweep.sweeps.ablation.Factor;
import org.rhosweep.sweeps.ablation.Importance;
import org.rhosweep.sweeps.ablation.Question;
import org.rhosweep.sweeps.ablation.SelectionCounts;
import org.rhosweep.sweeps.ablation.SelectionRule;
import org.rhosweep.sweeps.ablation.TestResult;

/**
 * An ablation as JSON: the question with its rules first, then every number. What there is no
 * number of is null; where that is because trials that diverged decide it, "diverged" beside it
 * says whose, by "value", "low" and "high".
 */
public final class AblationJson {
  private static final ObjectWriter WRITER = new ObjectMapper().writerWithDefaultPrettyPrinter();

  private AblationJson() {}

  /**
   * The JSON text of an ablation.
   *
   * @param sweep that the trials were limited to, or null
   * @param trials that were there to be compared
   */
  public static String of(Ablation ablation, String sweep, int trials) {
    return of(ablation, null, sweep, trials);
  }

  /**
   * The JSON text of an ablation and of what decides the measure.
   *
   * @param importance likewise of these trials, or null
   * @param sweep that the trials were limited to, or null
   * @param trials that were there to be compared
   */
  public static String of(Ablation ablation, Importance importance, String sweep, int trials) {
    Question question = ablation.question();
    boolean isChosen = question.choosing() != null;
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("metric", question.measure().column());
    json.put("better", question.measure().higherIsBetter() ? "higher" : "lower");
    json.put(
        "factors",
        question.factors().stream()
            .map(c -> object("factor", c.factor().name(), "baseline", c.baseline()))
            .toList());
    json.put("by", question.by());
    json.put("unpaired", question.unpaired());
    json.put("sweep", sweep);
    json.put("trials", trials);
    json.put("confidence", question.confidence());
    json.put("exclusion_rule", question.rule().toString());
    json.put("exclusion", ablation.rule());
    json.put("draws", "seeds");
    json.put("independence", Ablation.INDEPENDENCE);
    if (isChosen) {
      json.put("chosen", chosen(ablation, question.choosing()));
    }
    json.put(
        "levels",
        ablation.levels().stream()
            .map(l -> object("factor", l.factor(), "level", l.label(), "settings", l.settings()))
            .toList());
    json.put("effects", ablation.effects().stream().map(e -> effect(e, isChosen)).toList());
    json.put("interactions", ablation.interactions().stream().map(e -> effect(e, false)).toList());
    json.put("limits", ablation.limits());
    if (importance != null) {
      json.put("importance", importance(importance));
    }
    return text(json);
  }

  /**
   * The JSON text of what decides a measure.
   *
   * @param sweep that the trials were limited to, or null
   * @param trials that were there to be compared
   */
  public static String of(Importance importance, String sweep, int trials) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("metric", importance.measure().column());
    json.put("better", importance.measure().higherIsBetter() ? "higher" : "lower");
    json.put("sweep", sweep);
    json.put("trials", trials);
    json.put("importance", importance(importance));
    return text(json);
  }

  private static Map<String, Object> importance(Importance importance) {
    return object(
        "of", importance.ofRanks() ? "ranks" : "values",
        "trials", importance.trials(),
        "diverged", importance.diverged(),
        "arms", importance.arms(),
        "parts",
            importance.parts().stream()
                .map(
                    part ->
                        object(
                            "kind", part.kind().name().toLowerCase(Locale.ROOT),
                            "factors", part.factors(),
                            "fraction_between_arms", number(part.fraction()),
                            "fraction_of_all", number(part.fractionOfAll()),
                            "note", part.note()))
                .toList(),
        "notes", importance.notes());
  }

  private static String text(Map<String, Object> json) {
    try {
      return WRITER.writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers can be written", e);
    }
  }

  private static Map<String, Object> chosen(Ablation ablation, SelectionRule rule) {
    return object(
        "rule", ablation.choosing(),
        "tuned", rule.tuned().stream().map(Factor::name).toList(),
        "by", rule.measure().column(),
        "by_where_weights_were_restored", rule.whereRestored(),
        "center", rule.center().toString(),
        "chosen_on", rule.measure().split(),
        "compared_on", ablation.question().measure().split(),
        "choices", choices(ablation.tuned()),
        "baselines", choices(ablation.baselines()));
  }

  private static List<Map<String, Object>> choices(List<Choice> choices) {
    return choices.stream()
        .map(
            choice ->
                object(
                    "where", choice.where(),
                    "chosen", choice.chosen(),
                    "score", number(choice.score()),
                    "seeds", choice.seeds(),
                    "diverged", choice.diverged(),
                    "tried", choice.tried(),
                    "not_considered", choice.notConsidered(),
                    "at_edge", choice.atEdge()))
        .toList();
  }

  private static Map<String, Object> effect(Effect effect, boolean isChosen) {
    Map<String, Object> json =
        object(
            "factor", effect.factor(),
            "level", effect.level(),
            "baseline", effect.baseline(),
            "where", effect.where(),
            "sentence", effect.sentence());
    if (isChosen) {
      json.putAll(selected("level", effect.levelPicked()));
      json.putAll(selected("baseline", effect.baselinePicked()));
    }
    json.putAll(
        object(
            "pairs", effect.pairs().pairs(),
            "settings", effect.pairs().settings(),
            "seeds", effect.pairs().seeds(),
            "pairs_without_divergence", effect.pairs().withoutDivergence(),
            "left_out", effect.pairs().leftOut(),
            "diverged", diverged(effect.divergence()),
            "level_mean", number(effect.levelMean()),
            "baseline_mean", number(effect.baselineMean()),
            "mean_difference", estimate(effect.mean()),
            "median_difference", ordered(effect, effect.median()),
            "iqm_difference", ordered(effect, effect.interquartileMean()),
            "wins", effect.wins().pairs().won(),
            "ties", effect.wins().pairs().tied(),
            "losses", effect.wins().pairs().lost(),
            "seeds_won", effect.wins().seeds().won(),
            "seeds_tied", effect.wins().seeds().tied(),
            "seeds_lost", effect.wins().seeds().lost(),
            "percent_won", number(effect.wins().pairs().percentWon()),
            "percent_of_settings_won", number(effect.wins().settings().percentWon()),
            "probability_of_improvement", estimate(effect.probabilityOfImprovement()),
            "signed_rank", test(effect.signedRank()),
            "sign_flip", test(effect.permutation()),
            "hedges_g", number(effect.hedgesG()),
            "cliffs_delta", number(effect.cliffsDelta())));
    return json;
  }

  private static Map<String, Object> selected(String side, SelectionCounts counts) {
    return object(side + "_chosen", counts.settings(), side + "_at_edge", counts.atEdge());
  }

  private static Map<String, Object> diverged(Divergence divergence) {
    return object(
        "level", divergence.level(),
        "baseline", divergence.baseline(),
        "pairs", divergence.pairs(),
        "level_fraction", estimate(divergence.levelFraction()),
        "baseline_fraction", estimate(divergence.baselineFraction()),
        "difference", estimate(divergence.difference()),
        "mcnemar", test(divergence.test()));
  }

  /** A center of differences, some of which may have no number. */
  private static Map<String, Object> ordered(Effect effect, Estimate estimate) {
    Map<String, Object> json = estimate(estimate);
    Map<String, Object> decided = new LinkedHashMap<>();
    side(effect, estimate.value()).ifPresent(side -> decided.put("value", side));
    if (estimate.hasInterval()) {
      side(effect, estimate.low()).ifPresent(side -> decided.put("low", side));
      side(effect, estimate.high()).ifPresent(side -> decided.put("high", side));
    }
    if (!decided.isEmpty()) {
      json.put("diverged", decided);
    }
    return json;
  }

  private static Optional<String> side(Effect effect, double difference) {
    return switch (effect.decidedBy(difference)) {
      case NUMBERS -> Optional.empty();
      case LEVEL_DIVERGED -> Optional.of("level");
      case BASELINE_DIVERGED -> Optional.of("baseline");
      case BOTH_DIVERGED -> Optional.of("both");
    };
  }

  private static Map<String, Object> estimate(Estimate estimate) {
    return object(
        "value", number(estimate.value()),
        "low", number(estimate.low()),
        "high", number(estimate.high()));
  }

  private static Map<String, Object> test(TestResult test) {
    return object(
        "p", number(test.pValue()),
        "exact", test.exact(),
        "holm", number(test.holm()),
        "benjamini_hochberg", number(test.benjaminiHochberg()));
  }

  private static Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** Names and values in turn; a value may be null. */
  private static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return object;
  }
}
