package org.rhosweep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.OptimizerSteps;
import org.rhosweep.core.engine.OptimizerUpdate;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Adding;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.CopyMemory;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.train.AdaBelief;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.AdamW;
import org.rhosweep.core.train.EarlyStopping;
import org.rhosweep.core.train.Lookahead;
import org.rhosweep.core.train.Optimizer;
import org.rhosweep.core.train.Schedule;
import org.rhosweep.core.train.Sgd;
import org.rhosweep.core.train.Trainer;
import org.rhosweep.core.train.TrainingResult;
import org.rhosweep.core.train.TrainingSettings;
import org.rhosweep.kernels.KernelChoice;

/** Optimisers and clipping on the device, against the host's: every bit of every result. */
@ExtendWith(NeedsDevice.class)
class OptimizerStepsTest {
  private static final int STEPS = 20;
  private static final int TOGETHER = 12;

  private static final List<Optimizer> OPTIMIZERS =
      List.of(
          new Sgd(0.05, 0),
          new Sgd(0.05, 0.9),
          new Adam(3e-3, 0.9, 0.999, 1e-8),
          new AdamW(3e-3, 0.8, 0.99, 1e-6, 0),
          new AdamW(3e-3, 0.9, 0.999, 1e-8, 0.1),
          new AdaBelief(3e-3, 0.9, 0.999, 1e-16),
          new Lookahead(new Adam(3e-3, 0.9, 0.999, 1e-8), 6, 0.5),
          new Lookahead(new Sgd(0.05, 0.9), 3, 0.3));

  private static final List<Schedule> SCHEDULES =
      List.of(new Schedule.Constant(0), new Schedule.Constant(3), new Schedule.Cosine(0.1, 4));

  /** Every optimiser, with and without clipping, under every schedule. */
  static List<TrainingSettings> settings() {
    List<TrainingSettings> settings = new ArrayList<>();
    for (Optimizer optimizer : OPTIMIZERS) {
      for (Schedule schedule : SCHEDULES) {
        settings.add(training(optimizer, schedule, null, null));
        settings.add(training(optimizer, schedule, 0.05, null));
      }
    }
    return settings;
  }

  /** Rates at which something stops being finite, sooner or later. */
  private static List<TrainingSettings> diverging() {
    List<TrainingSettings> settings = new ArrayList<>();
    for (double rate : new double[] {1e10, 1e20, 1e30, 1e39}) {
      for (Optimizer optimizer :
          List.of(
              new Sgd(rate, 0.9),
              new Adam(rate, 0.9, 0.999, 1e-8),
              new Lookahead(new Sgd(rate, 0), 2, 1))) {
        settings.add(training(optimizer, SCHEDULES.get(1), null, null));
        settings.add(training(optimizer, SCHEDULES.get(0), 1.0, null));
      }
    }
    return settings;
  }

  private static TrainingSettings training(
      Optimizer optimizer, Schedule schedule, Double clipNorm, EarlyStopping stopping) {
    return new TrainingSettings(optimizer, schedule, 8, STEPS, clipNorm, 3, 16, stopping);
  }

  private static Trainer trial(
      Cell cell,
      TrainingSettings training,
      GradientSchedule probes,
      EngineName engine,
      double dropout,
      long seed) {
    return new Trainer(
        new ModelSettings(cell, 9, 2, dropout),
        new Glorot(Distribution.UNIFORM, 1.3),
        training,
        new ProbeSettings(probes, List.of()),
        engine,
        seed);
  }

