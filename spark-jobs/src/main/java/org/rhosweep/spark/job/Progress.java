package org.rhosweep.spark.job;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.rhosweep.spark.operate.TrialMetrics;

/**
 * How far a run has come. The time left is weighted by predicted cost: long bundles start first, so
 * that counting trials would promise too much.
 */
public final class Progress {
  private static final double LARGEST_ESTIMATE = 0.99;

  private final int trials;
  private final double predictedSeconds;
  private final double predictedWallSeconds;
  private final long startNanos;
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private int done;
  private double donePredicted;
  private long lastNanos;

  /**
   * A run that begins.
   *
   * @param trials number of trials to run
   * @param predictedSeconds of all of them together, by the cost model
   * @param predictedWallSeconds of the run, which has several slots
   * @param startNanos now, by the clock that later calls use
   */
  public Progress(
      int trials, double predictedSeconds, double predictedWallSeconds, long startNanos) {
    this.trials = trials;
    this.predictedSeconds = predictedSeconds;
    this.predictedWallSeconds = predictedWallSeconds;
    this.startNanos = startNanos;
    lastNanos = startNanos;
  }

  /**
   * A bundle that ended.
   *
   * @param nowNanos when
   */
  synchronized void add(BundleSummary bundle, long nowNanos) {
    lastNanos = nowNanos;
    done += bundle.trials();
    donePredicted += bundle.predictedSeconds();
    bundle.outcomes().forEach((outcome, count) -> outcomes.merge(outcome, count, Integer::sum));
  }

  /** Trials to run. */
  public int trials() {
    return trials;
  }

  /** Trials that have ended and are committed. */
  public synchronized int done() {
    return done;
  }

  /** Number of ended trials by outcome. */
  public synchronized Map<String, Integer> outcomes() {
    return new TreeMap<>(outcomes);
  }

  /** Counts by outcome, for Spark's metrics. */
  synchronized TrialMetrics.Run counts() {
    return new TrialMetrics.Run(
        trials,
        done,
        outcomes.getOrDefault("DIVERGED", 0),
        outcomes.getOrDefault("FAILED", 0) + outcomes.getOrDefault("OUT_OF_MEMORY", 0));
  }

  /** Time since the start. */
  public Duration elapsed(long nowNanos) {
    return Duration.ofNanos(nowNanos - startNanos);
  }

  /** Time left, or null while nothing has ended. */
  public synchronized Duration left(long nowNanos) {
    if (donePredicted <= 0) {
      return null;
    }
    double remaining = Math.max(0, predictedSeconds - donePredicted);
    return Duration.ofMillis((long) (elapsed(nowNanos).toMillis() * (remaining / donePredicted)));
  }

  /** The fraction of the predicted work that is committed, 0 to 1. */
  synchronized double doneFraction() {
    return done == trials ? 1 : predictedSeconds > 0 ? donePredicted / predictedSeconds : 0;
  }

  /**
   * The fraction of the work that is done by estimate, running trials included: at the pace so far,
   * or the predicted one while nothing has ended. At least {@link #doneFraction}, and short of 1
   * until all has ended.
   */
  synchronized double estimatedFraction(long nowNanos) {
    double fraction = doneFraction();
    if (fraction >= 1 || predictedSeconds <= 0) {
      return fraction;
    }
    double wall = (lastNanos - startNanos) * 1e-9;
    double pace =
        donePredicted > 0 && wall > 0
            ? donePredicted / wall
            : predictedSeconds / Math.max(1e-3, predictedWallSeconds);
    double since = (nowNanos - lastNanos) * 1e-9;
    double estimate = (donePredicted + pace * Math.max(0, since)) / predictedSeconds;
    return Math.max(fraction, Math.min(LARGEST_ESTIMATE, estimate));
  }

  /** Such as {@code 12 of 81 trials (1 DIVERGED), 1:20 so far, about 0:40 left}. */
  public String line(long nowNanos) {
    StringBuilder line =
        new StringBuilder(String.format(Locale.ROOT, "%d of %d trials", done(), trials));
    String others = others();
    if (!others.isEmpty()) {
      line.append(" (").append(others).append(")");
    }
    line.append(", ").append(clock(elapsed(nowNanos))).append(" so far");
    Duration left = left(nowNanos);
    if (left != null && done() < trials) {
      line.append(", about ").append(clock(left)).append(" left");
    }
    return line.toString();
  }

  /** Outcomes other than COMPLETED, such as {@code 1 DIVERGED, 2 FAILED}. */
  public String others() {
    Map<String, Integer> counts = outcomes();
    counts.remove("COMPLETED");
    return String.join(
        ", ", counts.entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).toList());
  }

  /** Minutes and seconds, with hours where there are any. */
  static String clock(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds >= 3600
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }
}
