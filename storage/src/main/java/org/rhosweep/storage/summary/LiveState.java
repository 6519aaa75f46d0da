package org.rhosweep.storage.summary;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.rhosweep.storage.CommittedBundle;
import org.rhosweep.storage.CommittedBundles;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.OutputLease;
import org.rhosweep.storage.RunProgress;
import org.rhosweep.storage.Segment;
import org.rhosweep.storage.SegmentReader;
import org.rhosweep.sweeps.result.ArmNames;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * State of an output, read again and again while a run writes to it: from the trials table and the
 * lease alone. A segment never changes, so each is read once.
 */
public final class LiveState {
  private static final List<String> COUNTED =
      List.of("trial_id", "outcome", "reason", "seconds", "started_at", "diverged_quantity");
  private static final List<String> MEASURED =
      List.of("final_eval_loss", "final_eval_accuracy", "final_eval_perplexity");
  private static final List<String> SETTINGS =
      SettingColumns.columns().stream().map(Column::name).toList();
  private static final String SEED = "seed";
  private static final int LATEST = 6;
  private static final double RECENT_SECONDS = 300;

  /**
   * One trial.
   *
   * @param cause what kept it from completing, empty where nothing did
   * @param settings in the order of {@link #SETTINGS}, shared by trials of equal ones; null where
   *     they are not read
   * @param measured in the order of {@link #MEASURED}; null where it is not read
   * @param endedAt seconds since 1970, NaN where not known
   */
  private record Trial(
      String id,
      String sweep,
      CommittedBundle bundle,
      String outcome,
      String cause,
      List<Object> settings,
      long seed,
      List<Object> measured,
      double seconds,
      double endedAt) {
    Object[] row() {
      List<Object> row = new ArrayList<>(List.of(id, sweep, outcome, seconds));
      row.addAll(measured);
      row.addAll(settings);
      row.set(row.size() - SETTINGS.size() + SETTINGS.indexOf(SEED), seed);
      return row.toArray();
    }
  }

  /**
   * A loss.
   *
   * @param loss on the eval split, as it was; NaN and infinities too
   */
  public record LossPoint(int trainingStep, double loss) {}

  /**
   * A learning curve.
   *
   * @param label of its trial
   * @param points in order of training steps
   */
  public record LatestCurve(String label, List<LossPoint> points) {}

  /**
   * The state of an output at one moment.
   *
   * @param output as people write it
   * @param trials committed
   * @param segments that hold them
   * @param outcomes number by sweep and outcome
   * @param causes what kept trials from completing, most frequent first
   * @param firstStart seconds since 1970, NaN where there is none
   * @param lastEnd seconds since 1970, NaN where there is none
   * @param trialSeconds sum over all trials
   * @param recent trials that ended in the last five minutes before the last end
   * @param holder the run that writes now, or null
   * @param planned trials that will be there when that run has ended; 0 where there is none, or it
   *     runs no trials
   * @param repeated committed trials that this run is still going to run again
   * @param secondsLeft to its end; NaN where it cannot be told
   * @param runningNow what runs now, by the run's last heartbeat; empty where it is not known
   */
  public record Snapshot(
      String output,
      int trials,
      int segments,
      Map<String, Map<String, Integer>> outcomes,
      Map<String, Integer> causes,
      double firstStart,
      double lastEnd,
      double trialSeconds,
      int recent,
      String holder,
      int planned,
      int repeated,
      double secondsLeft,
      List<String> runningNow) {
    /** Trials that have ended for good: the one count of how far a run has come. */
    public int done() {
      return trials - repeated;
    }

    /** Trials per minute from the first start to the last end; NaN where nothing ran. */
    public double perMinute() {
      double span = lastEnd - firstStart;
      return span > 0 ? 60 * trials / span : Double.NaN;
    }

    /** Trials per minute over the last five minutes; NaN where nothing ran. */
    public double perMinuteRecently() {
      double span = Math.min(RECENT_SECONDS, lastEnd - firstStart);
      return span > 0 ? 60 * recent / span : Double.NaN;
    }

    /** Trials that ran at once, on average. */
    public double meanConcurrency() {
      return trialSeconds / (lastEnd - firstStart);
    }

    /** Trials with an outcome, over all sweeps. */
    public int count(String outcome) {
      return outcomes.values().stream().mapToInt(o -> o.getOrDefault(outcome, 0)).sum();
    }
  }

  private final Output output;
  private final boolean withSettings;
  private final Map<CommittedBundle, List<Trial>> read = new HashMap<>();
  private long version;
  private final Map<List<Object>, List<Object>> shared = new ConcurrentHashMap<>();

  private LiveState(Output output, boolean withSettings) {
    this.output = output;
    this.withSettings = withSettings;
  }