  private static TrainingResult result(Trainer trainer, Dataset data) {
    return trainer.train(data, () -> 0);
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource("settings")
  void givenAnOptimiser_whenTrainedAlone_thenEveryBitIsThatOfSimd(TrainingSettings training) {
    Dataset data = new Adding(6, 16).load();
    Trainer simd = trial(new Gru(0.5), training, GradientSchedule.NONE, EngineName.SIMD, 0, 3);
    Trainer device = trial(new Gru(0.5), training, GradientSchedule.NONE, EngineName.OPENCL, 0, 3);

    TrainingResult expected = result(simd, data);

    assertThat(result(device, data)).isEqualTo(expected);
    assertThat(expected.divergence()).isNull();
  }

  @Test
  @Tag("slow")
  void givenTrialsOfOtherSettings_whenTrainedTogether_thenEveryBitIsThatOfSimd() throws Exception {
    List<TrainingSettings> settings = settings();
    settings.addAll(diverging());
    settings.add(training(new Sgd(1e-30, 0), SCHEDULES.get(0), null, new EarlyStopping(1)));
    List<TrainingResult> results =
        assertTogetherAsAlone(new Gru(0.5), new Adding(6, 16).load(), settings, 0);
    Set<String> quantities = new HashSet<>();
    results.stream()
        .filter(result -> result.divergence() != null)
        .forEach(result -> quantities.add(result.divergence().quantity()));
    assertThat(quantities).contains("weights").hasSizeGreaterThan(1);
    assertThat(results.stream().filter(result -> result.divergence() == null).count())
        .isGreaterThan(48) // and the one that stops early
        .isLessThan(settings.size() - 10);
  }

  @Test
  @Tag("slow")
  void givenTrainedVectorsAndTokensAndDropout_whenTrainedTogether_thenEveryBitIsThatOfSimd()
      throws Exception {
    List<TrainingSettings> settings = settings().subList(10, 26);
    settings.addAll(diverging().subList(0, 8));
    assertTogetherAsAlone(new Lru(), new CopyMemory(3, 2, 4, 16).load(), settings, 0.2);
    assertTogetherAsAlone(new Lstm(1), new CopyMemory(3, 2, 4, 16).load(), settings, 0.2);
  }

  private static List<TrainingResult> assertTogetherAsAlone(
      Cell cell, Dataset data, List<TrainingSettings> settings, double dropout)
      throws InterruptedException, ExecutionException {
    Engines.setMaxConcurrentNetworks(EngineName.OPENCL, TOGETHER);
    ExecutorService threads = Executors.newFixedThreadPool(TOGETHER);
    List<TrainingResult> all = new ArrayList<>();
    try {
      List<Future<TrainingResult>> together = new ArrayList<>();
      for (int i = 0; i < settings.size(); i++) {
        Trainer trainer = trial(cell, settings.get(i), probes(i), EngineName.OPENCL, dropout, i);
        together.add(threads.submit(() -> result(trainer, data)));
      }
      for (int i = 0; i < settings.size(); i++) {
        Trainer trainer = trial(cell, settings.get(i), probes(i), EngineName.SIMD, dropout, i);
        TrainingResult expected = result(trainer, data);
        assertThat(together.get(i).get()).as("%s", settings.get(i)).isEqualTo(expected);
        all.add(expected);
      }
    } finally {
      threads.shutdownNow();
    }
    return all;
  }

  private static GradientSchedule probes(int i) {
    return i % 5 == 0 ? GradientSchedule.LOG : GradientSchedule.NONE;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void givenATrainingStepWithoutProbe_whenRun_thenNoWeightOrGradientMoves(int networks) {
    SequenceShape shape = Networks.dense(3, 2, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 64, 1, shape);
    Batch batch = Networks.batch(shape, 4, 4, 1);
    OptimizerUpdate update =
        new OptimizerUpdate(OptimizerUpdate.Rule.ADAM, 0.1f, 0.01f, 1e-3f, 1e-8f, 0, false, 0, 1);
    Device device = Devices.usable().get(0);
    DeviceProfile profile = new DeviceProfile();
    device.profile(profile);
    try (OpenClNetwork network = new OpenClNetwork(device, layout, 4, true, null, networks)) {
      OptimizerSteps steps = network.optimizerSteps();
      float[] weights = Networks.weights(layout, 0.3, 1);
      steps.begin(weights);
      assertThat(steps.step(batch, 1, update, null, null).updated()).isTrue();
      Map<String, DeviceProfile.Total> before = profile.totals();

      assertThat(steps.step(batch, 2, update, null, null).weightsFinite()).isTrue();

      Map<String, DeviceProfile.Total> after = profile.totals();
      long batchBytes = 4L * (batch.inputs.length + batch.labels.length);
      assertThat(moved(DeviceProfile.WRITE, before, after))
          .isLessThan(batchBytes + 64L * networks)
          .isGreaterThanOrEqualTo(44L * networks);
      assertThat(moved(DeviceProfile.READ, before, after)).isEqualTo(24L * networks);
      assertThat(moved(DeviceProfile.FILL, before, after)).isZero();
      assertThat(4L * layout.size()).isGreaterThan(50_000);
      float[] trained = new float[layout.size()];
      steps.readWeights(trained);
      assertThat(trained).isNotEqualTo(weights);
    } finally {
      device.profile(null);
    }
  }

  @Test
  @Tag("slow")
  void givenTheNetworkOfTheReadme_whenItTakesAStep_thenLaunchesAndBytesAreThoseSaidThere() {
    SequenceShape shape = Networks.dense(100, 28, 10, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 128, 2, shape);
    assertStep(layout, null, 20, 358_572);
    assertStep(layout, new Dropout(0.3, 1), 26, 358_652);
  }

  private static void assertStep(
      ParameterLayout layout, Dropout dropout, long launches, long written) {
    OptimizerUpdate update =
        new OptimizerUpdate(OptimizerUpdate.Rule.ADAM, 0.1f, 0.01f, 1e-3f, 1e-8f, 0, false, 0, 1);
    Device device = Devices.usable().get(0);
    DeviceProfile profile = new DeviceProfile();
    device.profile(profile);
    try (OpenClNetwork network = new OpenClNetwork(device, layout, 32, true, dropout, 1)) {
      SequenceShape shape = layout.shape().sequence();
      OptimizerSteps steps = network.optimizerSteps();
      steps.begin(Networks.weights(layout, 0.1, 1));
      steps.step(Networks.batch(shape, 32, 32, 1), 1, update, null, null);
      Map<String, DeviceProfile.Total> before = profile.totals();

      steps.step(Networks.batch(shape, 32, 32, 2), 2, update, null, null);

      Map<String, DeviceProfile.Total> after = profile.totals();
      assertThat(launches(after) - launches(before)).isEqualTo(launches);
      assertThat(moved(DeviceProfile.WRITE, before, after)).isEqualTo(written);
      assertThat(moved(DeviceProfile.READ, before, after)).isEqualTo(24);
    } finally {
      device.profile(null);
    }
  }

  private static long launches(Map<String, DeviceProfile.Total> totals) {
    return totals.entrySet().stream()
        .filter(total -> FusedSpeed.Profiled.isKernel(total.getKey()))
        .mapToLong(total -> total.getValue().count())
        .sum();
  }

  private static long moved(
      String command,
      Map<String, DeviceProfile.Total> before,
      Map<String, DeviceProfile.Total> after) {
    return after.get(command).bytes() - before.get(command).bytes();
  }

  @Test
  void givenAnInfiniteLossOfFiniteGradient_whenAStepIsAsked_thenItIsSaidAndNothingChanges() {
    SequenceShape shape = Networks.dense(3, 2, 3, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 4, 1, shape);
    float[] weights = new float[layout.size()];
    for (ParameterLayout.Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        Arrays.fill(weights, block.at(row, 0), block.at(row, block.columns()), 0.5f);
      }
    }
    ParameterLayout.Block readout = layout.block(ParameterLayout.Kind.READOUT, -1, -1);
    Arrays.fill(weights, readout.at(0, 0), readout.at(0, 4), -3e38f); // a logit of -infinity
    Batch batch = Networks.batch(shape, 4, 4, 1);
    for (int i = 0; i < batch.inputs.length; i++) {
      batch.inputs[i] = Math.abs(batch.inputs[i]);
    }
    batch.labels[2] = 0;
    float[] expected = new float[layout.size()];
    try (NetworkEngine simd =
        Engines.create(EngineName.SIMD, KernelChoice.best(), layout, 4, true, null)) {
      simd.load(weights);
      assertThat(simd.gradient(batch, expected, null).lossSum()).isInfinite();
    }
    OptimizerUpdate update =
        new OptimizerUpdate(OptimizerUpdate.Rule.MOMENTUM, 0, 0, 0.1f, 0, 0, false, 0, 1);
    Device device = Devices.usable().get(0);
    try (OpenClNetwork network = new OpenClNetwork(device, layout, 4, true, null, 1)) {
      OptimizerSteps steps = network.optimizerSteps();
      steps.begin(weights);

      OptimizerSteps.Result result = steps.step(batch, 1, update, null, null);

      assertThat(result.lossFinite()).isFalse();
      assertThat(result.gradientNorm()).isFinite().isPositive();
      assertThat(result.updated()).isFalse();
      assertThat(Bits.difference(layout, steps.gradient(), expected)).isNull();
      float[] after = new float[layout.size()];
      steps.readWeights(after);
      assertThat(after).isEqualTo(weights);
    }
  }

  @Test
  void givenADeviceWithoutDoublePrecision_whenTrained_thenOptimisersOfTheHostGiveTheSameBits() {
    Device device = Devices.usable().get(0);
    Device without = device.withoutDoubles();
    assertThat(device.supportsOptimizer()).isTrue();
    assertThat(without.supportsOptimizer()).isFalse();
    SequenceShape shape = Networks.dense(3, 2, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 4, 1, shape);
    try (OpenClNetwork network = new OpenClNetwork(without, layout, 4, true, null, 1)) {
      assertThat(network.optimizerSteps()).isNull();
    }
    Dataset data = new Adding(6, 16).load();
    TrainingSettings training = settings().get(7);
    OpenClProvider.useDevice(without);
    try {
      TrainingResult onHost =
          result(
              trial(new Gru(0.5), training, GradientSchedule.LOG, EngineName.OPENCL, 0, 3), data);
      assertThat(onHost)
          .isEqualTo(
              result(
                  trial(new Gru(0.5), training, GradientSchedule.LOG, EngineName.SIMD, 0, 3),
                  data));
    } finally {
      OpenClProvider.useDevice(device);
    }
  }
}
