package org.rhosweep.sweeps.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.rhosweep.sweeps.ablation.Question.Compared;

class AblationTest {
  private static final ComparisonMetric ACCURACY =
      new ComparisonMetric("final_eval_accuracy", true);
  private static final ComparisonMetric LOSS = new ComparisonMetric("final_eval_loss", false);

  /** A trial in the making. */
  private record Row(Map<String, Object> settings, String outcome, Double value) {}

  private static Row row(Double value, Object... settings) {
    return row("COMPLETED", value, settings);
  }

  private static Row row(String outcome, Double value, Object... settings) {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      map.put((String) settings[i], settings[i + 1]);
    }
    return new Row(map, outcome, value);
  }

  private static AblationTrials trials(List<Row> rows) {
    AblationTrials trials = new AblationTrials();
    for (Row row : rows) {
      List<Object> settings = new ArrayList<>();
      AblationTrials.columnNames().forEach(name -> settings.add(row.settings.get(name)));
      trials.add(settings, row.outcome, row.value);
    }
    return trials;
  }

  private static Question question(String factor, String baseline, ComparisonMetric measure)
      throws AblationException {
    return Question.of(Factor.named(factor), baseline, measure);
  }

  /** Two schemes and two radii, two depths, four seeds. */
  private static List<Row> sweep() {
    List<Row> rows = new ArrayList<>();
    for (int depth : new int[] {1, 5}) {
      for (long seed = 0; seed < 4; seed++) {
        double base = 0.5 + 0.01 * seed - 0.02 * depth;
        rows.add(row(base, "init", "glorot", "depth", depth, "seed", seed));
        rows.add(
            row(
                base + 0.02 * depth,
                "init",
                "lsc",
                "target_radius",
                0.5,
                "depth",
                depth,
                "seed",
                seed));
        rows.add(
            row(base - 0.01, "init", "lsc", "target_radius", 1.0, "depth", depth, "seed", seed));
      }
    }
    return rows;
  }

  @Test
  void givenArms_whenAblated_thenLevelsAreArmsAndPairsAreSettingsAndSeeds() throws Exception {
    Ablation ablation = Ablation.of(trials(sweep()), question("init", "glorot", ACCURACY));
    assertThat(ablation.effects()).extracting(Effect::level).containsExactly("lsc 0.5", "lsc 1");
    Effect half = ablation.effects().get(0);
    assertThat(half.pairs().pairs()).isEqualTo(8);
    assertThat(half.pairs().settings()).isEqualTo(2);
    assertThat(half.pairs().seeds()).isEqualTo(4);
    assertThat(half.pairs().leftOut()).isEmpty();
    // Four times 0.02 and four times 0.10.
    assertThat(half.mean().value()).isCloseTo(0.06, within(1e-12));
    assertThat(half.wins())
        .isEqualTo(
            new WinCounts(
                new WinTieLoss(8, 0, 0), new WinTieLoss(2, 0, 0), new WinTieLoss(4, 0, 0)));
    assertThat(half.wins().pairs().percentWon()).isEqualTo(100);
    // Four seeds, not eight pairs, all of one sign: 2 / 2^4, and twice that for two comparisons.
    assertThat(half.signedRank().pValue()).isCloseTo(2.0 / 16, within(1e-15));
    assertThat(half.signedRank().holm()).isCloseTo(4.0 / 16, within(1e-15));
    assertThat(half.permutation().pValue()).isCloseTo(2.0 / 16, within(1e-15));
    assertThat(ablation.limits())
        .anyMatch(line -> line.startsWith("init: 8 pairs from 4 independent seeds; with 4 seeds"))
        .anyMatch(line -> line.startsWith("n is the number of seeds"));
    Effect one = ablation.effects().get(1);
    assertThat(one.mean().value()).isCloseTo(-0.01, within(1e-12));
    assertThat(one.wins().pairs().lost()).isEqualTo(8);
    assertThat(one.cliffsDelta()).isNegative();
    assertThat(one.probabilityOfImprovement().value()).isLessThan(0.5);
  }

  @Test
  void givenAnyOrderOfTrials_whenAblated_thenTheAnswerIsTheSame() throws Exception {
    List<Row> rows = new ArrayList<>(sweep());
    for (int i = 0; i < rows.size(); i++) {
      Row old = rows.get(i);
      rows.set(i, new Row(old.settings, old.outcome, old.value + Math.sin(i * 1.7) / 50));
    }
    Question question = question("init", "glorot", ACCURACY);
    Ablation ordered = Ablation.of(trials(rows), question);
    Collections.shuffle(rows, new Random(5));
    assertThat(Ablation.of(trials(rows), question)).isEqualTo(ordered);
  }

  @Test
  void givenALoss_whenItFalls_thenThatIsAWin() throws Exception {
    Effect effect =
        Ablation.of(trials(sweep()), question("init", "lsc targetRadius=0.5", LOSS))
            .effects()
            .get(0);
    assertThat(effect.level()).isEqualTo("glorot");
    assertThat(effect.mean().value()).isCloseTo(-0.06, within(1e-12));
    assertThat(effect.wins().pairs().won()).isEqualTo(8);
    assertThat(effect.hedgesG()).isPositive();
    assertThat(effect.probabilityOfImprovement().value()).isGreaterThan(0.5);
  }

  @Test
  void givenADivergedTrial_whenAblated_thenEachRuleCountsIt() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (long seed = 0; seed < 3; seed++) {
      rows.add(row(0.5, "init", "glorot", "seed", seed));
      rows.add(
          seed == 0
              ? row("DIVERGED", 0.3, "init", "lsc", "seed", seed)
              : seed == 1
                  ? row("FAILED", null, "init", "lsc", "seed", seed)
                  : row(0.9, "init", "lsc", "seed", seed));
    }
    rows.add(row(0.4, "init", "lsc", "seed", 9L));
    Map<ExclusionRule, Double> means = new HashMap<>();
    for (ExclusionRule rule : ExclusionRule.values()) {
      Question question =
          new Question(
              List.of(new Compared(Factor.named("init"), "glorot")),
              ACCURACY,
              rule,
              List.of(),
              List.of(),
              0.95);
      Ablation ablation = Ablation.of(trials(rows), question);
      Effect effect = ablation.effects().get(0);
      means.put(rule, effect.mean().value());
      assertThat(ablation.rule()).startsWith(rule.toString());
      assertThat(effect.pairs().leftOut())
          .containsEntry("lsc failed", 1)
          .containsEntry("lsc without a partner", 1);
      assertThat(effect.pairs().pairs()).isEqualTo(rule == ExclusionRule.DROP_PAIR ? 1 : 2);
      assertThat(effect.pairs().withoutDivergence()).isEqualTo(1);
      // Counted by either rule.
      assertThat(effect.divergence().level()).isEqualTo(1);
      assertThat(effect.divergence().baseline()).isZero();
      assertThat(effect.divergence().pairs()).isEqualTo(2);
      assertThat(effect.divergence().levelFraction().value()).isEqualTo(0.5);
      assertThat(effect.pairs().leftOut().getOrDefault("lsc diverged", 0))
          .isEqualTo(rule == ExclusionRule.DROP_PAIR ? 1 : 0);
    }
    // The pair that both completed: 0.9 - 0.5. Neither rule has a number for the other.
    assertThat(means.get(ExclusionRule.DIVERGED_WORST)).isCloseTo(0.4, within(1e-12));
    assertThat(means.get(ExclusionRule.DROP_PAIR)).isCloseTo(0.4, within(1e-12));
  }

  @Test
  void givenFourPairs_whenAblated_thenALineSaysThatNothingCanBeSignificant() throws Exception {
    List<Row> rows = sweep().stream().filter(r -> r.settings.get("depth").equals(1)).toList();
    Ablation ablation = Ablation.of(trials(rows), question("init", "glorot", ACCURACY));
    assertThat(ablation.limits())
        .first()
        .asString()
        .contains("4 independent seeds", "2/2^4 = 0.125", "at least 6 seeds", "7 after Holm");
    assertThat(ablation.effects().get(0).signedRank().pValue()).isEqualTo(0.125);
  }

  @Test
  void givenTwoFactors_whenAblated_thenTheInteractionIsTheDifferenceOfDifferences()
      throws Exception {
    Question question =
        new Question(
            List.of(
                new Compared(Factor.named("init"), "glorot"),
                new Compared(Factor.named("model.depth"), "1")),
            ACCURACY,
            ExclusionRule.DIVERGED_WORST,
            List.of(),
            List.of(),
            0.95);
    Ablation ablation = Ablation.of(trials(sweep()), question);
    assertThat(ablation.effects())
        .extracting(Effect::level)
        .containsExactly("lsc 0.5", "lsc 1", "5");
    Effect interaction = ablation.interactions().get(0);
    assertThat(interaction.factor()).isEqualTo("init x depth");
    assertThat(interaction.level()).isEqualTo("lsc 0.5 x 5");
    // 0.10 - 0.02, with every seed.
    assertThat(interaction.mean().value()).isCloseTo(0.08, within(1e-12));
    assertThat(interaction.pairs().pairs()).isEqualTo(4);
    assertThat(interaction.cliffsDelta()).isNaN();
    assertThat(ablation.interactions().get(1).mean().value()).isCloseTo(0, within(1e-12));
  }

  @Test
  void givenASplit_whenAblated_thenThereIsAnEffectForEachOfItsValues() throws Exception {
    Question question =
        new Question(
            List.of(new Compared(Factor.named("init"), "glorot")),
            ACCURACY,
            ExclusionRule.DIVERGED_WORST,
            List.of("depth"),
            List.of(),
            0.95);
    Ablation ablation = Ablation.of(trials(sweep()), question);
    assertThat(ablation.effects())
        .extracting(e -> e.level() + " " + e.where().get("depth") + " " + e.pairs().pairs())
        .containsExactly("lsc 0.5 1 4", "lsc 0.5 5 4", "lsc 1 1 4", "lsc 1 5 4");
  }

  @Test
  void givenQuestionsThatDoNotFit_whenAsked_thenOneLineSaysWhatWould() {
    AblationTrials trials = trials(sweep());
    assertThatThrownBy(() -> Ablation.of(trials, question("init", "lsc", ACCURACY)))
        .isInstanceOf(AblationException.class)
        .hasMessage(
            "init \"lsc\" is several levels: lsc 0.5, lsc 1; name one, or with commas those to take"
                + " the best of");
    assertThatThrownBy(() -> Ablation.of(trials, question("init", "golrot", ACCURACY)))
        .hasMessage(
            "no trial has init \"golrot\"; did you mean \"glorot\"? Levels: glorot, lsc 0.5, lsc 1");
    assertThatThrownBy(() -> question("dept", "1", ACCURACY))
        .hasMessageStartingWith("there is no setting \"dept\" to compare by")
        .hasMessageContaining("depth");
    assertThatThrownBy(() -> question("seed", "1", ACCURACY))
        .hasMessageContaining("the seed pairs trials");
    assertThatThrownBy(() -> Ablation.of(trials, question("cell", "none", ACCURACY)))
        .hasMessageContaining("nothing to compare it with");
  }

  @Test
  void givenASettingThatChangesAlong_whenAblated_thenTheErrorNamesItAndLeavingItOutWorks()
      throws Exception {
    List<Row> rows = new ArrayList<>();
    for (long seed = 0; seed < 3; seed++) {
      rows.add(row(0.5, "sequence_length", 28, "training_steps", 100, "seed", seed));
      rows.add(row(0.4, "sequence_length", 56, "training_steps", 200, "seed", seed));
    }
    AblationTrials trials = trials(rows);
    assertThatThrownBy(() -> Ablation.of(trials, question("sequence_length", "28", ACCURACY)))
        .isInstanceOf(AblationException.class)
        .hasMessageContaining("so does training_steps (--unpaired training_steps");
    Question unpaired =
        new Question(
            List.of(new Compared(Factor.named("sequence_length"), "28")),
            ACCURACY,
            ExclusionRule.DROP_PAIR,
            List.of(),
            List.of("training_steps"),
            0.95);
    assertThat(Ablation.of(trials, unpaired).effects().get(0).pairs().pairs()).isEqualTo(3);
  }

  @Test
  void givenNoSeedInCommon_whenAblated_thenTheErrorSaysSo() {
    AblationTrials trials =
        trials(
            List.of(row(0.5, "init", "glorot", "seed", 1L), row(0.6, "init", "lsc", "seed", 2L)));
    assertThatThrownBy(() -> Ablation.of(trials, question("init", "glorot", ACCURACY)))
        .isInstanceOf(AblationException.class)
        .hasMessageEndingWith("they have no seed in common");
    AblationTrials failed =
        trials(
            List.of(
                row("FAILED", null, "init", "glorot", "seed", 1L),
                row(0.6, "init", "lsc", "seed", 1L)));
    assertThatThrownBy(() -> Ablation.of(failed, question("init", "glorot", ACCURACY)))
        .hasMessageContaining("one of the two has no value");
  }
}
