package org.rhosweep.opencl;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.PaddingKind;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.SequentialDigits;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.Trainer;
import org.rhosweep.core.train.TrainingResult;
import org.rhosweep.core.train.TrainingSettings;

/**
 * Training steps per second of LSTM of two layers on digits that are shown row by row (28 inputs),
 * then blanks; batch 32, Adam. Measured through {@link Trainer}, as trials of a sweep run.
 */
final class FusedSpeed {
  static final int BATCH = 32;
  private static final int ROWS = 28;

  /** Steps whose commands are timed one by one, on a device that is slow, and on a GPU. */
  private static final int FEW_STEPS = 3;

  private static final int PROFILED_STEPS_OF_GPU = 25;

  private static final int MAX_STEPS = 400;

  private final ModelSettings model;
  private final Dataset data;
  private final int device;

  /**
   * Of these sizes.
   *
   * @param device number of the GPU
   */
  FusedSpeed(int hiddenSize, int sequenceLength, int device) {
    model = new ModelSettings(new Lstm(1), hiddenSize, 2);
    data =
        new SequentialDigits(
                ROWS,
                1,
                sequenceLength - ROWS,
                PaddingKind.ZEROS,
                false,
                TargetPosition.LAST_STEP,
                10 * BATCH,
                BATCH,
                BATCH)
            .load();
    this.device = device;
  }

  StepTraffic traffic() {
    return StepTraffic.of(
        new ParameterLayout(NetworkShape.of(model, data.description().shape())), BATCH);
  }

  /**
   * Measured trials.
   *
   * @param networks trained at a time
   * @param steps of each
   * @param seconds from the begin of the first trial to the end of the last, evaluations and the
   *     draw of weights included
   * @param processorSeconds of the process
   * @param hash of the first trial
   */
  record Run(int networks, int steps, double seconds, double processorSeconds, String hash) {
    double trialsPerSecond() {
      return networks / seconds;
    }

    /** The steps alone: less what a run of fewer steps took for all else. */
    Steps beyond(Run shorter) {
      double count = (double) networks * (steps - shorter.steps);
      return new Steps(
          count / Math.max(1e-9, seconds - shorter.seconds),
          (processorSeconds - shorter.processorSeconds) / count);
    }
  }

  /**
   * Training steps without evaluations and without what comes before the first.
   *
   * @param perSecond of all networks together
   * @param processorSeconds of the process, for a step of a network
   */
  record Steps(double perSecond, double processorSeconds) {}

  /**
   * What the device did in training of so many networks.
   *
   * @param run the same by the host's clocks, slowed by the measurement
   * @param totals by kernel and transfer
   * @param together networks of a round, on average
   */
  record Profiled(Run run, Map<String, DeviceProfile.Total> totals, double together) {
    private double networkSteps() {
      return (double) run.networks() * run.steps();
    }

    /** Kernels launched for a step of a network, on average. */
    double launches() {
      return totals.entrySet().stream()
              .filter(total -> isKernel(total.getKey()))
              .mapToLong(total -> total.getValue().count())
              .sum()
          / networkSteps();
    }

    /** Seconds in which the device computed or moved data. */
    double busySeconds() {
      return totals.entrySet().stream()
          .filter(total -> !total.getKey().equals(DeviceProfile.FILL))
          .mapToDouble(total -> 1e-9 * total.getValue().nanos())
          .sum();
    }

    double stepsPerBusySecond() {
      return networkSteps() / busySeconds();
    }

    /**
     * Between host and device, for a step of a network; weights that go there before the first step
     * and come back after the last are among them.
     */
    double transferredBytes() {
      return (bytes(DeviceProfile.WRITE) + bytes(DeviceProfile.READ)) / networkSteps();
    }

    /** Of the buffers for training, for a network. */
    double memory() {
      return bytes(DeviceProfile.FILL) / run.networks();
    }

    private double bytes(String name) {
      DeviceProfile.Total total = totals.get(name);
      return total == null ? 0 : total.bytes();
    }

    static boolean isKernel(String name) {
      return !List.of(DeviceProfile.FILL, DeviceProfile.READ, DeviceProfile.WRITE).contains(name);
    }
  }

  /** Steps whose commands are timed one by one. */
  int profiledSteps() {
    return Devices.numbered(device).isGpu() ? PROFILED_STEPS_OF_GPU : FEW_STEPS;
  }

  /** Trains some networks for a few steps, with every command timed by the device. */
  Profiled profile(int networks, long endNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    Engines.setMaxConcurrentNetworks(EngineName.OPENCL, networks);
    Device measured = Devices.numbered(device);
    DeviceProfile profile = new DeviceProfile();
    measured.profile(profile);
    try {
      Run run = run(EngineName.OPENCL, networks, profiledSteps(), endNanos);
      return new Profiled(run, profile.totals(), profile.networksTogether());
    } finally {
      measured.profile(null);
    }
  }

  /** How many steps take so long at this speed, evaluations included. */
  static int steps(Run at, double seconds) {
    double fitting = seconds * at.steps() / at.seconds();
    return (int) Math.max(1 + FEW_STEPS, Math.min(MAX_STEPS, fitting));
  }

  /** Trains some networks at a time. */
  Run run(EngineName engine, int networks, int steps, long endNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    Engines.setMaxConcurrentNetworks(engine, networks);
    List<Trainer> trainers = new ArrayList<>();
    for (int seed = 1; seed <= networks; seed++) {
      trainers.add(trainer(engine, steps, seed));
    }
    long processor = processorNanos();
    long start = System.nanoTime();
    List<TrainingResult> results = ConcurrentTraining.train(trainers, data, device, endNanos);
    double seconds = (System.nanoTime() - start) * 1e-9;
    return new Run(
        networks,
        steps,
        seconds,
        (processorNanos() - processor) * 1e-9,
        results.get(0).resultHash());
  }

  private Trainer trainer(EngineName engine, int steps, int seed) {
    TrainingSettings training =
        new TrainingSettings(
            new Adam(1e-3 + 1e-5 * seed, 0.9, 0.999, 1e-8), BATCH, steps, null, 1, BATCH);
    return new Trainer(
        model,
        new Glorot(Distribution.UNIFORM, 1),
        training,
        new ProbeSettings(GradientSchedule.NONE, List.of()),
        engine,
        seed);
  }

  private static long processorNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }
}
