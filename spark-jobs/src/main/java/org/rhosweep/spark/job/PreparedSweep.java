package org.rhosweep.spark.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.rhosweep.core.engine.NumericSemantics;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.CostFile;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.PretrainedFiles;
import org.rhosweep.sweeps.plan.CostModel;
import org.rhosweep.sweeps.plan.Plan;
import org.rhosweep.sweeps.plan.Planner;
import org.rhosweep.sweeps.plan.TrialConcurrency;
import org.rhosweep.sweeps.plan.TrialCosts;
import org.rhosweep.sweeps.plan.TrialCosts.Observation;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.Execution;
import org.rhosweep.sweeps.spec.Sweep;
import org.rhosweep.sweeps.spec.TrialIdentity;
import org.rhosweep.sweeps.text.Counts;

/**
 * A sweep beside what an output already holds of it.
 *
 * @param sweep as read
 * @param trials all of its trials, each once
 * @param missing those to run: not committed, or to be retried
 * @param cost fitted to those that ran here, whatever their sweep
 * @param storedPretrainings ids of those that the output keeps
 * @param committed trials that the output holds, of any sweep
 * @param retried those of the missing that are among them
 */
public record PreparedSweep(
    Sweep sweep,
    List<Trial> trials,
    List<Trial> missing,
    CostModel cost,
    Set<String> storedPretrainings,
    int committed,
    int retried) {
  private static final List<String> COST_COLUMNS =
      List.of(
          "outcome",
          "seconds",
          "started_at",
          "host",
          "stopped_training_step",
          "pretraining_reused",
          "pretraining_seconds",
          "engine_form");

  /**
   * Identifies the trials and leaves out what is done: one anti-join on trial ids.
   *
   * @param retryFailed whether FAILED, OUT_OF_MEMORY and INFEASIBLE count as missing
   * @param warnings gets one line for every damaged segment
   * @throws org.rhosweep.core.task.DataException if a task's data is missing or wrong
   */
  public static PreparedSweep of(
      Sweep sweep, Output output, boolean retryFailed, Consumer<String> warnings)
      throws IOException, OutputException {
    List<Trial> trials = Trials.resolve(sweep.specs(), output.dataFiles());
    CommittedTrials committed =
        CommittedTrials.scan(output, ResultTables.all(), ResultTables.SCHEMA_VERSION, warnings);
    Map<String, Object[]> done = new HashMap<>();
    for (Object[] row : committed.rows(COST_COLUMNS)) {
      done.put((String) row[0], row);
    }
    List<Trial> missing = new ArrayList<>();
    List<Observation> observations = new ArrayList<>();
    for (Trial trial : trials) {
      Object[] row = done.get(trial.id());
      if (row == null || (retryFailed && CommittedTrials.RETRYABLE.contains((String) row[1]))) {
        missing.add(trial);
      } else {
        observation(trial, row).ifPresent(observations::add);
      }
    }
    warnAboutFormerNames(missing, done.keySet(), warnings);
    TrialCosts costs = CostFile.read(output).with(observations);
    return new PreparedSweep(
        sweep,
        trials,
        missing,
        costs.model(),
        new PretrainedFiles(output).ids(),
        done.size(),
        (int) missing.stream().filter(trial -> done.containsKey(trial.id())).count());
  }

  /** Trials that the output holds when all that is missing has run. */
  public int planned() {
    return committed + missing.size() - retried;
  }

  private static void warnAboutFormerNames(
      List<Trial> missing, Set<String> committed, Consumer<String> warnings) {
    long former =
        missing.stream()
            .map(
                t -> TrialIdentity.id(t.spec(), t.data().fingerprint(), NumericSemantics.NUMBER, 1))
            .filter(committed::contains)
            .count();
    if (former > 0) {
      warnings.accept(
          String.format(
              Locale.ROOT,
              "of this sweep the output has %s with the setting names of schema version 1, to be run"
                  + " again under new ids; earlier rows stay: use another --out to keep the two"
                  + " apart",
              Counts.of(former, "trial")));
    }
  }

  /**
   * Keeps what trials took, for the next plan.
   *
   * @param sinceMicros when the run began, microseconds since 1970
   * @param slots that it had
   * @param wallSeconds that it took
   */
  public void saveCosts(Output output, long sinceMicros, int slots, double wallSeconds)
      throws IOException, OutputException {
    Map<String, Trial> planned = new HashMap<>();
    trials.forEach(trial -> planned.put(trial.id(), trial));
    List<Observation> all = new ArrayList<>();
    CommittedTrials committed =
        CommittedTrials.scan(
            output, ResultTables.all(), ResultTables.SCHEMA_VERSION, warning -> {});
    for (Object[] row : committed.rows(COST_COLUMNS)) {
      Trial trial = planned.get((String) row[0]);
      if (trial != null) {
        observation(trial, row).ifPresent(all::add);
      }
    }
    List<Observation> ran =
        all.stream().filter(trial -> trial.startedAtMicros() >= sinceMicros).toList();
    TrialCosts costs = CostFile.read(output).with(all);
    CostFile.write(output, ran.isEmpty() ? costs : costs.withRun(ran, slots, wallSeconds));
  }

  /**
   * What a row says of the cost of trials; nothing where a trial did not complete on one slot, or
   * ran on a core in place of the device that it asked for.
   */
  private static Optional<Observation> observation(Trial trial, Object[] row) {
    String engine = trial.spec().engine().name().toLowerCase(Locale.ROOT);
    Execution execution = trial.spec().execution();
    if (!(execution instanceof Execution.Single)
        || !row[1].equals("COMPLETED")
        || row[2] == null
        || (double) row[2] <= 0
        || (execution.device() == Execution.Device.ANY
            && row[8] != null
            && !((String) row[8]).startsWith(engine))) {
      return Optional.empty();
    }
    boolean stoppedEarly = row[5] != null;
    double reused = Boolean.TRUE.equals(row[6]) && row[7] != null ? (double) row[7] : 0;
    return Optional.of(
        new Observation(
            trial, (double) row[2], reused, (String) row[4], (long) row[3], stoppedEarly));
  }

  /** What to run, in which order, where trials of a bundle run one after the other. */
  public Plan plan(int slots) {
    return plan(slots, TrialConcurrency.ONE);
  }

  /** What to run, in which order. */
  public Plan plan(int slots, TrialConcurrency concurrency) {
    return Planner.plan(missing, slots, cost, storedPretrainings, concurrency);
  }
}
