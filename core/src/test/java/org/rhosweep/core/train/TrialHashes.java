package org.rhosweep.core.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.EquationsCell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.MinGru;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.init.Critical;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Adding;
import org.rhosweep.core.task.CopyMemory;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.SequentialDigits;
import org.rhosweep.kernels.KernelChoice;

/**
 * Trains every cell for 50 steps and prints what came out; run in JVMs of different kinds. A hash
 * covers every weight at the end and every loss of the curve.
 */
public final class TrialHashes {
  /** With operations and matrices that no built-in cell has. */
  public static final Map<String, Cell> WRITTEN =
      new TreeMap<>(
          Map.of(
              "exponential-gates",
              new EquationsCell(
                  List.of("h", "c", "n", "m"),
                  List.of(
                      "i = W_input x + U_input h' + b_input",
                      "f = log(sigmoid(W_forget x + U_forget h' + b_forget[1])) + m'",
                      "m = max(f, i)",
                      "c = exp(f - m) * c' + exp(i - m) * tanh(W x + U h' + b)",
                      "n = exp(f - m) * n' + exp(i - m)",
                      "h = c / n"),
                  Map.of()),
              "skew-symmetric",
              new EquationsCell(
                  List.of("h"),
                  List.of("h = h' + 0.3 * tanh(W x + U[skewSymmetric] h' + b - 0.01 * h')"),
                  Map.of())));

  /** What to print, and the training that gives its hash. */
  private record Trial(String name, Supplier<String> hash) {}

  private final EngineName engine;

  private TrialHashes(EngineName engine) {
    this.engine = engine;
  }