  /** The counts of an output: settings are not read, and there are neither arms nor curves. */
  public static LiveState ofCounts(Output output) {
    return new LiveState(output, false);
  }

  /** The state of an output with its arms and latest curves. */
  public static LiveState ofTrials(Output output) {
    return new LiveState(output, true);
  }

  /** The state of the output now. */
  public synchronized Snapshot snapshot(Instant now) throws IOException, OutputException {
    refresh();
    Map<String, Map<String, Integer>> outcomes = new TreeMap<>();
    Map<String, Integer> causes = new TreeMap<>();
    double first = Double.NaN;
    double last = Double.NaN;
    double trialSeconds = 0;
    List<Trial> trials = trials();
    for (Trial trial : trials) {
      outcomes
          .computeIfAbsent(trial.sweep(), s -> new TreeMap<>())
          .merge(trial.outcome(), 1, Integer::sum);
      if (!trial.cause().isEmpty()) {
        causes.merge(trial.outcome() + ": " + trial.cause(), 1, Integer::sum);
      }
      if (!Double.isNaN(trial.endedAt())) {
        double start = trial.endedAt() - trial.seconds();
        first = Double.isNaN(first) ? start : Math.min(first, start);
        last = Double.isNaN(last) ? trial.endedAt() : Math.max(last, trial.endedAt());
        trialSeconds += trial.seconds();
      }
    }
    double since = last - RECENT_SECONDS;
    OutputLease.Holder holder = OutputLease.holder(output, now);
    RunProgress run = holder == null ? RunProgress.of("") : holder.progress();
    return new Snapshot(
        output.display(),
        trials.size(),
        read.size(),
        outcomes,
        mostFrequentFirst(causes),
        first,
        last,
        trialSeconds,
        (int) trials.stream().filter(trial -> trial.endedAt() > since).count(),
        holder == null ? null : name(holder),
        run.planned(),
        repeated(trials, holder),
        holder == null ? Double.NaN : holder.secondsLeft(now),
        run.running());
  }

  /** A run's own count is some seconds old: the one that is committed stands instead. */
  private static String name(OutputLease.Holder holder) {
    return holder.progress().planned() > 0 ? holder.name() : holder.line();
  }

  /** What ended since the run began and is not new was run again already. */
  private static int repeated(List<Trial> trials, OutputLease.Holder holder) {
    if (holder == null || holder.progress().retried() == 0) {
      return 0;
    }
    double start = holder.start().toEpochMilli() * 1e-3;
    int ended = (int) trials.stream().filter(trial -> trial.endedAt() > start).count();
    int again = Math.max(0, ended - (trials.size() - holder.progress().before()));
    return Math.max(0, holder.progress().retried() - again);
  }

  /** Changes whenever a snapshot finds other trials than the one before. */
  public synchronized long version() {
    return version;
  }

  /** The trials of the last snapshot: settings, outcomes and final metrics. */
  public synchronized TrialTable table() {
    if (!withSettings) {
      throw new IllegalStateException("settings are not read");
    }
    List<String> columns = new ArrayList<>(List.of("trial_id", "sweep", "outcome", "seconds"));
    columns.addAll(MEASURED);
    columns.addAll(SETTINGS);
    return TrialTable.of(columns, trials().stream().map(Trial::row).toList());
  }

  /**
   * Losses on the eval split of the trials that ended last.
   *
   * @param varying settings that tell arms apart
   */
  public synchronized List<LatestCurve> latestCurves(List<String> varying) {
    List<LatestCurve> curves = new ArrayList<>();
    List<Trial> latest =
        trials().stream()
            .filter(trial -> !Double.isNaN(trial.endedAt()))
            .sorted(Comparator.comparingDouble(Trial::endedAt).reversed().thenComparing(Trial::id))
            .limit(LATEST)
            .toList();
    List<String> labels = labels(latest, varying);
    for (int i = 0; i < latest.size(); i++) {
      Trial trial = latest.get(i);
      List<LossPoint> points = new ArrayList<>();
      try {
        Segment segment = trial.bundle().files().get(ResultTables.CURVES.name());
        if (segment != null) {
          SegmentReader.read(
              output,
              segment,
              ResultTables.CURVES,
              List.of("trial_id", "training_step", "split", "loss"),
              row -> {
                if (row[0].equals(trial.id()) && row[2].equals("eval")) {
                  points.add(new LossPoint((Integer) row[1], (Double) row[3]));
                }
              });
        }
      } catch (IOException e) {
        continue; // moved by a compaction or damaged: the next snapshot finds it, or a report says
        // so
      }
      points.sort(Comparator.comparingInt(LossPoint::trainingStep));
      if (!points.isEmpty()) {
        curves.add(new LatestCurve(labels.get(i), points));
      }
    }
    return curves;
  }

