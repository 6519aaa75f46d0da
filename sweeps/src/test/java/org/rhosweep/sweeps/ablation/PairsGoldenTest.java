package org.rhosweep.sweeps.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whole ablations of 4 to 60 pairs, from trials to corrected p-values, against SciPy and NumPy;
 * golden/make_ablation_pairs.py made the values. Each case is a depth of one table.
 */
class PairsGoldenTest {
  /** Both sides sum doubles, in different orders. */
  private static final double ROUNDING = 1e-11;

  private static final int TRIES = 99_999; // of random sign flips

  private static List<JsonNode> cases;
  private static List<Effect> effects;

  @BeforeAll
  static void ablate() throws IOException, AblationException {
    try (InputStream file =
        PairsGoldenTest.class.getResourceAsStream("/golden/ablation-pairs.json")) {
      JsonNode levels = new ObjectMapper().readTree(file).get("levels");
      cases = StreamSupport.stream(levels.spliterator(), false).toList();
    }
    AblationTrials trials = new AblationTrials();
    for (int depth = 0; depth < cases.size(); depth++) {
      add(trials, "lsc", depth, cases.get(depth).get("level"));
      add(trials, "glorot", depth, cases.get(depth).get("baseline"));
    }
    Question question =
        new Question(
            List.of(new Question.Compared(Factor.named("init"), "glorot")),
            new ComparisonMetric("final_eval_accuracy", true),
            ExclusionRule.DIVERGED_WORST,
            List.of("depth"),
            List.of(),
            Question.CONFIDENCE);
    Map<String, Effect> byDepth = new java.util.HashMap<>();
    for (Effect effect : Ablation.of(trials, question).effects()) {
      byDepth.put(effect.where().get("depth"), effect);
    }
    effects = new ArrayList<>();
    for (int depth = 0; depth < cases.size(); depth++) {
      effects.add(byDepth.get(Integer.toString(depth + 1)));
    }
  }

  /** Trials of seeds 0, 1, 2, … with these values. */
  private static void add(AblationTrials trials, String init, int depth, JsonNode values) {
    for (int seed = 0; seed < values.size(); seed++) {
      Map<String, Object> settings = Map.of("init", init, "depth", depth + 1, "seed", (long) seed);
      trials.add(
          AblationTrials.columnNames().stream().map(settings::get).toList(),
          "COMPLETED",
          values.get(seed).asDouble());
    }
  }

  private static double[] differences(JsonNode example) {
    double[] differences = new double[example.get("level").size()];
    Arrays.setAll(
        differences,
        i -> {
          double x = example.get("level").get(i).asDouble();
          double y = example.get("baseline").get(i).asDouble();
          return Math.abs(x - y) <= 4 * Math.ulp(Math.max(x, y)) ? 0 : x - y;
        });
    return differences;
  }

  private static void assertClose(double actual, JsonNode expected, JsonNode example) {
    assertThat(actual)
        .as(example.get("name").asText())
        .isCloseTo(expected.asDouble(), within(ROUNDING));
  }

  @Test
  void givenPairs_whenAblated_thenCountsAndEffectSizesAreNumpys() {
    for (int i = 0; i < cases.size(); i++) {
      JsonNode example = cases.get(i);
      Effect effect = effects.get(i);
      String name = example.get("name").asText();
      assertThat(effect.pairs().pairs()).as(name).isEqualTo(example.get("level").size());
      assertThat(effect.wins().pairs().won()).as(name).isEqualTo(example.get("wins").asInt());
      assertThat(effect.wins().pairs().lost()).as(name).isEqualTo(example.get("losses").asInt());
      assertThat(effect.wins().pairs().tied()).as(name).isEqualTo(example.get("zeros").asInt());
      assertClose(effect.hedgesG(), example.get("hedges_g"), example);
      assertClose(effect.cliffsDelta(), example.get("cliffs_delta"), example);
    }
  }

  @Test
  void givenPairs_whenAblated_thenSignedRanksAndTheirCorrectionsAreScipys() {
    for (int i = 0; i < cases.size(); i++) {
      JsonNode example = cases.get(i);
      TestResult ranks = effects.get(i).signedRank();
      assertThat(ranks.exact()).as(example.get("name").asText()).isTrue();
      assertClose(ranks.pValue(), example.get("signed_rank"), example);
      assertClose(ranks.holm(), example.get("holm"), example);
      assertClose(ranks.benjaminiHochberg(), example.get("benjamini_hochberg"), example);
    }
  }

  @Test
  void givenTiesAndZeros_whenTheNormalLimitIsAsked_thenItIsScipys() {
    for (JsonNode example : cases) {
      assertClose(
          SignedRank.normalApproximation(differences(example)).pValue(),
          example.get("signed_rank_limit"),
          example);
    }
  }

  @Test
  void givenPairs_whenSignsAreFlipped_thenItIsAllFlipsOrNearThem() {
    int exact = 0;
    int random = 0;
    for (int i = 0; i < cases.size(); i++) {
      JsonNode example = cases.get(i);
      if (example.has("sign_flip")) {
        TestResult flips = effects.get(i).permutation();
        double expected = example.get("sign_flip").asDouble();
        // Hits are binomial; (hits + 1) / (tries + 1) moves them by at most one try.
        double deviation = Math.sqrt(expected * (1 - expected) / TRIES);
        assertThat(flips.pValue())
            .as(example.get("name").asText())
            .isCloseTo(expected, within(flips.exact() ? ROUNDING : 5 * deviation + 1.0 / TRIES));
        exact += flips.exact() ? 1 : 0;
        random += flips.exact() ? 0 : 1;
      }
    }
    assertThat(exact).isGreaterThanOrEqualTo(5);
    assertThat(random).isGreaterThanOrEqualTo(7);
  }

  @Test
  void givenPairs_whenResampled_thenEndsLieWhereScipysDo() {
    int compared = 0;
    for (int i = 0; i < cases.size(); i++) {
      JsonNode bca = cases.get(i).get("bca");
      if (bca != null) {
        String name = cases.get(i).get("name").asText();
        assertEnds(effects.get(i).mean(), bca.get("mean"), name + ", mean");
        assertEnds(effects.get(i).interquartileMean(), bca.get("iqm"), name + ", iqm");
        compared++;
      }
    }
    assertThat(compared).isEqualTo(cases.size() - 1); // all but the one of four pairs
  }

  /**
   * Ends of 9,999 resamples vary; the golden file says by how much, from twenty draws of SciPy's.
   * Where values are on a grid, so are the ends: a step is allowed where all twenty were the same.
   */
  private static void assertEnds(Estimate estimate, JsonNode golden, String what) {
    assertThat(estimate.value())
        .as(what)
        .isCloseTo(golden.get("estimate").asDouble(), within(ROUNDING));
    double width = golden.get("high").asDouble() - golden.get("low").asDouble();
    assertThat(estimate.low())
        .as(what + ", low end")
        .isCloseTo(
            golden.get("low").asDouble(),
            within(5 * golden.get("low_deviation").asDouble() + 0.005 * width));
    assertThat(estimate.high())
        .as(what + ", high end")
        .isCloseTo(
            golden.get("high").asDouble(),
            within(5 * golden.get("high_deviation").asDouble() + 0.005 * width));
  }
}
