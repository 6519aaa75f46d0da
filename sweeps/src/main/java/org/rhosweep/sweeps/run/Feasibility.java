package org.rhosweep.sweeps.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.init.Critical;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.sweeps.spec.TrialSpec;

/** What sweep files may say but this version cannot run, known before anything runs. */
public final class Feasibility {
  private static final List<Limit> LIMITS =
      List.of(
          new Limit(
              spec -> spec.init() instanceof Lsc,
              "init lsc",
              "take lsc out of init (glorot, he and orthogonal run)"),
          new Limit(
              spec -> spec.init() instanceof Critical,
              "init critical",
              "take critical out of init (glorot, he and orthogonal run)"),
          new Limit(
              spec -> !spec.probe().radii().isEmpty(), "probe.radii", "set probe.radii to []"));

  private Feasibility() {}

  /**
   * What keeps these trials from running.
   *
   * @return one line per kind of thing that this version cannot run: how many trials use it and
   *     what to change; empty where all of them can run
   */
  public static List<String> problems(List<TrialSpec> specs) {
    List<String> problems = new ArrayList<>();
    for (Limit limit : LIMITS) {
      long count = specs.stream().filter(limit.applies()).count();
      if (count > 0) {
        problems.add(
            String.format(
                "%d of %d trials use %s, which this version cannot run: %s",
                count, specs.size(), limit.setting(), limit.remedy()));
      }
    }
    return List.copyOf(problems);
  }

  /**
   * Why one planned trial cannot run in this process, in one line; empty where it can. Sees the
   * data, too: a batch must fit in the training split; and the engine's library must load.
   */
  public static Optional<String> problem(Trial trial) {
    return LIMITS.stream()
        .filter(limit -> limit.applies().test(trial.spec()))
        .map(limit -> limit.setting() + " cannot be run by this version: " + limit.remedy())
        .findFirst()
        .or(() -> batchProblem(trial))
        .or(() -> Engines.problem(trial.spec().engine()));
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
                "training.batchSize must be 1 to %d, the sequences that the training data has, was"
                    + " %d",
                largest, batchSize));
  }

  private record Limit(Predicate<TrialSpec> applies, String setting, String remedy) {}
}