  /**
   * By their arms and seeds; trials that even these do not tell apart by their ids. Numbers are
   * written as beside all other trials, not only these.
   */
  private List<String> labels(List<Trial> latest, List<String> varying) {
    List<String> settings = new ArrayList<>(varying);
    if (trials().stream().mapToLong(Trial::seed).distinct().limit(2).count() > 1) {
      settings.add(SEED);
    }
    Set<Map<String, String>> all = new LinkedHashSet<>();
    trials().forEach(trial -> all.add(texts(trial, settings)));
    ArmNames names = ArmNames.of(settings, all);
    List<String> labels =
        latest.stream().map(trial -> names.label(texts(trial, settings))).toList();
    List<String> unique = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      boolean alone = Collections.frequency(labels, labels.get(i)) == 1;
      unique.add(alone ? labels.get(i) : labels.get(i) + " · trial_id=" + latest.get(i).id());
    }
    return unique;
  }

  private static Map<String, String> texts(Trial trial, List<String> settings) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String setting : settings) {
      Object value =
          setting.equals(SEED) ? trial.seed() : trial.settings().get(SETTINGS.indexOf(setting));
      if (value != null) {
        texts.put(setting, value.toString());
      }
    }
    return texts;
  }

  private void refresh() throws IOException, OutputException {
    List<CommittedBundle> whole =
        CommittedBundles.of(output, ResultTables.all(), ResultTables.SCHEMA_VERSION, false).stream()
            .filter(CommittedBundle::isReadable)
            .toList();
    boolean gone = read.keySet().retainAll(Set.copyOf(whole));
    Map<CommittedBundle, List<Trial>> fresh = new ConcurrentHashMap<>();
    whole.parallelStream()
        .filter(bundle -> !read.containsKey(bundle))
        .forEach(
            bundle -> {
              List<Trial> trials = read(bundle);
              if (trials != null) {
                fresh.put(bundle, trials);
              }
            });
    read.putAll(fresh);
    version += gone || !fresh.isEmpty() ? 1 : 0;
  }

  /** Null where it is damaged, or gone since it was listed: the next snapshot tries again. */
  private List<Trial> read(CommittedBundle bundle) {
    List<Trial> trials = new ArrayList<>();
    List<String> columns = new ArrayList<>(COUNTED);
    if (withSettings) {
      columns.addAll(MEASURED);
      columns.addAll(SETTINGS);
    }
    try {
      SegmentReader.read(
          output,
          bundle.commit(),
          ResultTables.TRIALS,
          columns,
          row -> trials.add(trial(row, bundle)));
      return trials;
    } catch (IOException e) {
      return null;
    }
  }

  private Trial trial(Object[] row, CommittedBundle bundle) {
    String outcome = (String) row[1];
    String cause = "";
    if (!outcome.equals("COMPLETED")) {
      cause = row[5] != null ? row[5] + " not finite" : String.valueOf(row[2]);
    }
    double seconds = row[3] instanceof Double value ? value : Double.NaN;
    double started = row[4] instanceof Long micros ? micros * 1e-6 : Double.NaN;
    List<Object> settings = null;
    List<Object> measured = null;
    long seed = 0;
    if (withSettings) {
      int from = COUNTED.size() + MEASURED.size();
      measured = Arrays.asList(Arrays.copyOfRange(row, COUNTED.size(), from));
      Object[] values = Arrays.copyOfRange(row, from, row.length);
      int seedAt = SETTINGS.indexOf(SEED);
      seed = ((Number) Objects.requireNonNull(values[seedAt])).longValue();
      values[seedAt] = null; // so that trials of an arm share the others
      settings = shared.computeIfAbsent(Arrays.asList(values), given -> given);
    }
    return new Trial(
        (String) row[0],
        bundle.commit().sweep(),
        bundle,
        outcome,
        cause,
        settings,
        seed,
        measured,
        seconds,
        started + seconds);
  }

  /** Each once, whatever attempts came before: what was retried is not counted where it ended. */
  private List<Trial> trials() {
    Map<String, Trial> once = new HashMap<>();
    for (List<Trial> bundle : read.values()) {
      bundle.forEach(trial -> once.merge(trial.id(), trial, LiveState::better));
    }
    return new ArrayList<>(once.values());
  }

  private static Trial better(Trial a, Trial b) {
    boolean retryA = CommittedTrials.RETRYABLE.contains(a.outcome());
    boolean retryB = CommittedTrials.RETRYABLE.contains(b.outcome());
    if (retryA != retryB) {
      return retryA ? b : a;
    }
    return retryA && b.endedAt() > a.endedAt() ? b : a;
  }

  private static Map<String, Integer> mostFrequentFirst(Map<String, Integer> causes) {
    Map<String, Integer> ordered = new LinkedHashMap<>();
    causes.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
    return ordered;
  }
}