  /**
   * Prints the vector width, then a line per trial: cell, task, hash.
   *
   * @param arguments {@code full}, or {@code small} for networks that an interpreter can train; and
   *     how many trials run at a time
   */
  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    System.out.println("bits " + KernelChoice.best().vectorBits());
    int threads = Integer.parseInt(arguments[1]);
    lines(EngineName.SIMD, arguments[0].equals("full"), threads).forEach(System.out::println);
  }

  /**
   * A line per trial on an engine: cell, task, hash.
   *
   * @param full or those for networks that an interpreter can train
   * @param atATime how many trials run at a time
   */
  public static List<String> lines(EngineName engine, boolean full, int atATime)
      throws InterruptedException, ExecutionException {
    TrialHashes on = new TrialHashes(engine);
    List<Trial> trials = full ? on.full() : on.small();
    ExecutorService threads = Executors.newFixedThreadPool(atATime);
    try {
      List<Future<String>> hashes = new ArrayList<>();
      for (Trial trial : trials) {
        hashes.add(threads.submit(() -> trial.hash().get()));
      }
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < trials.size(); i++) {
        lines.add(trials.get(i).name() + " " + hashes.get(i).get());
      }
      return lines;
    } finally {
      threads.shutdown();
    }
  }

  private List<Trial> full() {
    List<Dataset> data =
        List.of(
            new SequentialDigits(
                    28,
                    1,
                    0,
                    org.rhosweep.core.task.PaddingKind.ZEROS,
                    false,
                    TargetPosition.LAST_STEP,
                    200,
                    50)
                .load(),
            new Adding(20, 50).load(),
            new CopyMemory(4, 3, 5, 40).load());
    List<Trial> trials = new ArrayList<>();
    for (Cell cell : Networks.CELLS) {
      for (Dataset dataset : data) {
        trials.add(trial(cell.toString(), new ModelSettings(cell, 19, 2), dataset, adam(20)));
      }
    }
    List<Optimizer> others =
        List.of(
            new AdamW(3e-3, 0.9, 0.999, 1e-8, 0.1),
            new AdaBelief(3e-3, 0.9, 0.999, 1e-16),
            new Sgd(3e-2, 0.9),
            new Lookahead(new AdaBelief(3e-3, 0.9, 0.99, 1e-12), 6, 0.5));
    Schedule schedule = new Schedule.Cosine(0.1, 7);
    for (Optimizer optimizer : others) {
      TrainingSettings training =
          new TrainingSettings(optimizer, schedule, 20, 50, 1.0, 2, 50, null);
      ModelSettings model = new ModelSettings(new Lstm(1), 19, 2);
      trials.add(new Trial(optimizer.toString(), () -> hash(model, data.get(1), training)));
    }
    TrainingSettings training = new TrainingSettings(others.get(0), 20, 50, 1.0, 2, 50);
    ModelSettings dropping = new ModelSettings(new Gru(0), 19, 2, 0.3);
    for (Dataset dataset : data) {
      trials.add(trial(name(dropping), dropping, dataset, training));
    }
    for (Initialization init : initializations()) {
      trials.add(
          new Trial(
              init.toString(),
              () -> hash(new ModelSettings(new Gru(0), 19, 2), init, data.get(1))));
    }
    WRITTEN.forEach((name, cell) -> trials.add(written(name, cell, 19, data.get(1), adam(20))));
    for (Cell cell : List.of(new Lstm(1), new MinGru(0))) {
      for (boolean both : new boolean[] {false, true}) {
        trials.add(stacked(new ModelSettings(cell, 19, 3, 0, true, both), data.get(0)));
        trials.add(
            stacked(
                new ModelSettings(cell, 19, 3, 0.1 * (both ? 1 : 0), false, true), data.get(1)));
      }
    }
    return trials;
  }

  private Trial written(
      String name, Cell cell, int hiddenSize, Dataset data, TrainingSettings training) {
    Initialization glorot = new Glorot(Distribution.UNIFORM, 1);
    return new Trial(
        name + " " + data.description().fingerprint(),
        () -> hash(new ModelSettings(cell, hiddenSize, 2), glorot, data, training));
  }

  private Trial stacked(ModelSettings model, Dataset data) {
    return trial(model.toString(), model, data, adam(20));
  }

  /** Without the settings that came later. */
  private static String name(ModelSettings model) {
    return String.format(
        Locale.ROOT,
        "ModelSettings[cell=%s, hiddenSize=%d, depth=%d, dropout=%s]",
        model.cell(),
        model.hiddenSize(),
        model.depth(),
        model.dropout());
  }

  private static List<Initialization> initializations() {
    List<Initialization> all = new ArrayList<>();
    all.add(new Glorot(Distribution.UNIFORM, 1));
    all.add(new Critical(Critical.Point.RECIPE, null, 1e-5));
    for (LscMethod method :
        List.of(
            new LscMethod.Scales(),
            new LscMethod.Entries(1e-2),
            new LscMethod.Rescale(1.15),
            new LscMethod.Paper(7.2e-3, 0.34))) {
      all.add(
          new Lsc(
              0.5,
              null,
              null,
              false,
              new Glorot(Distribution.UNIFORM, 1),
              method,
              method instanceof LscMethod.Scales ? Lsc.Measure.LYAPUNOV : Lsc.Measure.RADIUS,
              1,
              List.of(Lsc.Term.TIME, Lsc.Term.DEPTH),
              Lsc.DepthEdge.SAME_TIME,
              Lsc.Input.GAUSSIAN,
              8,
              20,
              0.05,
              60));
    }
    return all;
  }

  /** Every cell for 50 steps, too, on the shortest sequences. */
  private List<Trial> small() {
    Dataset data = new Adding(2, 8).load();
    List<Trial> trials = new ArrayList<>();
    for (Cell cell : Networks.CELLS) {
      trials.add(trial(cell.toString(), new ModelSettings(cell, 5, 2), data, adam(4)));
    }
    WRITTEN.forEach((name, cell) -> trials.add(written(name, cell, 5, data, adam(4))));
    return trials;
  }

  private static TrainingSettings adam(int batchSize) {
    return new TrainingSettings(new Adam(3e-3, 0.9, 0.999, 1e-8), batchSize, 50, 1.0, 2, 50);
  }

  private Trial trial(String name, ModelSettings model, Dataset data, TrainingSettings training) {
    return new Trial(
        name + " " + data.description().fingerprint(), () -> hash(model, data, training));
  }

  private String hash(ModelSettings model, Initialization init, Dataset data) {
    return hash(model, init, data, adam(20));
  }

  private String hash(ModelSettings model, Dataset data, TrainingSettings training) {
    return hash(model, new Orthogonal(1), data, training);
  }

  private String hash(
      ModelSettings model, Initialization init, Dataset data, TrainingSettings training) {
    ProbeSettings probe = new ProbeSettings(GradientSchedule.NONE, List.of());
    return new Trainer(model, init, training, probe, engine, 5).train(data, () -> 0).resultHash();
  }
}
