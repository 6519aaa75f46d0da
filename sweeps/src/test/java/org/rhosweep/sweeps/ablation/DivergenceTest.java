package org.rhosweep.sweeps.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rhosweep.sweeps.ablation.Effect.DecidedBy;
import org.rhosweep.sweeps.ablation.Question.Compared;

/** Arms that diverge, by hand: what is a number, what is an order, and what is said. */
class DivergenceTest {
  private static final ComparisonMetric ACCURACY =
      new ComparisonMetric("final_eval_accuracy", true);
  private static final ComparisonMetric LOSS = new ComparisonMetric("final_eval_loss", false);

  private final AblationTrials trials = new AblationTrials();

  /** A trial; null for one that diverged. */
  private void run(Double value, Object... settings) {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      map.put((String) settings[i], settings[i + 1]);
    }
    trials.add(
        AblationTrials.columnNames().stream().map(map::get).toList(),
        value == null ? "DIVERGED" : "COMPLETED",
        value);
  }

  /** Seeds 0, 1, … of both. */
  private void runs(Double[] lsc, Double[] glorot) {
    for (int seed = 0; seed < lsc.length; seed++) {
      run(lsc[seed], "init", "lsc", "seed", (long) seed);
      run(glorot[seed], "init", "glorot", "seed", (long) seed);
    }
  }

  private Effect effect(ComparisonMetric measure) throws AblationException {
    return Ablation.of(trials, Question.of(Factor.named("init"), "glorot", measure))
        .effects()
        .get(0);
  }

  /** A loss of 0.30 that is 0.31 where nothing trains: the old rule made 0.004 of it. */
  @Test
  void givenAnArmThatDiverges_whenCompared_thenItLosesByNoNumber() throws Exception {
    Double[] glorot = {0.300, 0.302, 0.304, 0.301, 0.303, 0.305};
    runs(new Double[6], glorot);
    Effect effect = effect(LOSS);
    assertThat(effect.mean()).isEqualTo(Estimate.NONE);
    assertThat(effect.hedgesG()).isNaN();
    assertThat(effect.permutation().pValue()).isNaN();
    assertThat(effect.levelMean()).isNaN();
    assertThat(effect.median())
        .isEqualTo(
            new Estimate(
                Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY));
    assertThat(effect.interquartileMean()).isEqualTo(effect.median());
    assertThat(effect.decidedBy(effect.median().value())).isEqualTo(DecidedBy.LEVEL_DIVERGED);
    assertThat(effect.wins().pairs()).isEqualTo(new WinTieLoss(0, 0, 6));
    assertThat(effect.wins().seeds()).isEqualTo(new WinTieLoss(0, 0, 6));
    assertThat(effect.cliffsDelta()).isEqualTo(-1);
    assertThat(effect.probabilityOfImprovement().value()).isZero();
    // All six lose: 2 / 2^6, ranks and McNemar alike.
    assertThat(effect.signedRank().pValue()).isEqualTo(1 / 32.0);
    assertThat(effect.divergence().test().pValue()).isEqualTo(1 / 32.0);
    assertThat(effect.divergence().difference()).isEqualTo(Estimate.of(1));
    // Wilson: z^2 = 3.841459; 6 of 6: 6 / (6 + z^2); 0 of 6: z^2 / (6 + z^2).
    assertThat(effect.divergence().levelFraction().low()).isCloseTo(0.609666, within(1e-6));
    assertThat(effect.divergence().levelFraction().high()).isEqualTo(1);
    assertThat(effect.divergence().baselineFraction().low()).isZero();
    assertThat(effect.divergence().baselineFraction().high()).isCloseTo(0.390334, within(1e-6));
    assertThat(effect.sentence())
        .isEqualTo(
            "lsc instead of glorot: diverged where the other did not in the median of all 6 pairs;"
                + " better in 0, worse in 6; diverged 6 of 6 instead of 0 of 6");
    assertThat(EstimateText.ordered(effect, effect.median())).isEqualTo("diverged");
    assertThat(EstimateText.difference(effect.mean())).isEqualTo("-");
  }

  @Test
  void givenAnArmOfWhichHalfDiverges_whenCompared_thenTheMiddleSaysSo() throws Exception {
    // Differences of accuracies: -inf, -inf, -inf, +0.1, +0.2, +0.3, so that the two in the middle
    // are -inf and 0.1, and of the middle half, places 2 to 5, one has no number.
    runs(
        new Double[] {null, null, null, 0.6, 0.7, 0.8},
        new Double[] {0.5, 0.5, 0.5, 0.5, 0.5, 0.5});
    Effect effect = effect(ACCURACY);
    assertThat(effect.median().value()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(effect.interquartileMean().value()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(effect.median().low()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(effect.median().high()).isFinite().isPositive();
    assertThat(EstimateText.ordered(effect, effect.median())).startsWith("diverged [diverged, +0.");
    assertThat(effect.mean().value()).isCloseTo(0.2, within(1e-12));
    assertThat(effect.pairs().withoutDivergence()).isEqualTo(3);
    assertThat(effect.pairs().pairs()).isEqualTo(6);
    assertThat(effect.levelMean() - effect.baselineMean()).isCloseTo(0.2, within(1e-12));
    assertThat(effect.wins().pairs()).isEqualTo(new WinTieLoss(3, 0, 3));
    // Doubled ranks 2, 4, 6 are gained and three times 10 lost: of 64 signs those sum to at most
    // 12 without a 10, eight, and with one: 10 and 12, six; twice 14 / 64.
    assertThat(effect.signedRank().pValue()).isEqualTo(28 / 64.0);
    // Three discordant pairs, all one way: 2 / 2^3. Three means: 2 / 2^3 as well.
    assertThat(effect.divergence().test().pValue()).isEqualTo(0.25);
    assertThat(effect.permutation().pValue()).isEqualTo(0.25);
    assertThat(effect.divergence().difference().value()).isEqualTo(0.5);
    assertThat(effect.divergence().difference().low()).isBetween(0.0, 0.3);
    // 18 of 36 combinations are won, of those with the diverged none: (18 - 18) / 36.
    assertThat(effect.cliffsDelta()).isZero();
    assertThat(effect.sentence())
        .isEqualTo(
            "lsc instead of glorot: diverged where the other did not in the median of all 6 pairs;"
                + " better in 3, worse in 3; diverged 3 of 6 instead of 0 of 6");
  }

  @Test
  void givenDivergenceOnBothSides_whenCompared_thenTwoAreEqualAndOppositesHaveNoMiddle()
      throws Exception {
    runs(new Double[] {null, null, 0.5, 0.6}, new Double[] {null, 0.5, null, 0.5});
    Effect effect = effect(ACCURACY);
    // 0, -inf, +inf, 0.1: sorted, the middle is 0 and 0.1.
    assertThat(effect.wins().pairs()).isEqualTo(new WinTieLoss(2, 1, 1));
    assertThat(effect.median().value()).isCloseTo(0.05, within(1e-12));
    assertThat(effect.pairs().withoutDivergence()).isEqualTo(1);
    assertThat(effect.divergence().test().pValue()).isEqualTo(1);
    // Doubled ranks 2, 5, 5, of which one 5 is lost: of 8 signs 0, 2, 5, 5 are no more: 2 * 4 / 8.
    assertThat(effect.signedRank().pValue()).isEqualTo(1);
    AblationTrials opposite = new AblationTrials();
    for (long seed = 0; seed < 2; seed++) {
      for (String init : List.of("glorot", "lsc")) {
        boolean diverged = init.equals("lsc") == (seed == 0);
        Map<String, Object> map = Map.of("init", init, "seed", seed);
        opposite.add(
            AblationTrials.columnNames().stream().map(map::get).toList(),
            diverged ? "DIVERGED" : "COMPLETED",
            diverged ? null : 0.5);
      }
    }
    Effect none =
        Ablation.of(opposite, Question.of(Factor.named("init"), "glorot", ACCURACY))
            .effects()
            .get(0);
    assertThat(none.median().value()).isNaN();
    assertThat(none.decidedBy(none.median().value())).isEqualTo(DecidedBy.BOTH_DIVERGED);
    assertThat(none.median().low()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(none.median().high()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(none.signedRank().pValue()).isEqualTo(1);
  }

  @Test
  void givenSeedsInSeveralSettings_whenRanked_thenWhatIsUnboundedGoesFirstAndThenTheRest() {
    double inf = Double.POSITIVE_INFINITY;
    // By seed: (0; 0.3), (-1/2; 0.1), (1/2; 0.2), (1/2; 0.2), (0; -0.05) as opposites cancel.
    double[] differences = {0.2, 0.4, -inf, 0.2, inf, 0.4, 0.4, inf, inf, -inf, -0.15};
    int[] seeds = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 4};
    double[] ordered = Clusters.of(differences, seeds).ordered();
    // Ascending means: seed 1, 4, 0, 2, 3; magnitudes 0.05 < 0.3 < 1/2 less 0.1 < twice 1/2 and
    // 0.2.
    assertThat(ordered[0]).isNegative();
    assertThat(ordered[1]).isCloseTo(-0.05, within(1e-12));
    assertThat(ordered[2]).isCloseTo(0.3, within(1e-12));
    assertThat(ordered[3]).isEqualTo(ordered[4]).isGreaterThan(-ordered[0]);
    assertThat(-ordered[0]).isGreaterThan(0.3);
    assertThat(SignedRank.doubledRanks(ordered)).containsExactly(6, 2, 4, 9, 9);
  }

  @Test
  void givenSeedsInSeveralSettings_whenDivergenceIsTested_thenSeedsAreSwappedAsAWhole() {
    // Two seeds with two pairs each in which the level alone diverged: not 2 / 2^4 but 2 / 2^2.
    assertThat(Divergence.mcNemar(new int[] {1, 1, 1, 1}, new int[] {0, 0, 1, 1}).pValue())
        .isEqualTo(0.5);
    assertThat(Divergence.mcNemar(new int[] {1, 1, 1, 1}, new int[] {0, 1, 2, 3}).pValue())
        .isEqualTo(0.125);
    // 8 against 2 of ten discordant: 2 (1 + 10 + 45) / 2^10.
    assertThat(
            Divergence.mcNemar(
                    new int[] {1, 1, 1, 1, 1, 1, 1, 1, -1, -1, 0},
                    new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
                .pValue())
        .isCloseTo(112 / 1024.0, within(1e-15));
  }

  @Test
  void givenAnInteraction_whenOneOfFourDiverges_thenItHasASignAndNoNumber() throws Exception {
    for (long seed = 0; seed < 2; seed++) {
      run(0.5, "init", "glorot", "depth", 1, "seed", seed);
      run(0.6, "init", "lsc", "depth", 1, "seed", seed);
      run(seed == 0 ? null : 0.4, "init", "glorot", "depth", 5, "seed", seed);
      run(0.6, "init", "lsc", "depth", 5, "seed", seed);
    }
    Question question =
        new Question(
            List.of(
                new Compared(Factor.named("init"), "glorot"),
                new Compared(Factor.named("depth"), "1")),
            ACCURACY,
            ExclusionRule.DIVERGED_WORST,
            List.of(),
            List.of(),
            0.95);
    Effect interaction = Ablation.of(trials, question).interactions().get(0);
    assertThat(interaction.wins().pairs()).isEqualTo(new WinTieLoss(2, 0, 0));
    assertThat(interaction.median().value()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(interaction.decidedBy(interaction.median().value()))
        .isEqualTo(DecidedBy.BASELINE_DIVERGED);
    // (0.6 - 0.4) - (0.6 - 0.5) of the other seed.
    assertThat(interaction.mean().value()).isCloseTo(0.1, within(1e-12));
    assertThat(interaction.pairs().withoutDivergence()).isEqualTo(1);
    assertThat(interaction.divergence().difference().value()).isEqualTo(-0.5);
  }

  @Test
  void givenNothingThatCompleted_whenAsked_thenOneLineSaysSo() {
    runs(new Double[2], new Double[2]);
    assertThatThrownBy(() -> effect(ACCURACY))
        .isInstanceOf(AblationException.class)
        .hasMessage("none of 4 trials completed: there is nothing to compare");
  }

  @Test
  void givenAMetricThatNoTrialHas_whenAsked_thenItIsNoTableOfZeros() {
    for (long seed = 0; seed < 2; seed++) {
      for (String init : List.of("glorot", "lsc")) {
        Map<String, Object> map = Map.of("init", init, "seed", seed);
        trials.add(AblationTrials.columnNames().stream().map(map::get).toList(), "COMPLETED", null);
      }
    }
    assertThatThrownBy(() -> effect(ACCURACY))
        .hasMessage("no completed trial has final_eval_accuracy (eval split) to compare by");
  }
}
