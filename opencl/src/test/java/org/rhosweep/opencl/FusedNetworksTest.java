package org.rhosweep.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Alif;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.GruResetBefore;
import org.rhosweep.core.cell.Lru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Adding;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.EarlyStopping;
import org.rhosweep.core.train.Optimizer;
import org.rhosweep.core.train.Schedule;
import org.rhosweep.core.train.Sgd;
import org.rhosweep.core.train.Trainer;
import org.rhosweep.core.train.TrainingResult;
import org.rhosweep.core.train.TrainingSettings;
import org.rhosweep.kernels.KernelChoice;

/** Networks that run as one computation have the bits that they have alone. */
@Tag("slow")
@ExtendWith(NeedsDevice.class)
class FusedNetworksTest {
  private static final int NETWORKS = 7;

  static List<Cell> cells() {
    return List.of(
        new Lstm(1), new GruResetBefore(0.5), new Lru(), new Alif(Alif.Adaptation.SIGNED, 0.3));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenSomeOfSeveralNetworks_whenRunAtOnce_thenEachHasTheGradientOfSimd(Cell cell) {
    SequenceShape shape = Networks.tokens(6, 9, 5);
    ParameterLayout layout = Networks.layout(cell, 13, 2, shape);
    Device device = Devices.usable().get(0);
    int[] chosen = {3, 0, 4};
    try (DeviceNetworks networks = new DeviceNetworks(device, layout, 5, 40, true, false)) {
      for (int network : chosen) {
        networks.adopt(network, layout);
        networks.load(network, Networks.weights(layout, 0.2, network));
        networks.fill(network, Networks.batch(shape, 40, 40 - 3 * network, network));
      }
      networks.choose(chosen);
      networks.begin();
      networks.forwardBackward(false);
      networks.readLosses();
      networks.readSums();
      for (int network : chosen) {
        float[] gradient = new float[layout.size()];
        networks.readGradient(network, gradient);
        float[] expected = new float[layout.size()];
        try (NetworkEngine simd =
            Engines.create(EngineName.SIMD, KernelChoice.best(), layout, 40, true, null)) {
          simd.load(Networks.weights(layout, 0.2, network));
          Batch batch = Networks.batch(shape, 40, 40 - 3 * network, network);
          assertThat(networks.loss(network)).isEqualTo(simd.gradient(batch, expected, null));
        }
        assertThat(Bits.difference(layout, gradient, expected)).isNull();
      }
    }
  }

  /** Seeds, rates, optimisers, initialisations, probes; one diverges, one stops early. */
  private static List<Trainer> trials(Cell cell, EngineName engine) {
    List<Trainer> trials = new ArrayList<>();
    Optimizer adam = new Adam(3e-3, 0.9, 0.999, 1e-8);
    Initialization glorot = new Glorot(Distribution.UNIFORM, 1.3);
    trials.add(trial(cell, new Orthogonal(1), adam, 1.0, null, GradientSchedule.NONE, engine, 1));
    trials.add(trial(cell, glorot, adam, null, null, GradientSchedule.LOG, engine, 2));
    trials.add(
        trial(cell, glorot, new Sgd(1e30, 0.9), null, null, GradientSchedule.NONE, engine, 3));
    trials.add(
        trial(
            cell,
            new Orthogonal(1),
            new Sgd(1e-30, 0.0),
            null,
            new EarlyStopping(1),
            GradientSchedule.LOG,
            engine,
            1));
    trials.add(trial(cell, glorot, new Sgd(0.05, 0.9), 0.5, null, GradientSchedule.LOG, engine, 5));
    return trials;
  }

  private static Trainer trial(
      Cell cell,
      Initialization initialization,
      Optimizer optimizer,
      Double clipNorm,
      EarlyStopping stopping,
      GradientSchedule probes,
      EngineName engine,
      long seed) {
    TrainingSettings training =
        new TrainingSettings(
            optimizer, new Schedule.Constant(0), 20, 40, clipNorm, 8, 60, stopping);
    return new Trainer(
        new ModelSettings(cell, 11, 2),
        initialization,
        training,
        new ProbeSettings(probes, List.of()),
        engine,
        seed);
  }

  @Test
  void givenTrialsOfOneShape_whenTheyRunAtATime_thenResultsAreThoseOfSimdAlone() throws Exception {
    Dataset data = new Adding(12, 60).load();
    Cell cell = new Gru(0.5);
    Engines.setMaxConcurrentNetworks(EngineName.OPENCL, NETWORKS);
    ParameterLayout layout =
        Networks.layout(new ModelSettings(cell, 11, 2), data.description().shape());
    ExecutorService threads = Executors.newFixedThreadPool(5);
    try (OpenClNetwork witness =
        new OpenClNetwork(Devices.usable().get(0), layout, 20, true, null, NETWORKS)) {
      List<Future<TrainingResult>> results = new ArrayList<>();
      for (Trainer trial : trials(cell, EngineName.OPENCL)) {
        results.add(threads.submit(() -> trial.train(data, () -> 0)));
      }
      List<Trainer> alone = trials(cell, EngineName.SIMD);
      for (int i = 0; i < alone.size(); i++) {
        TrainingResult expected = alone.get(i).train(data, () -> 0);
        TrainingResult actual = results.get(i).get();
        assertThat(actual.divergence()).isEqualTo(expected.divergence());
        assertThat(actual.trainingSteps()).isEqualTo(expected.trainingSteps());
        assertThat(actual.gradients()).isEqualTo(expected.gradients());
        assertThat(actual.activations()).isEqualTo(expected.activations());
        assertThat(actual.test()).isEqualTo(expected.test());
        if (expected.divergence() == null) {
          assertThat(actual.resultHash()).isEqualTo(expected.resultHash());
        }
      }
      assertThat(results.get(2).get().divergence()).isNotNull();
      assertThat(results.get(3).get().trainingSteps()).isLessThan(40);
      assertThat(witness.largestRound()).isGreaterThan(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void givenNetworksThatDoNotAsk_whenOthersTrain_thenOneRoundAtMostWaitsForEach() {
    SequenceShape shape = Networks.dense(3, 2, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 5, 1, shape);
    Device device = Devices.usable().get(0);
    Batch batch = Networks.batch(shape, 4, 4, 1);
    float[] gradient = new float[layout.size()];
    List<OpenClNetwork> networks = new ArrayList<>();
    try (OpenClNetwork training = new OpenClNetwork(device, layout, 4, true, null, 4);
        // Its trial is still at its pre-training.
        OpenClNetwork pretraining = new OpenClNetwork(device, layout, 4, true, null, 4)) {
      NetworkGroup group = training.group();
      assertThat(pretraining.group()).isSameAs(group);
      for (int i = 0; i < 2; i++) {
        networks.add(new OpenClNetwork(device, layout, 4, true, null, 4));
        assertThat(networks.get(i).group()).isSameAs(group);
        networks.get(i).load(Networks.weights(layout, 0.5, i));
      }
      training.load(Networks.weights(layout, 0.5, 3));
      training.gradient(batch, gradient, null);
      assertThat(group.incompleteRounds()).isZero();

      // One step, and then it is probed on the host: the next round waits for it, no other does.
      networks.get(0).gradient(batch, gradient, null);
      int before = group.incompleteRounds();
      for (int step = 0; step < 10; step++) {
        training.gradient(batch, gradient, null);
      }
      assertThat(group.incompleteRounds()).isEqualTo(before + 1);
      assertThat(group.rounds()).isEqualTo(12);

      // One that diverged is gone: nobody waits for it.
      networks.get(1).gradient(batch, gradient, null);
      before = group.incompleteRounds();
      networks.get(1).close();
      for (int step = 0; step < 10; step++) {
        training.gradient(batch, gradient, null);
      }
      assertThat(group.incompleteRounds()).isEqualTo(before);
      assertThat(group.rounds()).isEqualTo(23);
    } finally {
      networks.forEach(OpenClNetwork::close);
    }
  }

  @Test
  void givenTrialsInStep_whenTheyRunAtOnce_thenTheyShareRounds() throws Exception {
    int steps = 200;
    SequenceShape shape = Networks.dense(5, 2, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 6, 1, shape);
    Batch batch = Networks.batch(shape, 4, 4, 1);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<OpenClNetwork> networks = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        networks.add(new OpenClNetwork(Devices.usable().get(0), layout, 4, true, null, 4));
        networks.get(i).load(Networks.weights(layout, 0.5, i));
      }
      networks.get(0).group().queueDelay(60_000);
      CyclicBarrier all = new CyclicBarrier(networks.size());
      List<Future<?>> trained = new ArrayList<>();
      for (OpenClNetwork network : networks) {
        trained.add(
            threads.submit(
                () -> {
                  all.await();
                  for (int step = 0; step < steps; step++) {
                    network.gradient(batch, new float[layout.size()], null);
                  }
                  network.close();
                  return null;
                }));
      }
      for (Future<?> one : trained) {
        one.get();
      }
      // Where no round waits, the first to ask is alone in most second ones: 350 were counted.
      assertThat(networks.get(0).group().rounds()).isBetween(steps, steps * 3 / 2);
    } finally {
      threads.shutdownNow();
      networks.forEach(OpenClNetwork::close);
    }
  }

  @Test
  void givenAFailedRequest_whenOthersRun_thenTheyAreNotDisturbed() {
    SequenceShape shape = Networks.dense(3, 2, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(new Lstm(1), 4, 1, shape);
    Device device = Devices.usable().get(0);
    float[] weights = Networks.weights(layout, 0.5, 1);
    try (OpenClNetwork one = new OpenClNetwork(device, layout, 4, true, null, 2);
        OpenClNetwork other = new OpenClNetwork(device, layout, 4, true, null, 2)) {
      one.load(weights);
      other.load(weights);
      Batch tooLarge = Networks.batch(shape, 5, 5, 1);
      assertThatThrownBy(() -> one.gradient(tooLarge, new float[layout.size()], null))
          .isInstanceOf(IllegalArgumentException.class);
      Batch batch = Networks.batch(shape, 4, 4, 1);
      assertThat(other.gradient(batch, new float[layout.size()], null).targets()).isEqualTo(4);
      assertThat(one.gradient(batch, new float[layout.size()], null).targets()).isEqualTo(4);
    }
  }
}
