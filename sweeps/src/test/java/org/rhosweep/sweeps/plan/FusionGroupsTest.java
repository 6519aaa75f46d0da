package org.rhosweep.sweeps.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.SettingPaths;
import org.rhosweep.sweeps.spec.SweepFile;

class FusionGroupsTest {
  private static final CostModel ONE_SECOND = trial -> 1;
  private static final CostModel ONE_MINUTE = trial -> 60;

  /** Four trials at once on an engine for devices. */
  private static final TrialConcurrency FOUR =
      trial -> trial.spec().engine() == EngineName.OPENCL ? 4 : 1;

  private static List<Trial> trials(String settings, int seeds) throws Exception {
    String text =
        "name: s\nengine: opencl\ntask: {name: sequential-digits, sequenceLength: 7}\nseeds: "
            + seeds
            + "\n"
            + settings;
    return Trials.resolve(SweepFile.parse("s.yaml", text, List.of()).specs());
  }

  private static Plan plan(List<Trial> trials, int slots, CostModel cost) {
    return Planner.plan(trials, slots, cost, Set.of(), FOUR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "init: [glorot, orthogonal, {name: lsc, targetRadius: [0.5, 1.0]}]",
        "training.optimizer: [{name: adam, learningRate: 0.1}, {name: adam, learningRate: 0.2}]",
        "training.clipNorm: [none, 0.5, 1]",
        "model.dropout: [0.1, 0.2]",
        "training.schedule: [constant, cosine]",
        "probe.radii: [[], [before]]",
        "model.cell: [{name: lstm, forgetBias: 0}, {name: lstm, forgetBias: 2}]",
      })
  void givenTrialsThatDifferInNumbersAlone_whenPlanned_thenTheyAreOfOneGroup(String axis)
      throws Exception {
    List<Trial> trials = trials("axes: {" + axis + "}\n", 4);

    Plan plan = plan(trials, 1, ONE_MINUTE);

    assertThat(plan.bundles()).hasSize(trials.size() / 4);
    assertThat(plan.bundles()).allMatch(b -> b.concurrency() == 4 && b.trials().size() == 4);
    assertThat(plan.bundles().stream().flatMap(b -> b.trials().stream()))
        .containsExactlyInAnyOrderElementsOf(trials);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.cell: [lstm, gru]",
        "model.hiddenSize: [8, 16]",
        "model.depth: [1, 2]",
        "model.dropout: [0, 0.2]",
        "training.batchSize: [16, 32]",
        "training.trainingSteps: [10, 20]",
        "training.evaluations: [1, 2]",
        "training.optimizer: [adam, sgd]",
        "training.optimizer: [{name: lookahead, inner: adam}, {name: lookahead, inner: sgd}]",
        "task.lossAt: [last-step, every-step]",
      })
  void givenTrialsOfTwoShapes_whenPlanned_thenNoBundleHasBoth(String axis) throws Exception {
    List<Trial> trials = trials("axes: {" + axis + "}\n", 3);

    Plan plan = plan(trials, 1, ONE_MINUTE);

    assertThat(plan.bundles()).hasSize(2).allMatch(bundle -> bundle.concurrency() == 3);
    String path = axis.substring(0, axis.indexOf(':'));
    for (Bundle bundle : plan.bundles()) {
      Set<Object> values = new HashSet<>();
      bundle.trials().forEach(trial -> values.add(SettingPaths.valueAt(trial.spec(), path)));
      assertThat(values).hasSize(1);
    }
  }

  @Test
  void givenShortTrials_whenPlanned_thenABundleHasMoreThanRunAtOnceButEveryTaskHasSome()
      throws Exception {
    List<Trial> trials = trials("", 48);

    Plan one = plan(trials, 1, ONE_SECOND);
    assertThat(one.bundles()).hasSize(1);
    assertThat(one.bundles().get(0).concurrency()).isEqualTo(4);
    assertThat(one.predictedWallSeconds()).isCloseTo(12, within(1e-9)); // 48 / 4

    Plan three = plan(trials, 3, ONE_SECOND);
    assertThat(three.bundles().stream().map(b -> b.trials().size())).containsExactly(16, 16, 16);
    assertThat(three.predictedWallSeconds()).isCloseTo(4, within(1e-9));
    assertThat(three.predictedCoreSeconds()).isCloseTo(12, within(1e-9));
  }

  @Test
  void givenFewerTrialsThanATaskTakes_whenPlanned_thenTheySpreadOverTheTasks() throws Exception {
    List<Trial> trials = trials("", 6);

    assertThat(plan(trials, 3, ONE_MINUTE).bundles())
        .hasSize(3)
        .allMatch(bundle -> bundle.trials().size() == 2 && bundle.concurrency() == 2);
    assertThat(plan(trials, 6, ONE_MINUTE).bundles())
        .hasSize(6)
        .allMatch(bundle -> bundle.concurrency() == 1);
  }

  @Test
  void givenTheSameTrialsInAnotherOrder_whenPlanned_thenThePlanIsTheSame() throws Exception {
    List<Trial> trials = trials("axes: {model.depth: [1, 2, 3], init: [glorot, orthogonal]}\n", 5);
    List<Trial> reversed = new ArrayList<>(trials);
    Collections.reverse(reversed);

    CostModel cost = trial -> 1 + trial.spec().seed() % 7 + trial.spec().model().depth() * 0.3;
    assertThat(plan(reversed, 2, cost)).isEqualTo(plan(trials, 2, cost));
  }

  @Test
  void givenTrialsOfSimd_whenPlannedWithAnEngineThatRunsSeveralAtOnce_thenNothingChanges()
      throws Exception {
    List<Trial> fused = trials("axes: {model.depth: [1, 2]}\n", 5);
    List<Trial> simd =
        Trials.resolve(
            SweepFile.parse(
                    "s.yaml",
                    "name: s\nmodel: {hiddenSize: 8}\naxes: {model.depth: [1, 2]}\nseeds: 9\n",
                    List.of())
                .specs());
    CostModel cost = trial -> 1 + trial.spec().seed() % 7 * 0.1;

    assertThat(plan(simd, 2, cost)).isEqualTo(Planner.plan(simd, 2, cost));

    List<Trial> both = new ArrayList<>(fused);
    both.addAll(simd);
    assertThat(plan(both, 2, cost).bundles())
        .containsAll(plan(simd, 2, cost).bundles())
        .containsAll(plan(fused, 2, cost).bundles());
  }
}
