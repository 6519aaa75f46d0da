package org.rhosweep.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Adding;
import org.rhosweep.core.task.CopyMemory;
import org.rhosweep.core.task.Dataset;
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

/**
 * Many small trials of one shape that train as one computation on a device, compared with {@code
 * simd}, and with some alone on the device. They differ in seed, optimiser, rates, clipping, probes
 * and number of steps; of sixteen one stops early and one diverges, and with some cells others
 * diverge, too, since rates grow with the trial's number.
 */
final class ManyNetworks {
  /** Of the benchmark; 84 of them begin in one computation, see {@link #unprobed}. */
  static final int TRIALS = 96;

  /** Of the benchmark, with LSTM; 588 of them begin in one computation. */
  static final int TRIALS_OF_LSTM = 672;

  /** Kinds of trials, by their numbers. */
  static final int KINDS = 16;

  private static final int BATCH = 10;
  private static final int EXAMPLES = 20;
  private static final int STEPS = 8;
  private static final int EVALUATIONS = 2;
  private static final int DIVERGING = 3;
  private static final int STOPPING = 9;
  private static final int PROBED = 2;

  /**
   * Milliseconds for which a round waits for those of the round before, and the first one for all:
   * longer than any of them takes.
   */
  private static final int MAX_QUEUE_DELAY_MILLIS = 600_000;

  private final ModelSettings model;
  private final Dataset data;
  private final int device;

  private ManyNetworks(ModelSettings model, Dataset data, int device) {
    this.model = model;
    this.data = data;
    this.device = device;
  }

  /**
   * Two layers of seven units on sequences of five steps.
   *
   * @param device number of the GPU
   */
  static ManyNetworks of(Cell cell, int device) {
    return new ManyNetworks(new ModelSettings(cell, 7, 2), new Adding(5, EXAMPLES).load(), device);
  }

  /**
   * One layer of four units of LSTM with dropout on five steps of copy memory, a target at each.
   *
   * @param device number of the GPU
   */
  static ManyNetworks ofLstm(int device) {
    return new ManyNetworks(
        new ModelSettings(new Lstm(1), 4, 1, 0.2),
        new CopyMemory(2, 1, 3, EXAMPLES).load(),
        device);
  }

  /**
   * What came of it.
   *
   * @param networks trials that began at the same time
   * @param largestRound most of them whose training step was one computation
   * @param diverged trials that did
   * @param stopped trials that stopped early
   * @param aloneDiffer trials with another bit than on {@code simd}, where each ran alone
   * @param fusedDiffer the same, where they ran together
   */
  record Comparison(
      int networks, int largestRound, int diverged, int stopped, int aloneDiffer, int fusedDiffer) {
    int wrong() {
      return aloneDiffer + fusedDiffer;
    }
  }

  /**
   * Trains on {@code simd}, together, and some alone.
   *
   * @param networks trials
   * @param alone how many of them, from the first on, run alone, too
   * @param endNanos when to give up, by {@link System#nanoTime}
   */
  @SuppressWarnings("try") // a network that holds the place of the others' group
  Comparison compare(int networks, int alone, long endNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<Trainer> fused = new ArrayList<>();
    List<TrainingResult> expected = new ArrayList<>();
    List<TrainingResult> byThemselves = new ArrayList<>();
    for (int i = 0; i < networks; i++) {
      Trainer trainer = trainer(EngineName.OPENCL, i);
      fused.add(trainer);
      expected.add(trainer(EngineName.SIMD, i).train(data, System::nanoTime));
      if (i < alone) {
        byThemselves.addAll(ConcurrentTraining.train(List.of(trainer), data, device, endNanos));
      }
    }
    Device chosen = Devices.numbered(device);
    ParameterLayout layout =
        new ParameterLayout(NetworkShape.of(model, data.description().shape()));
    // Those who train take the places beside these two, whatever other trainings had been told;
    // none
    // has left when the first computation begins.
    try (OpenClNetwork training = network(chosen, layout, true, networks);
        OpenClNetwork evaluation = network(chosen, layout, false, networks)) {
      training.group().queueDelay(MAX_QUEUE_DELAY_MILLIS);
      training.awaitOthers();
      List<TrainingResult> together = ConcurrentTraining.train(fused, data, device, endNanos);
      return new Comparison(
          networks,
          training.largestRound(),
          (int) expected.stream().filter(result -> result.divergence() != null).count(),
          (int) expected.stream().filter(result -> result.stoppedTrainingStep() != null).count(),
          differ(byThemselves, expected),
          differ(together, expected));
    }
  }

  /**
   * How many of some trials begin in one computation: all but those whose first training step is
   * probed, which is another computation.
   */
  static int unprobed(int networks) {
    return (int) IntStream.range(0, networks).filter(number -> !isProbed(number)).count();
  }

  private static boolean isProbed(int number) {
    int kind = number % KINDS;
    return kind == PROBED || kind == STOPPING;
  }

  private OpenClNetwork network(
      Device chosen, ParameterLayout layout, boolean training, int others) {
    Dropout dropout = Dropout.of(model, 0);
    return new OpenClNetwork(chosen, layout, BATCH, training, dropout, 1 + others);
  }

  private static int differ(List<TrainingResult> actual, List<TrainingResult> expected) {
    int differ = 0;
    for (int i = 0; i < actual.size(); i++) {
      differ += EqualityTable.same(actual.get(i), expected.get(i)) ? 0 : 1;
    }
    return differ;
  }

  private Trainer trainer(EngineName engine, int number) {
    int kind = number % KINDS;
    TrainingSettings training =
        new TrainingSettings(
            optimizer(kind, 1e-3 * (1 + number)),
            new Schedule.Constant(0),
            BATCH,
            kind == 6 ? STEPS / 2 : STEPS,
            kind == 4 ? 0.5 : null,
            EVALUATIONS,
            EXAMPLES,
            kind == STOPPING ? new EarlyStopping(1) : null);
    return new Trainer(
        model,
        new Glorot(Distribution.UNIFORM, 1),
        training,
        new ProbeSettings(
            isProbed(number) ? GradientSchedule.LOG : GradientSchedule.NONE, List.of()),
        engine,
        number);
  }

  private static Optimizer optimizer(int kind, double rate) {
    return switch (kind) {
      case DIVERGING -> new Sgd(1e30, 0.9);
      case STOPPING -> new Sgd(1e-30, 0); // does not learn
      case 1 -> new Sgd(rate, 0.9);
      case 6 -> new AdamW(rate, 0.9, 0.999, 1e-8, 0.1);
      case 7 -> new Lookahead(new Adam(rate, 0.9, 0.99, 1e-8), 3, 0.5);
      default -> new Adam(rate, 0.9, 0.999, 1e-8);
    };
  }
}
