package org.rhosweep.sweeps.plan;

import static org.rhosweep.core.Require.require;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.PriorityQueue;
import org.rhosweep.sweeps.run.Trial;

/**
 * Cuts what is missing into bundles, longest first: a slot that becomes free takes the next one, so
 * the short ones at the end fill the gaps. List scheduling ends no later than total / slots plus
 * the longest bundle (Graham 1969, Bounds on multiprocessing timing anomalies).
 */
public final class Planner {
  /** Bundles per slot that a long sweep is cut into: one of them is 3 % of a slot's work. */
  private static final int BUNDLES_PER_SLOT = 32;

  /** Below this the start of a task and the writing of its files would show. */
  private static final double SHORTEST_TARGET_SECONDS = 0.5;

  /** Above this too much would be lost with a task that is killed. */
  private static final double LONGEST_TARGET_SECONDS = 30;

  /** Towards the end no bundle takes more than this share of what remains for one slot. */
  private static final double TAIL_SHARE = 0.25;

  private static final double SHORTEST_TAIL_SECONDS = 0.05;
  private static final int SEGMENT_DIGITS = 16;

  private Planner() {}

  /**
   * The plan: a pure function of its arguments, whatever the order of the trials.
   *
   * @param missing the trials to run, each once
   * @param slots trials that can run at the same time, &gt;= 1
   * @param cost predicts seconds
   */
  public static Plan plan(List<Trial> missing, int slots, CostModel cost) {
    require(slots >= 1, "slots must be >= 1, was %d", slots);
    List<Costed> longestFirst = new ArrayList<>(missing.size());
    for (Trial trial : missing) {
      longestFirst.add(Costed.of(trial, cost));
    }
    longestFirst.sort(
        Comparator.comparingDouble(Costed::seconds)
            .reversed()
            .thenComparing(costed -> costed.trial().id()));

    double total = longestFirst.stream().mapToDouble(Costed::seconds).sum();
    List<Bundle> bundles = bundles(longestFirst, total, slots);
    double start = cost.startSeconds();
    return new Plan(
        bundles,
        total + start * Math.min(slots, bundles.size()),
        bundles.isEmpty() ? 0 : cost.besideSeconds() + start + wallSeconds(bundles, slots),
        PredictedBytes.of(missing, bundles.size()));
  }

  private record Costed(Trial trial, double seconds) {
    static Costed of(Trial trial, CostModel cost) {
      double seconds = cost.seconds(trial);
      require(
          seconds > 0 && Double.isFinite(seconds),
          "the predicted seconds of trial %s must be > 0, were %s",
          trial.id(),
          seconds);
      return new Costed(trial, seconds);
    }
  }

  private static List<Bundle> bundles(List<Costed> longestFirst, double total, int slots) {
    double longTarget =
        Math.min(
            Math.max(total / ((double) slots * BUNDLES_PER_SLOT), SHORTEST_TARGET_SECONDS),
            LONGEST_TARGET_SECONDS);
    List<Bundle> bundles = new ArrayList<>();
    double remaining = total;
    int next = 0;
    while (next < longestFirst.size()) {
      double target =
          Math.min(longTarget, Math.max(remaining / slots * TAIL_SHARE, SHORTEST_TAIL_SECONDS));
      List<Trial> trials = new ArrayList<>();
      double seconds = 0;
      do {
        Costed costed = longestFirst.get(next++);
        trials.add(costed.trial());
        seconds += costed.seconds();
      } while (next < longestFirst.size() && seconds + longestFirst.get(next).seconds() <= target);
      bundles.add(new Bundle(segment(trials), trials, seconds));
      remaining -= seconds;
    }
    bundles.sort(
        Comparator.comparingDouble(Bundle::predictedSeconds)
            .reversed()
            .thenComparing(Bundle::segment));
    return bundles;
  }

  /** The name of a bundle's files: it depends on which trials it holds and on nothing else. */
  public static String segment(List<Trial> trials) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      trials.stream()
          .map(Trial::id)
          .sorted()
          .forEach(id -> digest.update((id + "\n").getBytes(StandardCharsets.US_ASCII)));
      return HexFormat.of().formatHex(digest.digest()).substring(0, SEGMENT_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** List scheduling: each bundle starts in order, on the slot that is free first. */
  static double wallSeconds(List<Bundle> bundles, int slots) {
    PriorityQueue<Double> freeAt = new PriorityQueue<>();
    double end = 0;
    for (Bundle bundle : bundles) {
      double start = freeAt.size() < slots ? 0 : freeAt.remove();
      freeAt.add(start + bundle.predictedSeconds());
      end = Math.max(end, start + bundle.predictedSeconds());
    }
    return end;
  }
}
