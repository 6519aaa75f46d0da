package org.rhosweep.core.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.bench.StepBenchmark.Settings;
import org.rhosweep.core.bench.StepTimes.Pair;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;

@Tag("slow")
class StepBenchmarkTest {
  private final Kernels kernels = KernelChoice.best();

  private TrainingStep step() {
    ParameterLayout layout =
        Networks.layout(new Lstm(1), 16, 1, Networks.dense(5, 3, 4, TargetPosition.LAST_STEP));
    return new TrainingStep(layout, new SimdNetwork(kernels, layout, 8, true), kernels, 8);
  }

  @Test
  void givenTimes_whenSummarised_thenSharesAreOfThePeakBesideEachStep() {
    // The machine runs at half its speed in the second pair: both steps reach the same fraction.
    StepTimes times =
        new StepTimes(
            List.of(
                new Pair(0.010, 0.010, 100e9, 100e9),
                new Pair(0.020, 0.020, 50e9, 50e9),
                new Pair(0.040, 0.010, 100e9, 100e9)),
            0.5e9);

    assertThat(times.seconds(0)).isEqualTo(0.010);
    assertThat(times.seconds(0.5)).isEqualTo(0.020);
    assertThat(times.seconds(0.75)).isCloseTo(0.030, within(1e-15));
    assertThat(times.cpuSeconds()).isEqualTo(0.010);
    assertThat(times.gigaflops()).isCloseTo(25, within(1e-9)); // 0.5e9 / 0.020 s
    assertThat(times.peakGigaflops()).isEqualTo(100);
    // 50 / 100, 25 / 50, 12.5 / 100.
    assertThat(times.fractionOfPeak(0.5)).isCloseTo(0.5, within(1e-12));
    assertThat(times.fractionOfPeak(0)).isCloseTo(0.125, within(1e-12));
    // The last step waited for 30 of its 40 ms; by processor time it is as fast as the first.
    assertThat(times.cpuFractionOfPeak(0)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void givenAClockThatMovesWithEachLook_whenMeasured_thenWarmUpAndPeakAreNotInTheStep() {
    AtomicLong now = new AtomicLong();
    AtomicLong cpu = new AtomicLong();
    // Every look at the wall clock is 3 ms after the one before, at the other 2 ms.
    StepBenchmark benchmark =
        new StepBenchmark(() -> now.addAndGet(3_000_000), () -> cpu.addAndGet(2_000_000));

    StepTimes times =
        benchmark.measure(step(), new MultiplyAddPeak(kernels), new Settings(0, 1e-9, 4));

    assertThat(times.pairs()).hasSize(4);
    assertThat(times.seconds(0.5)).isCloseTo(0.003, within(1e-12));
    assertThat(times.cpuSeconds()).isCloseTo(0.002, within(1e-12));
    // About 1e8 operations in 3 ms, whole tiles of 131072 operations.
    assertThat(times.peakGigaflops()).isCloseTo(0.1 / 0.003, within(0.1));
  }

  @Test
  void givenNoProcessorClock_whenMeasured_thenItsTimeIsNotANumber() {
    StepTimes times =
        new StepBenchmark(System::nanoTime, () -> -1)
            .measure(step(), new MultiplyAddPeak(kernels), new Settings(0, 1e-9, 2));

    assertThat(times.cpuSeconds()).isNaN();
    assertThat(times.cpuFractionOfPeak(0.5)).isNaN();
    assertThat(times.fractionOfPeak(0.5)).isPositive().isFinite();
  }

  @Test
  void givenAStep_whenRun_thenItTrains() {
    TrainingStep step = step();
    double first = step.run().meanLoss();
    double last = 0;
    for (int i = 0; i < 50; i++) {
      last = step.run().meanLoss();
    }
    // One batch over and over at a rate of 1e-3: far below where it began.
    assertThat(last).isLessThan(0.9 * first);
    // LSTM: 4 x 16 x (3 + 16) x 5 steps + readout 16 x 4, x 2 x 3 passes x 8 sequences, less the
    // gradient of the inputs, 2 x 4 x 16 x 3 x 5 x 8.
    assertThat(step.operations())
        .isEqualTo(8.0 * (6 * (4 * 16 * 19 * 5 + 64) - 2 * 4 * 16 * 3 * 5));
  }

  @Test
  void givenNonsense_whenAskedFor_thenTheErrorNamesFieldRuleAndValue() {
    assertThatThrownBy(() -> new Settings(-1, 1, 1))
        .hasMessage("warmUpSeconds must be 0 to 3600, was -1.0");
    assertThatThrownBy(() -> new Settings(0, 0, 1))
        .hasMessage("seconds must be > 0 and <= 3600, was 0.0");
    assertThatThrownBy(() -> new Settings(0, 1, 0)).hasMessage("minSteps must be >= 1, was 0");
    assertThatThrownBy(() -> new StepTimes(List.of(), 1)).hasMessage("pairs must not be empty");
  }
}
