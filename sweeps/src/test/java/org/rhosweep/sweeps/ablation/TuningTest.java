package org.rhosweep.sweeps.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rhosweep.sweeps.ablation.Question.Compared;

/** Choices by hand: what is chosen, what is compared, and what cannot be. */
class TuningTest {
  private static final ComparisonMetric TEST = new ComparisonMetric("test_accuracy", true);
  private static final ComparisonMetric EVAL = new ComparisonMetric("final_eval_accuracy", true);

  private final AblationTrials trials = new AblationTrials();

  private void add(String outcome, Double test, Double eval, Object... settings) {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      map.put((String) settings[i], settings[i + 1]);
    }
    trials.add(AblationTrials.columnNames().stream().map(map::get).toList(), outcome, test, eval);
  }

  private void run(String init, double rate, long seed, double test, double eval) {
    add("COMPLETED", test, eval, "init", init, "learning_rate", rate, "seed", seed);
  }

  private Ablation ablate(String baseline, String... tuned) throws AblationException {
    return ablate(List.of("init"), List.of(baseline), List.of(), tuned);
  }

  private Ablation ablate(
      List<String> factors, List<String> baselines, List<String> by, String... tuned)
      throws AblationException {
    List<Compared> compared = new ArrayList<>();
    for (int f = 0; f < factors.size(); f++) {
      compared.add(new Compared(Factor.named(factors.get(f)), baselines.get(f)));
    }
    List<Factor> settings = new ArrayList<>();
    for (String setting : tuned) {
      settings.add(Factor.tuned(setting));
    }
    return Ablation.of(
        trials,
        new Question(
            compared,
            TEST,
            ExclusionRule.DIVERGED_WORST,
            by,
            List.of(),
            0.95,
            new SelectionRule(EVAL, null, SelectionRule.Center.MEAN, settings)));
  }

  /** Two seeds that would each choose another rate of lsc than both do together. */
  private void rates() {
    for (long seed = 0; seed < 2; seed++) {
      run("glorot", 0.001, seed, 0.5, 0.50);
      run("glorot", 0.01, seed, 0.6, 0.60);
      run("glorot", 0.1, seed, 0.9, 0.10); // best on test, worst on eval
    }
    run("lsc", 0.001, 0, 0.61, 0.90); // this seed would choose it
    run("lsc", 0.001, 1, 0.62, 0.10);
    run("lsc", 0.01, 0, 0.71, 0.60);
    run("lsc", 0.01, 1, 0.73, 0.60);
    run("lsc", 0.1, 0, 0.99, 0.10);
    run("lsc", 0.1, 1, 0.99, 0.80); // and this one this
  }

  @Test
  void givenRates_whenTuned_thenTheyAreChosenOnEvalForAllSeedsAndComparedOnTest() throws Exception {
    rates();
    Ablation ablation = ablate("glorot", "training.optimizer.learningRate");
    assertThat(ablation.tuned())
        .extracting(c -> c.where() + " " + c.chosen() + " " + c.atEdge())
        .containsExactly(
            "{init=glorot} {learning_rate=0.01} []", "{init=lsc} {learning_rate=0.01} []");
    assertThat(ablation.tuned().get(1).score()).isCloseTo(0.6, within(1e-15));
    assertThat(ablation.tuned().get(1).tried()).containsExactly("0.001", "0.01", "0.1");
    Effect effect = ablation.effects().get(0);
    // 0.71 - 0.60 and 0.73 - 0.60.
    assertThat(effect.mean().value()).isCloseTo(0.12, within(1e-12));
    assertThat(effect.pairs().pairs()).isEqualTo(2);
    assertThat(effect.levelPicked()).isEqualTo(new SelectionCounts(Map.of("0.01", 1), 0));
    assertThat(ablation.choosing())
        .contains("by the mean over seeds of final_eval_accuracy (eval split)")
        .endsWith("compared by test_accuracy (test split), which had no part in the choice");
  }

  @Test
  void givenABestAtTheEdgeAndUnequalGrids_whenTuned_thenLinesSaySo() throws Exception {
    for (long seed = 0; seed < 2; seed++) {
      run("glorot", 0.001, seed, 0.5, 0.5);
      for (int i = 0; i < 3; i++) {
        run("lsc", 0.001 * (i + 1), seed, 0.5, 0.5 + 0.1 * i);
      }
    }
    Ablation ablation = ablate("glorot", "learning_rate");
    assertThat(ablation.tuned())
        .extracting(Choice::atEdge)
        .containsExactly(List.of(), List.of("learning_rate"));
    assertThat(ablation.limits())
        .contains("lsc: best at the edge of the values tried; a wider grid may move it")
        .anyMatch(
            l ->
                l.startsWith(
                    "arms were tried at different numbers of values, 1 to 3 (glorot 1, lsc 3)"));
  }

  @Test
  void givenAFailedSeed_whenTuned_thenTheValueWithFewerSeedsIsNotConsidered() throws Exception {
    rates();
    add("FAILED", null, null, "init", "lsc", "learning_rate", 1.0, "seed", 0L);
    run("lsc", 1.0, 1, 0.99, 0.99);
    Ablation ablation = ablate("glorot", "learning_rate");
    Choice lsc = ablation.tuned().get(1);
    assertThat(lsc.chosen()).containsEntry("learning_rate", "0.01");
    assertThat(lsc.tried()).hasSize(4);
    assertThat(lsc.notConsidered()).isEqualTo(1);
    assertThat(ablation.limits())
        .anyMatch(l -> l.startsWith("lsc: 1 of the values tried were not"));
  }

  @Test
  void givenADivergedSeed_whenTuned_thenTheRuleHoldsForTheChoiceToo() throws Exception {
    for (long seed = 0; seed < 2; seed++) {
      run("glorot", 0.01, seed, 0.5, 0.5);
      run("lsc", 0.01, seed, 0.6, 0.5);
    }
    run("lsc", 0.1, 0, 0.9, 0.9);
    add("DIVERGED", null, 0.8, "init", "lsc", "learning_rate", 0.1, "seed", 1L);
    // Both seeds complete at 0.01: 0.9 of the one that did at 0.1, or 0.8 before the other
    // diverged, choose nothing.
    Choice lsc = ablate("glorot", "learning_rate").tuned().get(1);
    assertThat(lsc.chosen()).containsEntry("learning_rate", "0.01");
    assertThat(lsc.tried()).containsExactly("0.01", "0.1");
    assertThat(lsc.atEdge()).containsExactly("learning_rate");
  }

  @Test
  void givenRatesAtWhichSeedsDiverge_whenTuned_thenTheFewestThatDivergedGoFirst() throws Exception {
    for (long seed = 0; seed < 3; seed++) {
      run("glorot", 0.01, seed, 0.5, 0.5);
      run("lsc", 0.001, seed, 0.55, 0.2); // nothing diverges, and it is the worst of all means
      add("DIVERGED", null, null, "init", "he", "learning_rate", 0.001, "seed", seed);
      for (double rate : new double[] {0.01, 0.1}) {
        boolean diverges = seed == 0 || (rate == 0.1 && seed == 1);
        for (String init : List.of("lsc", "he")) {
          add(
              diverges ? "DIVERGED" : "COMPLETED",
              diverges ? null : 0.9,
              diverges ? null : rate == 0.1 ? 0.99 : 0.8,
              "init",
              init,
              "learning_rate",
              rate,
              "seed",
              seed);
        }
      }
    }
    Ablation ablation = ablate("glorot", "learning_rate");
    assertThat(ablation.tuned())
        .extracting(c -> c.where().get("init") + " " + c.text() + " " + c.diverged())
        .containsExactly("glorot 0.01 0", "he 0.01 1", "lsc 0.001 0");
    assertThat(ablation.tuned().get(1).score()).isCloseTo(0.8, within(1e-12));
    assertThat(ablation.choosing())
        .contains("all seeds together and those with the fewest diverged");
    assertThat(ablation.limits()).anyMatch(l -> l.startsWith("he: seeds diverged at the best"));
    Effect he = ablation.effects().get(0);
    assertThat(he.divergence().level()).isEqualTo(1);
    assertThat(he.mean().value()).isCloseTo(0.4, within(1e-12));
    Effect lsc = ablation.effects().get(1);
    assertThat(lsc.divergence().any()).isFalse();
    assertThat(lsc.mean().value()).isCloseTo(0.05, within(1e-12));
  }

  @Test
  void givenASettingInsideTheFactor_whenTuned_thenItIsNoPartOfTheLevels() throws Exception {
    for (long seed = 0; seed < 2; seed++) {
      add("COMPLETED", 0.5, 0.5, "init", "glorot", "seed", seed);
      for (double radius : new double[] {0.5, 1.0, 1.5}) {
        double score = 1 - Math.abs(radius - 1);
        add("COMPLETED", 0.6, score, "init", "lsc", "target_radius", radius, "seed", seed);
      }
    }
    Ablation ablation = ablate("glorot", "init.targetRadius");
    assertThat(ablation.effects()).extracting(Effect::level).containsExactly("lsc");
    assertThat(ablation.tuned().get(1).chosen()).isEqualTo(Map.of("target_radius", "1"));
    assertThat(ablation.effects().get(0).mean().value()).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void givenSeveralSettings_whenTuned_thenTheyAreChosenJointly() throws Exception {
    double[] clips = {1, 2};
    for (long seed = 0; seed < 2; seed++) {
      for (String init : List.of("glorot", "lsc")) {
        for (double rate : new double[] {0.1, 0.2}) {
          for (double clip : clips) {
            double eval = rate == 0.1 && clip == 2 ? 0.9 : rate == 0.2 ? 0.5 : 0.1;
            add(
                "COMPLETED",
                0.7,
                eval,
                "init",
                init,
                "learning_rate",
                rate,
                "clip_norm",
                clip,
                "seed",
                seed);
          }
        }
      }
    }
    Choice choice = ablate("glorot", "learning_rate", "clip_norm").tuned().get(0);
    assertThat(choice.chosen()).isEqualTo(Map.of("learning_rate", "0.1", "clip_norm", "2"));
    assertThat(choice.text())
        .isIn("learning_rate=0.1 clip_norm=2", "clip_norm=2 learning_rate=0.1");
  }

  @Test
  void givenSeveralBaselines_whenCompared_thenTheBestOnEvalOfEachDepthIsTaken() throws Exception {
    for (long seed = 0; seed < 2; seed++) {
      for (int depth : new int[] {1, 5}) {
        Object[] rest = {"depth", depth, "seed", seed};
        add("COMPLETED", 0.5, depth == 1 ? 0.6 : 0.2, with("init", "glorot", rest));
        add("COMPLETED", 0.7, depth == 1 ? 0.2 : 0.6, with("init", "he", rest));
        add("COMPLETED", 0.8, 0.0, with("init", "lsc", rest));
      }
    }
    Ablation ablation = ablate("glorot,he");
    assertThat(ablation.effects()).hasSize(1);
    Effect effect = ablation.effects().get(0);
    assertThat(effect.baseline()).isEqualTo("best of glorot, he");
    // 0.8 - 0.5 at depth 1, 0.8 - 0.7 at depth 5.
    assertThat(effect.mean().value()).isCloseTo(0.2, within(1e-12));
    assertThat(effect.baselinePicked().settings()).isEqualTo(Map.of("glorot", 1, "he", 1));
    assertThat(ablation.baselines())
        .extracting(c -> c.where() + " " + c.chosen())
        .containsExactly("{depth=1} {init=glorot}", "{depth=5} {init=he}");
    Ablation byDepth = ablate(List.of("init"), List.of("glorot,he"), List.of("depth"));
    assertThat(byDepth.effects().get(1).baselinePicked().settings()).isEqualTo(Map.of("he", 1));
    assertThatThrownBy(() -> ablate("glorot,he,lsc"))
        .hasMessage("every level of init is a baseline: there is none to compare with them");
    assertThatThrownBy(() -> ablate("glorot,hee"))
        .hasMessageStartingWith("no trial has init \"hee\"; did you mean \"he\"?");
    assertThatThrownBy(() -> ablate(List.of("init", "depth"), List.of("glorot,he", "1"), List.of()))
        .hasMessageStartingWith("the best of several baselines goes with one factor");
  }

  private static Object[] with(String name, String value, Object... rest) {
    List<Object> all = new ArrayList<>(List.of(name, value));
    all.addAll(List.of(rest));
    return all.toArray();
  }

  @Test
  void givenAValueWithCommas_whenNamed_thenItIsOneLevel() throws Exception {
    for (long seed = 0; seed < 2; seed++) {
      for (String terms : List.of("time", "depth", "time,depth")) {
        add("COMPLETED", 0.5, 0.5, "init", "lsc", "lsc_terms", terms, "seed", seed);
      }
    }
    Levels levels = new Levels(trials, Factor.named("init"));
    assertThat(levels.all())
        .extracting(Levels.Level::label)
        .containsExactly("lsc depth", "lsc time", "lsc time,depth");
    assertThat(levels.allNamed("lsc time,depth")).containsExactly(2);
    assertThat(levels.allNamed("lsc time,lsc depth")).containsExactly(1, 0);
    assertThat(levels.allNamed("lsc lsc_terms=time,depth,lsc time")).containsExactly(2, 1);
  }

  @Test
  void givenLevels_whenLabelled_thenOnlyWhatDiffersIsNamed() throws Exception {
    Object[][] inits = {
      {"init", "glorot", "init_gain", 1.0},
      {"init", "lsc", "target_radius", 0.5, "lsc_measure", "radius", "lsc_batch_size", 32},
      {"init", "lsc", "target_radius", 1.0, "lsc_measure", "radius", "lsc_batch_size", 32},
    };
    for (Object[] init : inits) {
      add("COMPLETED", 0.5, 0.5, init);
    }
    Levels levels = new Levels(trials, Factor.named("init"));
    assertThat(levels.all())
        .extracting(Levels.Level::label)
        .containsExactly("glorot", "lsc 0.5", "lsc 1");
    assertThat(levels.named("lsc 1.0")).isEqualTo(2);
    assertThat(levels.named("lsc targetRadius=0.5")).isEqualTo(1);
    assertThat(levels.all().get(1).settings()).containsEntry("target_radius", 0.5).hasSize(2);
  }

  @Test
  void givenColumns_whenTold_thenThoseThatFollowFromOthersAreLeftOut() {
    List<List<Object>> rows =
        List.of(
            row("a", 1, null, 5, 7),
            row("b", 1, 3, 5, 8),
            row("c", 1, null, 6, 9),
            row("c", 1, null, 5, 9));
    // 1: the same everywhere; 2: one value or none, by 0; 3: tells the last two apart; 4: differs.
    assertThat(IndependentSettings.columns(rows, 0)).containsExactly(0, 3, 4);
    assertThat(IndependentSettings.columns(rows, 1)).containsExactly(3, 4);
  }

  private static List<Object> row(Object... values) {
    return java.util.Arrays.asList(values);
  }

  @Test
  void givenWhatCannotBeChosen_whenAsked_thenOneLineSaysWhy() throws Exception {
    rates();
    assertThatThrownBy(() -> ablate("glorot", "learning_rat"))
        .hasMessageStartingWith("there is no setting \"learning_rat\" to tune; did you mean")
        .hasMessageContaining("learning_rate");
    assertThatThrownBy(() -> ablate("glorot", "init"))
        .hasMessage("init is compared and cannot be tuned");
    assertThatThrownBy(() -> ablate("glorot", "depth"))
        .hasMessageContaining("every trial has depth none: there is nothing to choose from");
    assertThatThrownBy(() -> ablate("glorot", "seed"))
        .hasMessage("the seed cannot be tuned: seeds are replicates");
    assertThatThrownBy(
            () ->
                ablate(
                    List.of("init"), List.of("glorot"), List.of("learning_rate"), "learning_rate"))
        .hasMessageStartingWith("learning_rate is tuned: it can neither split");
    assertThatThrownBy(() -> new SelectionRule(TEST, null, SelectionRule.Center.MEAN, List.of()))
        .hasMessageContaining("of the test split");
  }

  @Test
  void givenASettingThatChangesAlong_whenTuned_thenTheErrorNamesIt() {
    for (long seed = 0; seed < 2; seed++) {
      for (String init : List.of("glorot", "lsc")) {
        for (int steps = 1; steps < 3; steps++) {
          add(
              "COMPLETED",
              0.5,
              0.5,
              "init",
              init,
              "learning_rate",
              0.1 * steps,
              "training_steps",
              steps,
              "seed",
              seed);
        }
      }
    }
    assertThatThrownBy(() -> ablate("glorot", "learning_rate"))
        .hasMessage(
            "no arm was tried at several values of learning_rate: where it changes, so does"
                + " training_steps (--tune training_steps as well chooses among both)");
  }

  @Test
  void givenNoTestValues_whenCompared_thenTheErrorSaysWhatIsMissing() {
    for (long seed = 0; seed < 2; seed++) {
      for (String init : List.of("glorot", "lsc")) {
        for (double rate : new double[] {0.1, 0.2}) {
          add("COMPLETED", null, 0.5, "init", init, "learning_rate", rate, "seed", seed);
        }
      }
    }
    assertThatThrownBy(() -> ablate("glorot", "learning_rate"))
        .hasMessageStartingWith("no completed trial has test_accuracy (test split) to compare by")
        .hasMessageEndingWith("--on eval compares on the split that chooses");
  }

  @Test
  void givenOneSeedInManySettings_whenCompared_thenNothingIsClaimed() throws Exception {
    for (int depth = 1; depth <= 30; depth++) {
      add("COMPLETED", 0.5 + 0.001 * depth, 0.5, "init", "glorot", "depth", depth, "seed", 1L);
      add("COMPLETED", 0.7, 0.5, "init", "lsc", "depth", depth, "seed", 1L);
    }
    Effect effect =
        Ablation.of(trials, Question.of(Factor.named("init"), "glorot", TEST)).effects().get(0);
    assertThat(effect.pairs().pairs()).isEqualTo(30);
    assertThat(effect.signedRank().pValue()).isEqualTo(1);
    assertThat(effect.permutation().pValue()).isEqualTo(1);
    assertThat(effect.mean().low()).isNaN();
    assertThat(effect.probabilityOfImprovement().low()).isNaN();
    assertThat(effect.hedgesG()).isNaN();
  }
}
