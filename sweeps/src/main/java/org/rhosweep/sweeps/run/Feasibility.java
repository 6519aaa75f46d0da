package org.rhosweep.sweeps.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.rhosweep.core.LruCache;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.EquationsCell;
import org.rhosweep.core.engine.CellGradientCheck;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.init.Critical;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.NetworkScheme;
import org.rhosweep.core.init.SkewSymmetricDraws;
import org.rhosweep.core.lsc.LscMemory;
import org.rhosweep.core.lsc.LscTransitions;
import org.rhosweep.core.network.MemoryEstimate;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.sweeps.spec.TrialSpec;

/** What a sweep file may say and no run can do, known before anything runs. */
public final class Feasibility {
  private static final double MIB = 1 << 20;

  private static final long CHECK_SEED = 0;

  /** Of each cell once, whatever it is called. */
  private static final LruCache<EquationsCell, CellGradientCheck> CHECKS =
      new LruCache<>(1000, cell -> CellGradientCheck.of(cell, CHECK_SEED));

  private Feasibility() {}

  /**
   * What keeps these trials from running.
   *
   * @return one line per kind of thing that cannot be run: how many trials use it and why; empty
   *     where all of them can run
   */
  public static List<String> problems(List<TrialSpec> specs) {
    List<String> problems = new ArrayList<>();
    Map<String, Long> schemes = new LinkedHashMap<>();
    specs.forEach(
        spec ->
            schemeProblem(spec)
                .or(() -> DataParallelRequirements.problem(spec))
                .ifPresent(line -> schemes.merge(line, 1L, Long::sum)));
    schemes.forEach(
        (line, count) ->
            problems.add(
                String.format(Locale.ROOT, "%d of %d trials: %s", count, specs.size(), line)));
    return List.copyOf(problems);
  }

  /** An initialisation that has nothing to say about the cell. */
  private static Optional<String> schemeProblem(TrialSpec spec) {
    Initialization drawn = spec.init() instanceof Lsc lsc ? lsc.base() : spec.init();
    Optional<String> problem = Optional.empty();
    if (drawn instanceof Critical critical) {
      problem = critical.problem(spec.model());
    } else if (drawn instanceof NetworkScheme scheme) {
      problem = scheme.problem(spec.model().cell());
    }
    problem = problem.or(() -> SkewSymmetricDraws.problem(drawn, spec.model().cell()));
    return problem.map(line -> "init " + line + "; model.cell is " + name(spec.model().cell()));
  }

  private static String name(Cell cell) {
    return VariantName.of(cell);
  }

  /**
   * Why one planned trial cannot run, in one line; empty where it can. Sees the data, too: a batch
   * must fit in the training split, the network in memory, and the engine's library must load.
   *
   * @param slotBytes heap that one slot may use; {@link Long#MAX_VALUE} where it is not known
   */
  public static Optional<String> problem(Trial trial, long slotBytes) {
    return problem(trial, trial.spec().engine(), slotBytes);
  }

  /**
   * As above, on an engine that may be another one with the same bits.
   *
   * @param engine what runs it
   */
  static Optional<String> problem(Trial trial, EngineName engine, long slotBytes) {
    return cellProblem(trial.spec().model().cell())
        .or(() -> schemeProblem(trial.spec()))
        .or(() -> DataParallelRequirements.problem(trial))
        .or(() -> batchProblem(trial))
        .or(() -> transitionProblem(trial))
        .or(() -> memoryProblem(trial, slotBytes))
        .or(() -> Engines.problem(engine));
  }

  /** A cell that nobody has checked yet is checked before its first trial. */
  private static Optional<String> cellProblem(Cell cell) {
    return cell instanceof EquationsCell written
        ? CHECKS.of(written.withTitle("")).found().map(found -> "model.cell: " + found)
        : Optional.empty();
  }

  private static Optional<String> transitionProblem(Trial trial) {
    NetworkShape shape = NetworkShape.of(trial.spec().model(), trial.data().shape());
    return trial.spec().init() instanceof Lsc lsc
        ? LscTransitions.problem(lsc, shape)
        : Optional.empty();
  }

