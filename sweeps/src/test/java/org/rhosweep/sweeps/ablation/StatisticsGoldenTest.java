package org.rhosweep.sweeps.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against SciPy; golden/make_ablation.py made the values. */
class StatisticsGoldenTest {
  /** Both sides sum doubles, in different orders. */
  private static final double ROUNDING = 1e-11;

  private static JsonNode golden;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream file =
        StatisticsGoldenTest.class.getResourceAsStream("/golden/ablation.json")) {
      golden = new ObjectMapper().readTree(file);
    }
  }

  private static double[] array(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static Clusters aSeedEach(double[] differences) {
    return Clusters.of(differences, IntStream.range(0, differences.length).toArray());
  }

  private static void assertClose(double actual, JsonNode expected, String what) {
    assertThat(actual).as(what).isCloseTo(expected.asDouble(), within(ROUNDING));
  }

  @Test
  void givenPairedDifferences_whenTested_thenPValuesAreScipysExactOnes() {
    for (JsonNode example : golden.get("paired")) {
      String name = example.get("name").asText();
      double[] differences = array(example.get("differences"));
      TestResult ranks = SignedRank.test(differences);
      assertThat(ranks.exact()).as(name).isTrue();
      assertClose(ranks.pValue(), example.get("signed_rank"), name);
      if (example.has("sign_flip")) {
        TestResult flips = SignFlips.test(differences);
        assertThat(flips.exact()).as(name).isTrue();
        assertClose(flips.pValue(), example.get("sign_flip"), name);
      }
      assertClose(EffectSizes.hedgesG(differences), example.get("hedges_g"), name);
    }
  }

  @Test
  void givenPairedDifferences_whenEstimated_thenCentersAndExhaustiveBcaAreScipys() {
    for (JsonNode example : golden.get("paired")) {
      String name = example.get("name").asText();
      double[] sorted = array(example.get("differences"));
      Arrays.sort(sorted);
      PairedBootstrap.Centers centers = PairedBootstrap.of(aSeedEach(sorted), 0.95);
      assertClose(centers.mean().value(), example.get("mean"), name);
      assertClose(centers.median().value(), example.get("median"), name);
      assertClose(centers.interquartileMean().value(), example.get("iqm"), name);
      List<Estimate> estimates =
          List.of(centers.mean(), centers.median(), centers.interquartileMean());
      List<String> keys = List.of("bca_mean", "bca_median", "bca_iqm");
      for (int i = 0; i < keys.size(); i++) {
        JsonNode bca = example.get(keys.get(i));
        if (bca != null) {
          assertClose(estimates.get(i).low(), bca.get(1), name + " " + keys.get(i) + " low");
          assertClose(estimates.get(i).high(), bca.get(2), name + " " + keys.get(i) + " high");
        }
      }
    }
  }

  @Test
  void givenScipysResamples_whenMadeAnInterval_thenItIsScipysBca() {
    for (JsonNode example : golden.get("bca")) {
      Estimate estimate =
          Bca.estimate(
              example.get("estimate").asDouble(),
              array(example.get("distribution")),
              array(example.get("jackknife")),
              example.get("confidence").asDouble());
      assertClose(estimate.low(), example.get("low"), example.get("statistic").asText());
      assertClose(estimate.high(), example.get("high"), example.get("statistic").asText());
    }
  }

  @Test
  void givenMoreDifferencesThanAreCounted_whenTested_thenTheNormalLimitIsScipys() {
    for (JsonNode example : golden.get("asymptotic")) {
      TestResult test = SignedRank.test(array(example.get("differences")));
      assertThat(test.exact()).isFalse();
      assertClose(test.pValue(), example.get("signed_rank"), example.get("name").asText());
    }
  }

  @Test
  void givenFortyDifferencesWithoutTies_whenTested_thenTheLibraryAgreesExactly() {
    for (JsonNode example : golden.get("paired")) {
      if (example.get("name").asText().equals("forty")) {
        double[] differences = array(example.get("differences"));
        double library =
            WilcoxonSignedRankTest.withDefaults()
                .with(PValueMethod.EXACT)
                .test(differences)
                .getPValue();
        assertThat(SignedRank.test(differences).pValue()).isCloseTo(library, within(ROUNDING));
      }
    }
  }

  @Test
  void givenFortyDifferences_whenSignsAreFlippedAtRandom_thenItIsNearTheNormalLimit() {
    for (JsonNode example : golden.get("paired")) {
      double[] differences = array(example.get("differences"));
      if (differences.length == 40) {
        TestResult flips = SignFlips.test(differences);
        assertThat(flips.exact()).isFalse();
        // Sum over the root of the sum of squares is nearly standard normal under flips; the
        // deviation of 99,999 tries is below 0.0016, that of the limit at n = 40 below 0.01.
        double sum = Arrays.stream(differences).sum();
        double squares = Arrays.stream(differences).map(d -> d * d).sum();
        double limit =
            2
                * org.apache.commons.statistics.distribution.NormalDistribution.of(0, 1)
                    .survivalProbability(Math.abs(sum) / Math.sqrt(squares));
        assertThat(flips.pValue()).isCloseTo(limit, within(0.015));
        assertThat(SignFlips.test(differences)).isEqualTo(flips);
      }
    }
  }

  @Test
  void givenTwoGroups_whenCompared_thenCliffsDeltaAndMannWhitneyAreScipys() {
    JsonNode groups = golden.get("groups");
    double[] x = array(groups.get("x"));
    double[] y = array(groups.get("y"));
    assertClose(EffectSizes.cliffsDelta(x, y), groups.get("cliffs_delta"), "delta");
    int[] seeds = IntStream.range(0, x.length).toArray();
    ProbabilityOfImprovement one = ProbabilityOfImprovement.of(new int[x.length], x, y, seeds);
    Estimate higher = one.probabilityOfImprovement(1, 0.95);
    assertClose(higher.value(), groups.get("probability_of_improvement"), "probability");
    assertThat(higher.low()).isLessThan(higher.value());
    assertThat(higher.high()).isGreaterThan(higher.value());
    Estimate lower = one.probabilityOfImprovement(-1, 0.95);
    assertThat(lower.value()).isCloseTo(1 - higher.value(), within(ROUNDING));
  }

  @Test
  void givenPValues_whenCorrected_thenHolmAndBenjaminiHochbergAreThePublishedOnes() {
    JsonNode corrections = golden.get("corrections");
    double[] p = array(corrections.get("p"));
    assertThat(Corrections.holm(p))
        .containsExactly(array(corrections.get("holm")), within(ROUNDING));
    assertThat(Corrections.benjaminiHochberg(p))
        .containsExactly(array(corrections.get("benjamini_hochberg")), within(ROUNDING));
    // By hand: 0.01, 0.02, 0.03 sorted; Holm 3 * 0.01, 2 * 0.02, 1 * 0.03 made monotone.
    assertThat(Corrections.holm(new double[] {0.03, 0.01, 0.02}))
        .containsExactly(new double[] {0.04, 0.03, 0.04}, within(ROUNDING));
    // Benjamini-Hochberg: 3 * 0.01 / 1, 3 * 0.02 / 2, 3 * 0.03 / 3.
    assertThat(Corrections.benjaminiHochberg(new double[] {0.03, 0.01, 0.02}))
        .containsExactly(new double[] {0.03, 0.03, 0.03}, within(ROUNDING));
  }

  @Test
  void givenManyResamples_whenTheNormalTheoryIsKnown_thenTheIntervalOfTheMeanIsNearIt() {
    double[] values = new double[400];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i - 199.5) / 100; // symmetric, deviation 1.1561
    }
    Estimate mean = PairedBootstrap.of(aSeedEach(values), 0.95).mean();
    double half = 1.959964 * Statistics.standardDeviation(values) / 20;
    assertThat(mean.value()).isCloseTo(0, within(ROUNDING));
    // 9,999 resamples place an end within 3 % of the half width.
    assertThat(mean.low()).isCloseTo(-half, within(0.05 * half));
    assertThat(mean.high()).isCloseTo(half, within(0.05 * half));
  }
}
