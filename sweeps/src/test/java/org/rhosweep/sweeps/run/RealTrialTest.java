package org.rhosweep.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.sweeps.SampleTrials;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;

/** The trial boundary with the real engine, tasks and tables. */
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
    // Steps 1, 2, 4 and 5, each 2 layers of 28 states and two matrices, and the readout.
    assertThat(rows.get(ResultTables.GRADIENTS)).hasSize(4 * (2 * 30 + 1));
    Object[] row = rows.get(ResultTables.TRIALS).get(0);
    assertThat((Double) row[ResultTables.TRIALS.indexOf("final_eval_accuracy")])
        .isBetween(0.0, 1.0);
    assertThat((Double) row[ResultTables.TRIALS.indexOf("gradient_growth")]).isFinite();
  }

  @Test
  void givenATrialThatDoesNotFitItsSlot_whenRun_thenItIsInfeasibleAndTakesNoMemory() {
    Trial trial = Trials.resolve(List.of(SampleTrials.spec(new Lstm(1), 4096, 4, 5, 3))).get(0);

    TrialResult result = runner(System::nanoTime).run(trial);

    assertThat(result.outcome().name()).isEqualTo("INFEASIBLE");
    assertThat(result.outcome().reason()).contains("a slot has 1024 MiB");
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
