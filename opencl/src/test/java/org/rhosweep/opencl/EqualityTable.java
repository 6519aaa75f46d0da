package org.rhosweep.opencl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleFunction;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.EquationsCell;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.Adding;
import org.rhosweep.core.task.Characters;
import org.rhosweep.core.task.CopyMemory;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.PaddingKind;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.SequentialDigits;
import org.rhosweep.core.train.AdaBelief;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.AdamW;
import org.rhosweep.core.train.Lookahead;
import org.rhosweep.core.train.Optimizer;
import org.rhosweep.core.train.Schedule;
import org.rhosweep.core.train.Sgd;
import org.rhosweep.core.train.Trainer;
import org.rhosweep.core.train.TrainingResult;
import org.rhosweep.core.train.TrainingSettings;
import org.rhosweep.core.train.TrialHashes;

/**
 * Compares trials on a device with the same trials on {@code simd}: cells x settings, alone and
 * fused with others of other seeds and learning rates. Two trials are equal where all weights at
 * the end, all losses, the test's and all probed gradients have the same bits.
 */
final class EqualityTable {
  private static final int HIDDEN = 19;
  private static final int DEPTH = 2;
  private static final int BATCH = 20;

  /** For the rows of cells that were begun. */
  private static final long GRACE_NANOS = 2_000_000_000L;

  /** Characters of the text; the text is noise, since only its bits count. */
  private static final int TEXT = 3_000;

  /**
   * A column.
   *
   * @param stacked with residual connections and layer normalisation
   * @param optimizer by its learning rate
   */
  private record Setting(
      String name,
      Dataset data,
      boolean stacked,
      double dropout,
      DoubleFunction<Optimizer> optimizer,
      Schedule schedule,
      Double clipNorm,
      GradientSchedule probes) {}

  private final int steps;
  private final int neighbours;
  private final int device;
  private final List<Setting> settings;

  /**
   * For some of the settings, or all.
   *
   * @param neighbours trials that are fused
   * @param device number of the GPU
   */
  EqualityTable(boolean quick, int neighbours, int device) throws IOException {
    this.neighbours = neighbours;
    this.device = device;
    steps = quick ? 4 : 10;
    settings = settings().subList(0, quick ? 3 : 7);
  }

  private static List<Setting> settings() throws IOException {
    Schedule constant = new Schedule.Constant(0);
    Schedule cosine = new Schedule.Cosine(0.1, 2);
    GradientSchedule none = GradientSchedule.NONE;
    Dataset digits = digits();
    DoubleFunction<Optimizer> adam = rate -> new Adam(rate, 0.9, 0.999, 1e-8);
    DoubleFunction<Optimizer> decayed = rate -> new AdamW(rate, 0.9, 0.999, 1e-8, 0.1);
    DoubleFunction<Optimizer> belief = rate -> new AdaBelief(rate, 0.9, 0.999, 1e-16);
    DoubleFunction<Optimizer> momentum = rate -> new Sgd(10 * rate, 0.9);
    DoubleFunction<Optimizer> slow =
        rate -> new Lookahead(new AdaBelief(rate, 0.9, 0.99, 1e-12), 3, 0.5);
    return List.of(
        new Setting("digits, last step, Adam", digits, false, 0, adam, constant, null, none),
        new Setting(
            "copy memory, every step, AdaBelief, cosine, clipped",
            new CopyMemory(4, 3, 5, 40).load(),
            false,
            0,
            belief,
            cosine,
            0.5,
            none),
        new Setting(
            "text, embeddings, carried states, AdamW",
            text(),
            false,
            0,
            decayed,
            cosine,
            1.0,
            none),
        new Setting(
            "adding, squared error, SGD",
            new Adding(20, 40).load(),
            false,
            0,
            momentum,
            constant,
            1.0,
            none),
        new Setting("dropout 0.3, Lookahead", digits, false, 0.3, slow, constant, null, none),
        new Setting("residual, layer norm", digits, true, 0, adam, constant, 1.0, none),
        new Setting(
            "probed gradients", digits, false, 0, adam, constant, null, GradientSchedule.LOG));
  }

  private static Dataset digits() {
    return new SequentialDigits(
            28, 1, 0, PaddingKind.ZEROS, false, TargetPosition.LAST_STEP, 100, 40)
        .load();
  }

  private static Dataset text() throws IOException {
    RandomStream random = RandomStream.of(0, Purpose.NOISE, 0, 0);
    StringBuilder characters = new StringBuilder();
    for (int i = 0; i < TEXT; i++) {
      characters.append((char) ('a' + Math.min(random.nextInt(26), random.nextInt(26))));
    }
    Path file = Files.createTempFile("text", ".txt");
    try {
      Files.writeString(file, characters);
      return new Characters(file.toString(), 12, 7, 0.2).load();
    } finally {
      Files.delete(file);
    }
  }

  /** Every built-in cell under its name, and some that are written as equations. */
  static Map<String, Cell> cells() {
    Map<String, Cell> cells = new LinkedHashMap<>();
    Networks.CELLS.forEach(cell -> cells.put(Networks.name(cell), cell));
    TrialHashes.WRITTEN.forEach((name, cell) -> cells.put("equations: " + name, cell));
    return cells;
  }

