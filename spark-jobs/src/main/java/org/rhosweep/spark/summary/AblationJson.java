package org.rhosweep.spark.summary;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.rhosweep.sweeps.ablation.Ablation;
import org.rhosweep.sweeps.ablation.Effect;
import org.rhosweep.sweeps.ablation.Estimate;
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
    effects("effects", ablation.effects());
    effects("interactions", ablation.interactions());
    texts("limits", ablation.limits());
    json.writeEndObject();
  }

  private void effects(String name, List<Effect> effects) throws IOException {
    json.writeArrayFieldStart(name);
    for (Effect effect : effects) {
      json.writeStartObject();
      json.writeStringField("factor", effect.factor());
      json.writeStringField("level", effect.level());
      json.writeStringField("baseline", effect.baseline());
      json.writeObjectFieldStart("where");
      for (Map.Entry<String, String> place : effect.where().entrySet()) {
        json.writeStringField(place.getKey(), place.getValue());
      }
      json.writeEndObject();
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
      json.writeNumberField("wins", effect.wins().wins());
      json.writeNumberField("ties", effect.wins().ties());
      json.writeNumberField("losses", effect.wins().losses());
      number("percent_won", effect.wins().percent());
      number("percent_of_settings_won", effect.wins().percentOfSettings());
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
