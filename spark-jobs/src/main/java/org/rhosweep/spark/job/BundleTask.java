package org.rhosweep.spark.job;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.rhosweep.spark.operate.TrialLog;
import org.rhosweep.spark.table.Output;
import org.rhosweep.spark.table.OutputException;
import org.rhosweep.spark.table.SegmentWriter;
import org.rhosweep.sweeps.plan.Bundle;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction2;

/**
 * What one Spark task does: runs a bundle and commits its segments, {@code trials} last. Attempts
 * at the same bundle write the same names, so it does not matter how many there are.
 */
final class BundleTask extends AbstractFunction2<TaskContext, Iterator<Bundle>, BundleSummary>
    implements Serializable {
  private static final long serialVersionUID = 1;

  private final String sweep;
  private final String location;
  private final String codeVersion;
  private final TrialFunction trials;

  BundleTask(String sweep, String location, String codeVersion, TrialFunction trials) {
    this.sweep = sweep;
    this.location = location;
    this.codeVersion = codeVersion;
    this.trials = trials;
  }

  @Override
  public BundleSummary apply(TaskContext context, Iterator<Bundle> bundles) {
    GpuEngines.enter(context);
    Bundle bundle = bundles.next();
    Map<Table, List<Object[]>> rows = new LinkedHashMap<>();
    Map<String, Integer> outcomes = new TreeMap<>();
    String failure = null;
    for (Trial trial : bundle.trials()) {
      endIfKilled(context);
      TrialResult result = run(trial, bundle.segment());
      String outcome = result.outcome().name();
      outcomes.merge(outcome, 1, Integer::sum);
      if (outcome.equals("FAILED") && failure == null) {
        failure = result.outcome().reason();
      }
      ResultTables.rows(result, bundle.segment())
          .forEach(
              (table, some) -> rows.computeIfAbsent(table, t -> new ArrayList<>()).addAll(some));
    }
    endIfKilled(context);
    String writeError = null;
    try {
      commit(context, bundle.segment(), rows);
    } catch (IOException | OutputException e) {
      endIfKilled(context);
      writeError = Output.oneLine(e);
    }
    return new BundleSummary(
        bundle.segment(), outcomes, bundle.predictedSeconds(), failure, writeError);
  }

  private TrialResult run(Trial trial, String segment) {
    try (TrialLog log = new TrialLog(trial, segment)) {
      TrialResult result = trials.run(trial);
      log.ended(result);
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException("the run was stopped");
    }
  }

  /** The trials segment goes last: readers believe in nothing before they see it. */
  private void commit(TaskContext context, String segment, Map<Table, List<Object[]>> rows)
      throws IOException, OutputException {
    Output output =
        Output.at(location, SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()));
    Map<String, String> metadata =
        Map.of(
            SegmentWriter.SCHEMA_VERSION_KEY,
            Integer.toString(ResultTables.SCHEMA_VERSION),
            SegmentWriter.CODE_VERSION_KEY,
            codeVersion);
    String attempt = context.stageId() + "-" + context.taskAttemptId();
    List<Table> order = new ArrayList<>(rows.keySet());
    order.remove(ResultTables.TRIALS);
    order.add(ResultTables.TRIALS);
    for (Table table : order) {
      List<Object[]> tableRows = rows.getOrDefault(table, List.of());
      if (!tableRows.isEmpty()) {
        SegmentWriter.write(output, table, sweep, segment, attempt, tableRows, metadata);
      }
    }
  }

  private static void endIfKilled(TaskContext context) {
    if (context.isInterrupted()) {
      throw new TaskKilledException("the run was stopped");
    }
  }
}
