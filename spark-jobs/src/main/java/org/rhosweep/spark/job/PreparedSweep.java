package org.rhosweep.spark.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.rhosweep.spark.table.CommittedTrials;
import org.rhosweep.spark.table.Output;
import org.rhosweep.spark.table.OutputException;
import org.rhosweep.sweeps.plan.Plan;
import org.rhosweep.sweeps.plan.Planner;
import org.rhosweep.sweeps.plan.ShapeCostModel;
import org.rhosweep.sweeps.plan.ShapeCostModel.Observation;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.Execution;
import org.rhosweep.sweeps.spec.Sweep;

/**
 * A sweep beside what an output already holds of it.
 *
 * @param sweep as read
 * @param trials all of its trials, each once
 * @param missing those to run: not committed, or to be retried
 * @param cost fitted to those that ran
 */
public record PreparedSweep(
    Sweep sweep, List<Trial> trials, List<Trial> missing, ShapeCostModel cost) {
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
    List<Trial> trials = Trials.resolve(sweep.specs());
    CommittedTrials committed =
        CommittedTrials.scan(output, ResultTables.TRIALS, ResultTables.SCHEMA_VERSION, warnings);
    Map<String, Object[]> done = new HashMap<>();
    for (Object[] row : committed.rows(List.of("outcome", "seconds"))) {
      done.put((String) row[0], row);
    }
    List<Trial> missing = new ArrayList<>();
    List<Observation> observations = new ArrayList<>();
    for (Trial trial : trials) {
      Object[] row = done.get(trial.id());
      if (row == null || (retryFailed && CommittedTrials.RETRYABLE.contains((String) row[1]))) {
        missing.add(trial);
      } else if (trial.spec().execution() instanceof Execution.Single
          && row[1].equals("COMPLETED")
          && row[2] != null
          && (double) row[2] > 0) {
        observations.add(new Observation(trial, (double) row[2]));
      }
    }
    return new PreparedSweep(sweep, trials, missing, ShapeCostModel.calibrated(observations));
  }

  /** What to run, in which order. */
  public Plan plan(int slots) {
    return Planner.plan(missing, slots, cost);
  }
}
