package org.rhosweep.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.ReluRnn;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.init.Chrono;
import org.rhosweep.core.init.Critical;
import org.rhosweep.core.init.Identity;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.theory.Prediction;
import org.rhosweep.sweeps.SampleTrials;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.spec.TrialSpec;

/** The trial boundary with the real engine, tasks and tables. */
@Tag("slow")
class RealTrialTest {
  private static final Environment ENVIRONMENT = new Environment("test", "simd", 256, "17", "here");

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  private static TrialRunner runner(LongSupplier nanoTime) {
    return new TrialRunner(DataCache.SHARED, nanoTime, () -> 0, ENVIRONMENT, 1L << 30);
  }

  @Test
  void givenASmallTrial_whenRunTwice_thenItCompletesWithTheSameBitsAndFillsTheTables() {
    Trial trial = Trials.resolve(List.of(SampleTrials.spec(new Lstm(1), 8, 2, 5, 3))).get(0);

    TrialResult first = runner(System::nanoTime).run(trial);
    TrialResult second = runner(System::nanoTime).run(trial);

    assertThat(first.outcome()).isEqualTo(new Outcome.Completed());
    assertThat(second.training().resultHash()).isEqualTo(first.training().resultHash());
    Map<Table, List<Object[]>> rows = ResultTables.rows(first, "seg");
    // Before training and after each of 5 steps, on two splits.
    assertThat(rows.get(ResultTables.CURVES)).hasSize(12);
    // Steps 1, 2, 4 and 5, each 2 layers of 28 outputs, 28 cell states and two matrices, and the
    // readout.
    assertThat(rows.get(ResultTables.GRADIENTS)).hasSize(4 * (2 * 58 + 1));
    Object[] row = rows.get(ResultTables.TRIALS).get(0);
    assertThat((Double) row[ResultTables.TRIALS.indexOf("final_eval_accuracy")])
        .isBetween(0.0, 1.0);
    assertThat((Double) row[ResultTables.TRIALS.indexOf("gradient_growth")]).isFinite();
  }

  @Test
  void givenInitialisationsWithAndWithoutTheory_whenRun_thenTheRowsCarryWhatIsPredicted() {
    ModelSettings model = new ModelSettings(new Lstm(1), 8, 2);
    List<TrialSpec> specs =
        List.of(
            SampleTrials.spec(model, SampleTrials.glorot(), 2, List.of(), 3),
            SampleTrials.spec(
                model, new Critical(Critical.Point.RECIPE, null, 1e-5), 2, List.of(), 3),
            SampleTrials.spec(model, new Chrono(null), 2, List.of(), 3),
            SampleTrials.spec(
                new ModelSettings(new ReluRnn(), 8, 1), new Identity(1, 0.001), 2, List.of(), 3));

    List<Object[]> rows = new ArrayList<>();
    for (Trial trial : Trials.resolve(specs)) {
      TrialResult result = runner(System::nanoTime).run(trial);
      assertThat(result.outcome()).isEqualTo(new Outcome.Completed());
      rows.addAll(ResultTables.rows(result, "seg").get(ResultTables.TRIALS));
    }

    // Glorot with a forget bias of 1 forgets within two steps, the recipe keeps for all 28.
    assertThat((Double) rows.get(0)[ResultTables.TRIALS.indexOf("predicted_xi")])
        .isBetween(1.0, 2.0);
    assertThat((Double) rows.get(1)[ResultTables.TRIALS.indexOf("predicted_xi")])
        .isBetween(27.0, 30.0);
    assertThat((Double) rows.get(1)[ResultTables.TRIALS.indexOf("predicted_trainable_length")])
        .isBetween(
            Prediction.TRAINABLE_TIME_SCALES * 27.0, Prediction.TRAINABLE_TIME_SCALES * 30.0);
    assertThat((Double) rows.get(1)[ResultTables.TRIALS.indexOf("predicted_xi_mean")])
        .isEqualTo(rows.get(1)[ResultTables.TRIALS.indexOf("predicted_xi")]);
    assertThat((String) rows.get(1)[ResultTables.TRIALS.indexOf("init_explanation")])
        .contains(
            "recipe, sigma^2 = 1.000e-05",
            "mu = 4.025 and nu = 0 for forget",
            "for input, so that E c^2 = ");
    for (int i : new int[] {0, 2, 3}) {
      assertThat(rows.get(i)[ResultTables.TRIALS.indexOf("init_explanation")]).isNull();
    }
    // Chrono's units remember up to 28 steps, and most of them less than that.
    double longest = (Double) rows.get(2)[ResultTables.TRIALS.indexOf("predicted_xi")];
    assertThat(longest).isBetween(7.0, 14.0);
    assertThat((Double) rows.get(2)[ResultTables.TRIALS.indexOf("predicted_xi_mean")])
        .isBetween(0.3 * longest, 0.7 * longest);
    assertThat(rows.get(3)[ResultTables.TRIALS.indexOf("predicted_chi")]).isNull();
  }

