package org.rhosweep.storage.summary;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.rhosweep.storage.CommittedBundle;
import org.rhosweep.storage.CommittedBundles;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.OutputLease;
import org.rhosweep.storage.Segment;
import org.rhosweep.storage.SegmentReader;
import org.rhosweep.sweeps.report.ReportData.Point;
import org.rhosweep.sweeps.result.ResultTables;

/**
 * State of an output, read again and again while a run writes to it: from the trials table and the
 * lease alone. A segment never changes, so each is read once.
 */
public final class LiveState {
  private static final List<String> COLUMNS =
      List.of(
          "trial_id",
          "outcome",
          "reason",
          "seconds",
          "started_at",
          "diverged_quantity",
          "cell",
          "depth",
          "init",
          "seed");
  private static final int LATEST = 6;
  private static final double RECENT_SECONDS = 300;

  /**
   * One trial.
   *
   * @param cause what kept it from completing, empty where nothing did
   * @param settings cell, depth, init, seed
   * @param endedAt seconds since 1970, NaN where not known
   */
  private record Trial(
      String id,
      String sweep,
      CommittedBundle bundle,
      String outcome,
      String cause,
      List<Object> settings,
      double seconds,
      double endedAt) {
    /** For people; most trials never need one. */
    String label() {
      return "%s · depth %s · %s · seed %s".formatted(settings.toArray());
    }
  }

  /**
   * A learning curve.
   *
   * @param label of its trial
   * @param points losses on the eval split over training steps
   */
  public record LatestCurve(String label, List<Point> points) {}

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
      String holder) {
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
  private final Map<CommittedBundle, List<Trial>> read = new HashMap<>();

  public LiveState(Output output) {
    this.output = output;
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
        holder == null ? null : holder.line());
  }

  /** Losses on the eval split of the trials that ended last. */
  public synchronized List<LatestCurve> latestCurves() {
    List<LatestCurve> curves = new ArrayList<>();
    List<Trial> latest =
        trials().stream()
            .filter(trial -> !Double.isNaN(trial.endedAt()))
            .sorted(Comparator.comparingDouble(Trial::endedAt).reversed())
            .limit(LATEST)
            .toList();
    for (Trial trial : latest) {
      List<Point> points = new ArrayList<>();
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
                  double loss = (Double) row[3];
                  points.add(new Point((Integer) row[1], loss, loss, loss, 1));
                }
              });
        }
      } catch (IOException e) {
        continue; // moved by a compaction or damaged: the next snapshot finds it, or a report says
        // so
      }
      points.sort(Comparator.comparingInt(Point::at));
      if (!points.isEmpty()) {
        curves.add(new LatestCurve(trial.label(), points));
      }
    }
    return curves;
  }

  private void refresh() throws IOException, OutputException {
    List<CommittedBundle> whole =
        CommittedBundles.of(output, ResultTables.all(), ResultTables.SCHEMA_VERSION, false).stream()
            .filter(CommittedBundle::isReadable)
            .toList();
    read.keySet().retainAll(Set.copyOf(whole));
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
  }

  /** Null where it is damaged, or gone since it was listed: the next snapshot tries again. */
  private List<Trial> read(CommittedBundle bundle) {
    List<Trial> trials = new ArrayList<>();
    try {
      SegmentReader.read(
          output,
          bundle.commit(),
          ResultTables.TRIALS,
          COLUMNS,
          row -> trials.add(trial(row, bundle)));
      return trials;
    } catch (IOException e) {
      return null;
    }
  }

  private static Trial trial(Object[] row, CommittedBundle bundle) {
    String outcome = (String) row[1];
    String cause = "";
    if (!outcome.equals("COMPLETED")) {
      cause = row[5] != null ? row[5] + " not finite" : String.valueOf(row[2]);
    }
    double seconds = row[3] instanceof Double value ? value : Double.NaN;
    double started = row[4] instanceof Long micros ? micros * 1e-6 : Double.NaN;
    return new Trial(
        (String) row[0],
        bundle.commit().sweep(),
        bundle,
        outcome,
        cause,
        Arrays.asList(row).subList(6, 10),
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
    Map<String, Integer> ordered = new java.util.LinkedHashMap<>();
    causes.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
    return ordered;
  }
}
