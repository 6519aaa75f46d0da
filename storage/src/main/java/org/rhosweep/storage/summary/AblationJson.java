package org.rhosweep.storage.summary;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.rhosweep.sweeps.ablation.Ablation;
import org.rhosweep.sweeps.ablation.Choice;
import org.rhosweep.sweeps.ablation.Choosing;
import org.rhosweep.sweeps.ablation.Effect;
import org.rhosweep.sweeps.ablation.Estimate;
import org.rhosweep.sweeps.ablation.Factor;
import org.rhosweep.sweeps.ablation.Picked;
import org.rhosweep.sweeps.ablation.Question;
import org.rhosweep.sweeps.ablation.TestResult;

/** An ablation as JSON: the question with its rules first, then every number. NaN is null. */
public final class AblationJson {
  private final JsonGenerator json;

  private AblationJson(JsonGenerator json) {
    this.json = json;
  }

  /**
   * Writes.
   *
   * @param sweep that the trials were limited to, or null
   * @param trials that were there to be compared
   */
  public static String of(Ablation ablation, String sweep, int trials) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      new AblationJson(json).ablation(ablation, sweep, trials);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return text + "\n";
  }

  private void ablation(Ablation ablation, String sweep, int trials) throws IOException {
    Question question = ablation.question();
    json.writeStartObject();
    json.writeStringField("metric", question.measure().column());
    json.writeStringField("better", question.measure().higherIsBetter() ? "higher" : "lower");
    json.writeArrayFieldStart("factors");
    for (Question.Compared compared : question.factors()) {
      json.writeStartObject();
      json.writeStringField("factor", compared.factor().name());
      json.writeStringField("baseline", compared.baseline());
      json.writeEndObject();
    }
    json.writeEndArray();
    texts("by", question.by());
    texts("unpaired", question.unpaired());
    json.writeStringField("sweep", sweep);
    json.writeNumberField("trials", trials);
    json.writeNumberField("confidence", question.confidence());
    json.writeStringField("exclusion_rule", question.rule().toString());
    json.writeStringField("exclusion", ablation.rule());
    json.writeStringField("draws", "seeds");
    json.writeStringField("independence", Ablation.INDEPENDENCE);
    if (question.choosing() != null) {
      choosing(ablation, question.choosing());
    }
    levels(ablation.levels());
    boolean isChosen = question.choosing() != null;
    effects("effects", ablation.effects(), isChosen);
    effects("interactions", ablation.interactions(), false);
    texts("limits", ablation.limits());
    json.writeEndObject();
  }

  private void choosing(Ablation ablation, Choosing choosing) throws IOException {
    json.writeObjectFieldStart("chosen");
    json.writeStringField("rule", ablation.choosing());
    texts("tuned", choosing.tuned().stream().map(Factor::name).toList());
    json.writeStringField("by", choosing.measure().column());
    json.writeStringField("by_where_weights_were_restored", choosing.whereRestored());
    json.writeStringField("center", choosing.center().toString());
    json.writeStringField("chosen_on", choosing.measure().split());
    json.writeStringField("compared_on", ablation.question().measure().split());
    choices("choices", ablation.tuned());
    choices("baselines", ablation.baselines());
    json.writeEndObject();
  }

  private void choices(String name, List<Choice> choices) throws IOException {
    json.writeArrayFieldStart(name);
    for (Choice choice : choices) {
      json.writeStartObject();
      texts("where", choice.where());
      texts("chosen", choice.chosen());
      number("score", choice.score());
      json.writeNumberField("seeds", choice.seeds());
      texts("tried", choice.tried());
      json.writeNumberField("not_considered", choice.notConsidered());
      texts("at_edge", choice.atEdge());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void levels(List<Ablation.Named> levels) throws IOException {
    json.writeArrayFieldStart("levels");
    for (Ablation.Named level : levels) {
      json.writeStartObject();
      json.writeStringField("factor", level.factor());
      json.writeStringField("level", level.label());
      json.writeObjectFieldStart("settings");
      for (Map.Entry<String, Object> setting : level.settings().entrySet()) {
        json.writeObjectField(setting.getKey(), setting.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void picked(String side, Picked picked) throws IOException {
    json.writeObjectFieldStart(side + "_chosen");
    for (Map.Entry<String, Integer> setting : picked.settings().entrySet()) {
      json.writeNumberField(setting.getKey(), setting.getValue());
    }
    json.writeEndObject();
    json.writeNumberField(side + "_at_edge", picked.atEdge());
  }

  private void texts(String name, Map<String, String> texts) throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> text : texts.entrySet()) {
      json.writeStringField(text.getKey(), text.getValue());
    }
    json.writeEndObject();
  }

  private void effects(String name, List<Effect> effects, boolean isChosen) throws IOException {
    json.writeArrayFieldStart(name);
    for (Effect effect : effects) {
      json.writeStartObject();
      json.writeStringField("factor", effect.factor());
      json.writeStringField("level", effect.level());
      json.writeStringField("baseline", effect.baseline());
      texts("where", effect.where());
      if (isChosen) {
        picked("level", effect.levelPicked());
        picked("baseline", effect.baselinePicked());
      }
      json.writeNumberField("pairs", effect.pairs().pairs());
      json.writeNumberField("settings", effect.pairs().settings());
      json.writeNumberField("seeds", effect.pairs().seeds());
      json.writeNumberField("diverged_counted", effect.pairs().replaced());
      json.writeObjectFieldStart("left_out");
      for (Map.Entry<String, Integer> reason : effect.pairs().leftOut().entrySet()) {
        json.writeNumberField(reason.getKey(), reason.getValue());
      }
      json.writeEndObject();
      number("level_mean", effect.levelMean());
      number("baseline_mean", effect.baselineMean());
      estimate("mean_difference", effect.mean());
      estimate("median_difference", effect.median());
      estimate("iqm_difference", effect.interquartileMean());
      json.writeNumberField("wins", effect.wins().pairs().won());
      json.writeNumberField("ties", effect.wins().pairs().tied());
      json.writeNumberField("losses", effect.wins().pairs().lost());
      json.writeNumberField("seeds_won", effect.wins().seeds().won());
      json.writeNumberField("seeds_tied", effect.wins().seeds().tied());
      json.writeNumberField("seeds_lost", effect.wins().seeds().lost());
      number("percent_won", effect.wins().pairs().percentWon());
      number("percent_of_settings_won", effect.wins().settings().percentWon());
      estimate("probability_of_improvement", effect.probabilityOfImprovement());
      test("signed_rank", effect.signedRank());
      test("sign_flip", effect.permutation());
      number("hedges_g", effect.hedgesG());
      number("cliffs_delta", effect.cliffsDelta());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void estimate(String name, Estimate estimate) throws IOException {
    json.writeObjectFieldStart(name);
    number("value", estimate.value());
    number("low", estimate.low());
    number("high", estimate.high());
    json.writeEndObject();
  }

  private void test(String name, TestResult test) throws IOException {
    json.writeObjectFieldStart(name);
    number("p", test.pValue());
    json.writeBooleanField("exact", test.exact());
    number("holm", test.holm());
    number("benjamini_hochberg", test.benjaminiHochberg());
    json.writeEndObject();
  }

  private void texts(String name, List<String> texts) throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private void number(String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(name, value);
    } else {
      json.writeNullField(name);
    }
  }
}