  @Test
  void givenLscAndProbedRadii_whenRun_thenTheirTablesAreFilledAndTheTrialSaysWhatWasReached() {
    List<RadiusPhase> phases = List.of(RadiusPhase.BEFORE, RadiusPhase.AFTER, RadiusPhase.TRAINED);
    ModelSettings model = new ModelSettings(new TanhRnn(), 16, 2);
    TrialSpec spec = SampleTrials.spec(model, new Lsc(0.5), 5, phases, 3);

    TrialResult result = runner(System::nanoTime).run(Trials.resolve(List.of(spec)).get(0));

    assertThat(result.outcome()).isEqualTo(new Outcome.Completed());
    Map<Table, List<Object[]>> rows = ResultTables.rows(result, "seg");
    Object[] row = rows.get(ResultTables.TRIALS).get(0);
    assertThat(row[ResultTables.TRIALS.indexOf("pretraining_reached")]).isEqualTo(true);
    double log = Math.log(0.5);
    assertThat((Double) row[ResultTables.TRIALS.indexOf("exponent_time_after")])
        .isCloseTo(log, within(0.1));
    assertThat((Double) row[ResultTables.TRIALS.indexOf("exponent_depth_after")])
        .isCloseTo(log, within(0.1));
    // The radius of 16 units is larger than their bulk: the row says so where it is by much.
    double radius = (Double) row[ResultTables.TRIALS.indexOf("radius_time_after")];
    double exponent = (Double) row[ResultTables.TRIALS.indexOf("exponent_time_after")];
    boolean said =
        row[ResultTables.TRIALS.indexOf("propagation_note")] instanceof String note
            && note.contains("time, after pre-training");
    assertThat(said).isEqualTo(Math.abs(Math.log(radius) - exponent) > 0.2);
    assertThat(rows.get(ResultTables.PRETRAINING))
        .hasSize((Integer) row[ResultTables.TRIALS.indexOf("pretraining_steps")]);
    // Per phase: input, readout, one depth transition, two in time.
    assertThat(rows.get(ResultTables.RADII)).hasSize(3 * 5);
  }

  @Test
  void givenATrialThatDoesNotFitItsSlot_whenRun_thenItIsInfeasibleAndTakesNoMemory() {
    Trial trial = Trials.resolve(List.of(SampleTrials.spec(new Lstm(1), 4096, 4, 5, 3))).get(0);

    TrialResult result = runner(System::nanoTime).run(trial);

    assertThat(result.outcome().name()).isEqualTo("INFEASIBLE");
    assertThat(result.outcome().reason()).contains("a slot has 1024 MiB");
  }

  @Test
  void givenAClassPathWithoutNd4j_whenATrialAsksForIt_thenItIsInfeasibleAndOthersRun() {
    TrialSpec spec = SampleTrials.spec(new TanhRnn(), 4, 1, 2, 3);
    List<Trial> trials = Trials.resolve(List.of(spec, SampleTrials.on(EngineName.ND4J, spec)));

    TrialResult simd = runner(System::nanoTime).run(trials.get(0));
    TrialResult nd4j = runner(System::nanoTime).run(trials.get(1));

    assertThat(simd.outcome()).isEqualTo(new Outcome.Completed());
    assertThat(nd4j.outcome().name()).isEqualTo("INFEASIBLE");
    assertThat(nd4j.outcome().reason())
        .isEqualTo(
            "engine nd4j does not load here (nothing on the class path provides it): put"
                + " rhosweep-nd4j and what it needs on the class path, or set engine to simd");
    assertThat(nd4j.provenance().engine()).isEqualTo("nd4j");
  }

  @Test
  void givenAnInterruptDuringTraining_whenItLooksAtTheClock_thenItStopsThere() {
    Trial trial =
        Trials.resolve(List.of(SampleTrials.spec(new TanhRnn(), 8, 1, 1_000_000, 0))).get(0);
    AtomicInteger looks = new AtomicInteger();
    LongSupplier interrupting =
        () -> {
          if (looks.incrementAndGet() == 3) {
            Thread.currentThread().interrupt();
          }
          return System.nanoTime();
        };

    assertThatThrownBy(() -> runner(interrupting).run(trial))
        .isInstanceOf(CancellationException.class);
  }
}