  /** Columns of the table. */
  private String[] header() {
    List<String> header = new ArrayList<>(List.of("cell"));
    settings.forEach(setting -> header.add(setting.name()));
    return header.toArray(String[]::new);
  }

  /**
   * Prints the table.
   *
   * @param cells by their names
   * @param atATime cells that are compared at a time
   * @param endNanos when to give up, by {@link System#nanoTime}
   * @return trials that were compared and had other bits, or failed
   */
  int print(MarkdownReport report, Map<String, Cell> cells, int atATime, long endNanos)
      throws InterruptedException {
    ExecutorService workers = ConcurrentTraining.daemons(atATime);
    Map<String, Future<Row>> rows = new LinkedHashMap<>();
    cells.forEach((name, cell) -> rows.put(name, workers.submit(() -> row(name, cell, endNanos))));
    workers.shutdown();
    report.header(header());
    int wrong = 0;
    for (Map.Entry<String, Future<Row>> row : rows.entrySet()) {
      try {
        long left = endNanos + GRACE_NANOS - System.nanoTime();
        Row made = row.getValue().get(Math.max(1, left), TimeUnit.NANOSECONDS);
        report.row(made.cells().toArray(String[]::new));
        wrong += made.wrong();
      } catch (TimeoutException e) {
        report.failedRow(row.getKey(), "time limit", 1 + settings.size());
      } catch (ExecutionException e) {
        report.failedRow(row.getKey(), MarkdownReport.reason(e), 1 + settings.size());
        wrong++;
      }
    }
    return wrong;
  }

  private record Row(List<String> cells, int wrong) {}

  private Row row(String name, Cell cell, long endNanos) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of(name));
    int wrong = 0;
    for (Setting setting : settings) {
      if (setting.stacked() && cell.isResidualBlock()) {
        words.add("–");
        continue;
      }
      try {
        Comparison comparison = compare(cell, setting, endNanos);
        words.add(comparison.word(neighbours));
        wrong += comparison.aloneDiffers() + comparison.fusedDiffer();
      } catch (TimeoutException e) {
        words.add("time limit");
      } catch (ExecutionException e) {
        words.add("failed: " + MarkdownReport.reason(e));
        wrong++;
      }
    }
    return new Row(words, wrong);
  }

  private record Comparison(int aloneDiffers, int fusedDiffer) {
    String word(int neighbours) {
      if (aloneDiffers == 0 && fusedDiffer == 0) {
        return "equal";
      }
      String alone = aloneDiffers == 0 ? "alone equal" : "alone DIFFERS";
      return alone + "; fused, " + fusedDiffer + " of " + neighbours + " DIFFER";
    }
  }

  private Comparison compare(Cell cell, Setting setting, long endNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (System.nanoTime() > endNanos) {
      throw new TimeoutException();
    }
    List<Trainer> fused = new ArrayList<>();
    List<TrainingResult> expected = new ArrayList<>();
    for (int seed = 1; seed <= neighbours; seed++) {
      fused.add(trainer(cell, setting, EngineName.OPENCL, seed));
      expected.add(
          trainer(cell, setting, EngineName.SIMD, seed).train(setting.data(), System::nanoTime));
    }
    List<TrainingResult> alone =
        ConcurrentTraining.train(fused.subList(0, 1), setting.data(), device, endNanos);
    List<TrainingResult> together =
        ConcurrentTraining.train(fused, setting.data(), device, endNanos);
    int differ = 0;
    for (int i = 0; i < neighbours; i++) {
      differ += same(together.get(i), expected.get(i)) ? 0 : 1;
    }
    return new Comparison(same(alone.get(0), expected.get(0)) ? 0 : 1, differ);
  }

  static boolean same(TrainingResult actual, TrainingResult expected) {
    return actual.resultHash().equals(expected.resultHash())
        && Objects.equals(actual.divergence(), expected.divergence())
        && Objects.equals(actual.restoredTrainingStep(), expected.restoredTrainingStep())
        && actual.trainingSteps() == expected.trainingSteps()
        && actual.gradients().equals(expected.gradients())
        && actual.activations().equals(expected.activations())
        && Objects.equals(actual.test(), expected.test());
  }

  private Trainer trainer(Cell cell, Setting setting, EngineName engine, int seed) {
    boolean stacked = setting.stacked();
    ModelSettings model =
        new ModelSettings(cell, HIDDEN, DEPTH, setting.dropout(), stacked, stacked);
    Initialization written = new Glorot(Distribution.UNIFORM, 1);
    TrainingSettings training =
        new TrainingSettings(
            setting.optimizer().apply(1e-3 * seed),
            setting.schedule(),
            BATCH,
            steps,
            setting.clipNorm(),
            2,
            2 * BATCH,
            null);
    return new Trainer(
        model,
        cell instanceof EquationsCell ? written : new Orthogonal(1),
        training,
        new ProbeSettings(setting.probes(), List.of()),
        engine,
        seed);
  }
}
