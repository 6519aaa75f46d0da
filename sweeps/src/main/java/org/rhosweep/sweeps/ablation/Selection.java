package org.rhosweep.sweeps.ablation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Candidates by the center of their values over all seeds. Considered are those with as many values
 * as any in their group has: a trial that failed says nothing of its settings, and the mean of a
 * lucky seed is no match for the mean of four. Of these the one at which the fewest seeds diverged
 * is the best, whatever the rest of its seeds reached; then the one with the best center over the
 * seeds that completed; of equals the first in order.
 */
final class Selection {
  private final double[] scores;
  private final int[] seeds;
  private final int[] diverged;
  private final boolean[] tried;
  private final boolean higherIsBetter;

  /**
   * Scores.
   *
   * @param included rows that are candidates' trials
   * @param candidateOf the number of a row's candidate, asked for these rows only
   */
  Selection(
      AblationTrials trials,
      Results results,
      SelectionRule choosing,
      IntPredicate included,
      IntUnaryOperator candidateOf,
      int candidates) {
    higherIsBetter = choosing.measure().higherIsBetter();
    scores = new double[candidates];
    seeds = new int[candidates];
    diverged = new int[candidates];
    tried = new boolean[candidates];
    int[] end = new int[candidates];
    for (int row = 0; row < trials.size(); row++) {
      if (included.test(row)) {
        int candidate = candidateOf.applyAsInt(row);
        tried[candidate] |= trials.completed(row) || trials.diverged(row);
        double value = results.value(row);
        seeds[candidate] += Double.isNaN(value) ? 0 : 1;
        diverged[candidate] += Double.isInfinite(value) ? 1 : 0;
      }
    }
    for (int c = 0; c < candidates; c++) {
      end[c] = c == 0 ? 0 : end[c - 1] + seeds[c - 1];
    }
    double[] values = new double[candidates == 0 ? 0 : end[candidates - 1] + seeds[candidates - 1]];
    for (int row = 0; row < trials.size(); row++) {
      if (included.test(row) && !Double.isNaN(results.value(row))) {
        values[end[candidateOf.applyAsInt(row)]++] = results.value(row);
      }
    }
    for (int c = 0; c < candidates; c++) {
      double[] own =
          Arrays.stream(values, end[c] - seeds[c], end[c])
              .filter(Double::isFinite)
              .sorted()
              .toArray();
      scores[c] = own.length == 0 ? Double.NaN : choosing.center().of(own);
    }
  }

  /** Center of the values of a candidate's seeds that completed; NaN where none did. */
  double score(int candidate) {
    return scores[candidate];
  }

  /** Values of a candidate, those that diverged among them. */
  int seeds(int candidate) {
    return seeds[candidate];
  }

  /** How many of these diverged. */
  int diverged(int candidate) {
    return diverged[candidate];
  }

  /** Whether any of its trials completed or diverged. */
  boolean tried(int candidate) {
    return tried[candidate];
  }

  /** How many of some candidates are not considered, since others have more values. */
  int notConsidered(int[] group) {
    int most = most(group);
    return (int) Arrays.stream(group).filter(c -> tried[c] && seeds[c] < most).count();
  }

  private int most(int[] group) {
    return Arrays.stream(group).map(c -> seeds[c]).max().orElse(0);
  }

  /**
   * The best of some candidates; the first of them where none has a value.
   *
   * @param group in order, at least one
   */
  int best(int[] group) {
    int most = most(group);
    int best = group[0];
    boolean found = false;
    for (int candidate : group) {
      if (most > 0 && seeds[candidate] == most && (!found || isBetter(candidate, best))) {
        best = candidate;
        found = true;
      }
    }
    return best;
  }

  private boolean isBetter(int a, int b) {
    double gain = scores[a] - scores[b];
    return diverged[a] != diverged[b]
        ? diverged[a] < diverged[b]
        : higherIsBetter ? gain > 0 : gain < 0;
  }

  /** Candidates of each group. */
  static int[][] byGroup(
      int groups, int candidates, IntUnaryOperator groupOf, Comparator<Integer> order) {
    int[] sizes = new int[groups];
    IntStream.range(0, candidates).forEach(c -> sizes[groupOf.applyAsInt(c)]++);
    int[][] members = new int[groups][];
    Arrays.setAll(members, g -> new int[sizes[g]]);
    for (int c = candidates - 1; c >= 0; c--) {
      int group = groupOf.applyAsInt(c);
      members[group][--sizes[group]] = c;
    }
    for (int g = 0; g < groups; g++) {
      members[g] =
          Arrays.stream(members[g]).boxed().sorted(order).mapToInt(Integer::intValue).toArray();
    }
    return members;
  }
}