  private static Optional<String> memoryProblem(Trial trial, long slotBytes) {
    NetworkShape shape = NetworkShape.of(trial.spec().model(), trial.data().shape());
    int batchSize = trial.spec().training().batchSize();
    boolean dropout = trial.spec().model().dropout() > 0;
    int arrays = trial.spec().training().parameterArrays();
    Lsc lsc = trial.spec().init() instanceof Lsc pretrained ? pretrained : null;
    IntFunction<MemoryEstimate> ofBatch = examples -> memory(shape, examples, dropout, arrays, lsc);
    MemoryEstimate memory = ofBatch.apply(batchSize);
    if (!memory.arraysExist()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%s would be one array of %.0f numbers, and the longest has %d: %s",
              memory.largestArrayName(),
              memory.largestArray(),
              MemoryEstimate.MAX_ENTRIES,
              smaller(ofBatch, batchSize, slotBytes)));
    }
    if (memory.bytes() > slotBytes) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "the network needs about %.0f MiB, and a slot has %.0f MiB: %s, or give a slot more"
                  + " memory (RHOSWEEP_HEAP, --conf spark.executor.memory) and run again with"
                  + " --retry-failed",
              memory.bytes() / MIB,
              slotBytes / MIB,
              smaller(ofBatch, batchSize, slotBytes)));
    }
    return Optional.empty();
  }

  /**
   * Heap that a trial takes whose networks are on a device, in bytes, about: what is as long as the
   * parameters, one such array for the way to the device, batches, and what pre-training takes.
   */
  public static double bytesBesideNetworks(Trial trial) {
    NetworkShape shape = NetworkShape.of(trial.spec().model(), trial.data().shape());
    int batchSize = trial.spec().training().batchSize();
    int arrays = trial.spec().training().parameterArrays() + 1;
    Lsc lsc = trial.spec().init() instanceof Lsc pretrained ? pretrained : null;
    return memory(shape, batchSize, false, arrays, lsc).bytes()
        - MemoryEstimate.ofNetwork(shape, batchSize, true).bytes()
        - MemoryEstimate.ofNetwork(shape, batchSize, false).bytes();
  }

  private static MemoryEstimate memory(
      NetworkShape shape, int batchSize, boolean dropout, int arrays, Lsc lsc) {
    MemoryEstimate trial = MemoryEstimate.ofTrial(shape, batchSize, dropout, arrays);
    return lsc == null
        ? trial
        : trial.plus(LscMemory.of(shape, lsc, Math.min(batchSize, lsc.batchSize())));
  }

  /** What to change: the largest batch that would run, where one does. */
  private static String smaller(
      IntFunction<MemoryEstimate> ofBatch, int batchSize, long slotBytes) {
    int fits = 0;
    int tooMany = batchSize;
    while (tooMany - fits > 1) {
      int middle = (fits + tooMany) >>> 1;
      MemoryEstimate memory = ofBatch.apply(middle);
      if (memory.arraysExist() && memory.bytes() <= slotBytes) {
        fits = middle;
      } else {
        tooMany = middle;
      }
    }
    return fits > 0
        ? "training.batchSize must be at most " + fits + " with this model, was " + batchSize
        : "no training.batchSize fits; take a smaller model.hiddenSize, model.depth or"
            + " task.sequenceLength";
  }

  private static Optional<String> batchProblem(Trial trial) {
    SequenceShape shape = trial.data().shape();
    long examples = trial.data().trainingExamples();
    boolean text = shape.inputKind() == SequenceShape.InputKind.TOKENS;
    // Each row of a batch of text is a stream of its own, at least one sequence and its target.
    long largest = text ? (examples - 1) / shape.sequenceLength() : examples;
    int batchSize = trial.spec().training().batchSize();
    return batchSize <= largest
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "training.batchSize must be 1 to %d, the sequences that the training data has, was"
                    + " %d",
                largest,
                batchSize));
  }
}
