package org.rhosweep.sweeps.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Ablations of sweeps whose seeds are in several settings, whose learning rate is tuned and whose
 * baseline is the best of several, against SciPy and NumPy; golden/make_ablation_choices.py made
 * the values.
 */
class ChoicesGoldenTest {
  /** Both sides sum doubles, in different orders. */
  private static final double ROUNDING = 1e-11;

  private static final int TRIES = 99_999; // of random sign flips

  private static final Map<JsonNode, Ablation> CASES = new LinkedHashMap<>();

  @BeforeAll
  static void ablate() throws IOException, AblationException {
    try (InputStream file =
        ChoicesGoldenTest.class.getResourceAsStream("/golden/ablation-choices.json")) {
      JsonNode golden = new ObjectMapper().readTree(file);
      for (JsonNode example : golden.get("cases")) {
        JsonNode table = golden.get("tables").get(example.get("table").asText());
        CASES.put(example, Ablation.of(trials(table), question(example)));
      }
    }
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static AblationTrials trials(JsonNode table) {
    List<JsonNode> rows = new ArrayList<>(list(table));
    Collections.shuffle(rows, new Random(3)); // no answer depends on the order
    AblationTrials trials = new AblationTrials();
    for (JsonNode row : rows) {
      String[] level = row.get("level").asText().split(" ", -1);
      Map<String, Object> settings = new HashMap<>();
      settings.put("init", level[0]);
      settings.put("target_radius", level.length == 1 ? null : Double.valueOf(level[1]));
      settings.put("depth", row.get("depth").asInt());
      settings.put("learning_rate", row.get("rate").asDouble());
      settings.put("seed", row.get("seed").asLong());
      trials.add(
          AblationTrials.columnNames().stream().map(settings::get).toList(),
          row.get("outcome").asText(),
          row.get("test").isNull() ? null : row.get("test").asDouble(),
          row.get("eval").isNull() ? null : row.get("eval").asDouble());
    }
    return trials;
  }

  private static Question question(JsonNode example) throws AblationException {
    boolean lower = example.get("lower").asBoolean();
    boolean tune = example.get("tune").asBoolean();
    String baseline = example.get("baseline").asText();
    ExclusionRule rule =
        Arrays.stream(ExclusionRule.values())
            .filter(r -> r.toString().equals(example.get("rule").asText()))
            .findFirst()
            .orElseThrow();
    SelectionRule choosing =
        new SelectionRule(
            new ComparisonMetric(lower ? "final_eval_loss" : "final_eval_accuracy", !lower),
            null,
            example.get("center").asText().equals("mean")
                ? SelectionRule.Center.MEAN
                : SelectionRule.Center.MEDIAN,
            tune ? List.of(Factor.tuned("training.optimizer.learningRate")) : List.of());
    return new Question(
        List.of(new Question.Compared(Factor.named("init"), baseline)),
        new ComparisonMetric(lower ? "test_loss" : "test_accuracy", !lower),
        rule,
        example.get("by_depth").asBoolean() ? List.of("depth") : List.of(),
        List.of(),
        Question.CONFIDENCE,
        tune || baseline.contains(",") ? choosing : null);
  }

  /** A number; or a text, since JSON has no infinities. */
  private static double number(JsonNode value) {
    return value.isTextual() ? Double.parseDouble(value.asText()) : value.asDouble();
  }

  private static void assertClose(double actual, JsonNode expected, String what) {
    assertClose(actual, expected, ROUNDING, what);
  }

  private static void assertClose(double actual, JsonNode expected, double by, String what) {
    if (expected.isNull()) {
      assertThat(actual).as(what).isNaN();
    } else if (Double.isFinite(number(expected))) {
      assertThat(actual).as(what).isCloseTo(number(expected), within(by));
    } else {
      assertThat(actual).as(what).isEqualTo(number(expected));
    }
  }

  @Test
  void givenRatesOfEachArm_whenTuned_thenTheBestOnEvalIsChosenForAllSeedsTogether() {
    int edges = 0;
    int notConsidered = 0;
    for (Map.Entry<JsonNode, Ablation> entry : CASES.entrySet()) {
      JsonNode example = entry.getKey();
      List<JsonNode> expected = list(example.get("choices"));
      Map<Map<String, String>, Choice> choices = new HashMap<>();
      entry.getValue().tuned().forEach(choice -> choices.put(choice.where(), choice));
      assertThat(choices).as(example.get("name").asText()).hasSize(expected.size());
      for (JsonNode golden : expected) {
        String level = golden.get("level").asText();
        Choice choice = choices.get(Map.of("init", level, "depth", golden.get("depth").asText()));
        String what = example.get("name").asText() + ", " + choice.where();
        assertThat(choice.chosen())
            .as(what)
            .isEqualTo(Map.of("learning_rate", golden.get("chosen").asText()));
        assertClose(choice.score(), golden.get("score"), what);
        assertThat(choice.seeds()).as(what).isEqualTo(golden.get("seeds").asInt());
        assertThat(choice.diverged()).as(what).isEqualTo(golden.get("diverged").asInt());
        assertThat(choice.tried())
            .as(what)
            .isEqualTo(list(golden.get("tried")).stream().map(JsonNode::asText).toList());
        assertThat(!choice.atEdge().isEmpty())
            .as(what)
            .isEqualTo(golden.get("at_edge").asBoolean());
        assertThat(choice.notConsidered()).as(what).isEqualTo(golden.get("not_considered").asInt());
        edges += choice.atEdge().size();
        notConsidered += choice.notConsidered();
      }
    }
    assertThat(edges).isPositive();
    assertThat(notConsidered).isPositive();
  }

  @Test
  void givenSeveralBaselines_whenChosen_thenTheBestOnEvalInEachSettingIs() {
    int several = 0;
    for (Map.Entry<JsonNode, Ablation> entry : CASES.entrySet()) {
      JsonNode example = entry.getKey();
      List<JsonNode> expected = list(example.get("baselines"));
      assertThat(entry.getValue().baselines()).hasSize(expected.size());
      for (JsonNode golden : expected) {
        Map<String, String> where = new HashMap<>(Map.of("depth", golden.get("depth").asText()));
        if (!golden.get("rate").isNull()) {
          where.put("learning_rate", golden.get("rate").asText());
        }
        Choice choice =
            entry.getValue().baselines().stream()
                .filter(c -> c.where().equals(where))
                .findFirst()
                .orElseThrow();
        assertThat(choice.chosen()).isEqualTo(Map.of("init", golden.get("chosen").asText()));
        assertClose(choice.score(), golden.get("score"), where.toString());
        assertThat(choice.seeds()).isEqualTo(golden.get("seeds").asInt());
        assertThat(choice.diverged()).isEqualTo(golden.get("diverged").asInt());
      }
      several += expected.stream().map(c -> c.get("chosen")).distinct().count() > 1 ? 1 : 0;
    }
    assertThat(several).isPositive();
  }

  /** Calls back with each effect and what it has to be. */
  private interface Check {
    void of(String what, Effect effect, JsonNode golden);
  }

  private static int checkEffects(Check check) {
    int checked = 0;
    for (Map.Entry<JsonNode, Ablation> entry : CASES.entrySet()) {
      List<JsonNode> expected = list(entry.getKey().get("effects"));
      assertThat(entry.getValue().effects()).hasSize(expected.size());
      for (JsonNode golden : expected) {
        Map<String, String> where =
            golden.get("depth").isNull() ? Map.of() : Map.of("depth", golden.get("depth").asText());
        Effect effect =
            entry.getValue().effects().stream()
                .filter(e -> e.level().equals(golden.get("level").asText()))
                .filter(e -> e.where().equals(where))
                .findFirst()
                .orElseThrow();
        check.of(
            entry.getKey().get("name").asText() + ", " + effect.level() + where, effect, golden);
        checked++;
      }
    }
    return checked;
  }

  @Test
  void givenPairsThatShareSeeds_whenAblated_thenCountsCentersAndSizesAreNumpys() {
    checkEffects(
        (what, effect, golden) -> {
          assertThat(effect.pairs().pairs()).as(what).isEqualTo(golden.get("pairs").asInt());
          assertThat(effect.pairs().seeds()).as(what).isEqualTo(golden.get("seeds").asInt());
          assertThat(effect.pairs().settings()).as(what).isEqualTo(golden.get("settings").asInt());
          assertThat(effect.pairs().withoutDivergence())
              .as(what)
              .isEqualTo(golden.get("without_divergence").asInt());
          assertClose(effect.mean().value(), golden.get("mean"), what);
          assertClose(effect.cliffsDelta(), golden.get("cliffs_delta"), what);
          assertClose(effect.median().value(), golden.get("median"), what);
          assertClose(effect.interquartileMean().value(), golden.get("iqm"), what);
          assertClose(effect.hedgesG(), golden.get("hedges_g"), what);
          assertClose(
              effect.probabilityOfImprovement().value(),
              golden.get("probability").get("value"),
              what);
          List<WinTieLoss> tallies =
              List.of(effect.wins().pairs(), effect.wins().settings(), effect.wins().seeds());
          for (int i = 0; i < tallies.size(); i++) {
            assertThat(tallies.get(i).won()).as(what).isEqualTo(golden.get("won").get(i).asInt());
            assertThat(tallies.get(i).lost()).as(what).isEqualTo(golden.get("lost").get(i).asInt());
          }
        });
  }

  @Test
  void givenPairsThatShareSeeds_whenTested_thenWholeSeedsAreFlippedAndRanked() {
    List<String> exact = new ArrayList<>();
    List<String> random = new ArrayList<>();
    checkEffects(
        (what, effect, golden) -> {
          assertThat(effect.signedRank().exact()).as(what).isTrue();
          assertClose(effect.signedRank().pValue(), golden.get("signed_rank"), what);
          assertClose(effect.signedRank().holm(), golden.get("signed_rank_holm"), what);
          assertClose(effect.signedRank().benjaminiHochberg(), golden.get("signed_rank_bh"), what);
          if (golden.has("sign_flip")) {
            boolean isExact = effect.permutation().exact();
            double expected = golden.get("sign_flip").asDouble();
            double deviation = Math.sqrt(expected * (1 - expected) / TRIES);
            (isExact ? exact : random).add(what);
            assertClose(
                effect.permutation().pValue(),
                golden.get("sign_flip"),
                isExact ? ROUNDING : 5 * deviation + 1.0 / TRIES,
                what);
            if (golden.has("sign_flip_holm") && isExact) {
              assertClose(effect.permutation().holm(), golden.get("sign_flip_holm"), what);
            }
          } else {
            assertThat(effect.pairs().withoutDivergence()).as(what).isZero();
            assertThat(effect.permutation().pValue()).as(what).isNaN();
          }
        });
    assertThat(exact).hasSizeGreaterThan(30);
  }

  @Test
  void givenPairsThatShareSeeds_whenResampled_thenEndsAreThoseOfResampledSeeds() {
    List<String> exhaustive = new ArrayList<>();
    List<String> random = new ArrayList<>();
    List<String> infinite = new ArrayList<>();
    checkEffects(
        (what, effect, golden) -> {
          if (golden.has("bca")) {
            JsonNode bca = golden.get("bca");
            if (!bca.has("mean")) { // no two seeds with a pair without divergence
              assertThat(effect.mean().low()).as(what).isNaN();
            } else {
              assertEnds(effect.mean(), bca.get("mean"), what + ", mean");
              (bca.get("mean").has("low_deviation") ? random : exhaustive).add(what);
            }
            if (bca.has("iqm")) {
              assertEnds(effect.interquartileMean(), bca.get("iqm"), what + ", iqm");
              infinite.addAll(bca.get("iqm").get("low").isTextual() ? List.of(what) : List.of());
            }
            if (bca.has("median")) {
              assertEnds(effect.median(), bca.get("median"), what + ", median");
            }
            assertEnds(effect.probabilityOfImprovement(), golden.get("probability"), what + ", P");
          }
        });
    assertThat(infinite).hasSizeGreaterThanOrEqualTo(6);
    assertThat(exhaustive).hasSizeGreaterThanOrEqualTo(6);
    assertThat(random).hasSizeGreaterThanOrEqualTo(2);
  }

  /**
   * All resamples: the same ends to rounding. Random ones: the golden file says by how much ends
   * vary between twenty draws; values are on a grid, and so are the ends of a fraction.
   */
  private static void assertEnds(Estimate estimate, JsonNode golden, String what) {
    double width = number(golden.get("high")) - number(golden.get("low"));
    double low = ROUNDING;
    double high = ROUNDING;
    if (golden.has("low_deviation")) {
      low = 5 * golden.get("low_deviation").asDouble() + 0.005 * width;
      high = 5 * golden.get("high_deviation").asDouble() + 0.005 * width;
    }
    assertClose(estimate.low(), golden.get("low"), low, what + ", low end");
    assertClose(estimate.high(), golden.get("high"), high, what + ", high end");
  }

  @Test
  void givenTrialsThatDiverged_whenCounted_thenFractionsIntervalsAndTestsAreScipys() {
    List<String> tested = new ArrayList<>();
    List<String> differing = new ArrayList<>();
    checkEffects(
        (what, effect, golden) -> {
          JsonNode expected = golden.get("diverged");
          Divergence diverged = effect.divergence();
          assertThat(List.of(diverged.level(), diverged.baseline(), diverged.pairs()))
              .as(what)
              .containsExactly(
                  expected.get("level").asInt(),
                  expected.get("baseline").asInt(),
                  expected.get("pairs").asInt());
          assertFraction(diverged.levelFraction(), expected.get("level_fraction"), what);
          assertFraction(diverged.baselineFraction(), expected.get("baseline_fraction"), what);
          if (!expected.has("p")) {
            assertThat(diverged.any()).as(what).isFalse();
            assertThat(diverged.test().pValue()).as(what).isNaN();
            return;
          }
          tested.add(what);
          assertClose(diverged.test().pValue(), expected.get("p"), what);
          assertClose(diverged.test().holm(), expected.get("holm"), what);
          assertClose(diverged.test().benjaminiHochberg(), expected.get("bh"), what);
          JsonNode difference = expected.get("difference");
          assertClose(diverged.difference().value(), difference.get("value"), what);
          if (difference.has("low")) {
            differing.add(what);
            assertEnds(diverged.difference(), difference, what + ", diverged");
          }
        });
    assertThat(tested).hasSizeGreaterThan(20);
    assertThat(differing).hasSizeGreaterThanOrEqualTo(5);
  }

  private static void assertFraction(Estimate fraction, JsonNode golden, String what) {
    assertClose(fraction.value(), golden.get("value"), what);
    // The roots of the equation are found to about the root of rounding where they are 0 or 1.
    assertClose(fraction.low(), golden.get("low"), 1e-7, what);
    assertClose(fraction.high(), golden.get("high"), 1e-7, what);
  }
}
