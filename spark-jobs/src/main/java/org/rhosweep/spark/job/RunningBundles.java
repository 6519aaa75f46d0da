package org.rhosweep.spark.job;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.plan.Bundle;
import org.rhosweep.sweeps.result.ArmNames;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * Which bundles executors run, as Spark says it: a task is a bundle, by its place in the plan. What
 * is not known to have started is not named.
 */
final class RunningBundles extends SparkListener {
  private static final String GROUP = "spark.jobGroup.id";
  private static final List<String> SETTINGS =
      SettingColumns.columns().stream().map(Column::name).toList();

  private static final String SEED = "seed";
  private static final int MAX_TRIALS = 20_000;

  private final ArmNames names; // null where there are too many
  private final Map<String, List<Bundle>> bundlesOfGroup = new HashMap<>();
  private final Map<Integer, List<Bundle>> bundlesOfStage = new HashMap<>();
  private final Map<Long, Bundle> running = new LinkedHashMap<>();

  /**
   * Nothing runs yet.
   *
   * @param trials all of the sweep: they are named by what varies among them, and not at all where
   *     finding that out would take seconds
   */
  RunningBundles(List<Trial> trials) {
    if (trials.size() > MAX_TRIALS) {
      names = null;
      return;
    }
    List<Object[]> settings = trials.stream().map(t -> SettingColumns.values(t.spec())).toList();
    TrialTable table = TrialTable.ofSettings(settings);
    List<String> varying = new ArrayList<>(table.varying());
    if (table.values(SEED).size() > 1) {
      varying.add(SEED);
    }
    names = ArmNames.of(varying, settings.stream().map(RunningBundles::texts).toList());
  }

  /** What a job of a group is going to run, its tasks in this order. */
  synchronized void plan(String group, List<Bundle> bundles) {
    bundlesOfGroup.put(group, bundles);
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted event) {
    Object group = event.properties() == null ? null : event.properties().get(GROUP);
    if (group != null && bundlesOfGroup.containsKey(group)) {
      bundlesOfStage.put(event.stageInfo().stageId(), bundlesOfGroup.get(group));
    }
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart event) {
    List<Bundle> bundles = bundlesOfStage.get(event.stageId());
    int place = event.taskInfo().index();
    if (bundles != null && place < bundles.size()) {
      running.put(event.taskInfo().taskId(), bundles.get(place));
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
    running.remove(event.taskInfo().taskId());
  }

  /** A label for each bundle in work, those that began first before others; none if too many. */
  synchronized List<String> labels() {
    List<String> labels = new ArrayList<>();
    if (names == null) {
      return labels;
    }
    for (Bundle bundle : running.values()) {
      List<Trial> trials = bundle.trials();
      String first = names.label(texts(SettingColumns.values(trials.get(0).spec())));
      labels.add(
          trials.size() == 1
              ? first
              : String.format(Locale.ROOT, "%d trials: %s, and others", trials.size(), first));
    }
    return labels;
  }

  private static Map<String, String> texts(Object[] values) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        texts.put(SETTINGS.get(i), values[i].toString());
      }
    }
    return texts;
  }
}
