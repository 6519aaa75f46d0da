package org.rhosweep.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.network.MemoryEstimate;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Adding;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.kernels.KernelChoice;

/** What a trial allocates before its first step, beside what the estimate says. */
class TrainingLoopMemoryTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int BATCH_SIZE = 20;

  private static Optimizer optimizer(String name) {
    Adam adam = new Adam(1e-3, 0.9, 0.999, 1e-8);
    return switch (name) {
      case "adam" -> adam;
      case "sgd" -> new Sgd(0.1, 0.9);
      case "lookahead" -> new Lookahead(adam, 6, 0.5);
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "sgd, false, 0, 3",
    "adam, false, 0, 4",
    "adam, true, 0.2, 5",
    "lookahead, true, 0, 6",
  })
  void givenOptimiserAndEarlyStopping_whenAllocated_thenTheEstimateIsWithinThreePerCent(
      String name, boolean stopping, double dropout, int arrays) {
    Trainer training = training(optimizer(name), stopping, dropout);
    Dataset data = new Adding(10, 20).load();
    NetworkShape shape = NetworkShape.of(training.model(), data.description().shape());
    ParameterLayout layout = new ParameterLayout(shape);
    // Classes are loaded and lambdas linked before the bytes are counted.
    assertThat(allocated(() -> trainer(training, data))).isPositive();

    long drawing =
        allocated(() -> InitialWeights.draw(layout, training.initialization(), training.seed()));
    double garbageOfDrawing = drawing - 4.0 * layout.size();
    double allocated = allocated(() -> trainer(training, data)) - garbageOfDrawing;

    int parameterArrays = training.training().parameterArrays();
    assertThat(parameterArrays).isEqualTo(arrays);
    double estimate =
        MemoryEstimate.ofTrial(shape, BATCH_SIZE, dropout > 0, parameterArrays).bytes();
    // One array of parameters is 7 % and more of the whole here. Scratch tiles are left out.
    assertThat(4.0 * layout.size()).isGreaterThan(0.07 * estimate);
    assertThat(estimate).isCloseTo(allocated, within(0.03 * allocated));
  }

  private static long allocated(Runnable work) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static TrainingLoop trainer(Trainer training, Dataset data) {
    return new TrainingLoop(training, data, () -> 0, KernelChoice.best());
  }

  private static Trainer training(Optimizer optimizer, boolean stopping, double dropout) {
    Initialization glorot = new Glorot(Distribution.UNIFORM, 1);
    TrainingSettings settings =
        new TrainingSettings(
            optimizer,
            new Schedule.Constant(0),
            BATCH_SIZE,
            1,
            null,
            1,
            20,
            stopping ? new EarlyStopping(3) : null);
    return new Trainer(
        new ModelSettings(new Lstm(1), 256, 2, dropout),
        glorot,
        settings,
        new ProbeSettings(GradientSchedule.NONE, List.of()),
        EngineName.SIMD,
        1);
  }
}
