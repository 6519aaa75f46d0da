package org.rhosweep.sweeps.ablation;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Differences of pairs by seed. A seed is one draw of initial weights, order of data and noise that
 * all settings use: its pairs are not independent of each other, so that seeds, and not pairs, are
 * what is drawn again and whose signs are flipped. The same seed in networks of other depths or at
 * other learning rates draws other numbers in part; one cluster all the same, which is
 * conservative.
 *
 * <p>A difference is infinite where one side diverged and the other did not: a sign without a
 * number. Sums and means are of the others, and how many more were unbounded in one direction than
 * in the other is counted apart; it goes before every mean in {@link #ordered}.
 *
 * <p>Everything is in an order that comes from the values, and from the seeds where values are
 * equal, not from the order in which trials were read.
 */
final class Clusters {
  /** A sum that is smaller than this fraction of its magnitudes is zero but for rounding. */
  private static final double ROUNDING = 1e-12;

  /** As in {@link SignedRank}: means that are so near share a rank. */
  private static final double TIED = 1e-9;

  private final double[] sorted;
  private final int[] ofSorted;
  private final int[] ofPair;
  private final double[] means;
  private final double[] sums;
  private final int[] sizes;
  private final int[] unbounded;

  /**
   * Groups.
   *
   * @param differences of pairs, at least one; infinite where one side alone diverged
   * @param seeds the number of each pair's seed, in the order of seeds
   */
  static Clusters of(double[] differences, int[] seeds) {
    return new Clusters(differences, seeds);
  }

  private Clusters(double[] differences, int[] seeds) {
    int[] bySize =
        sortedBy(
            differences.length,
            (a, b) -> {
              int order = Double.compare(differences[a], differences[b]);
              return order != 0 ? order : Integer.compare(seeds[a], seeds[b]);
            });
    int[] distinct = Arrays.stream(seeds).sorted().distinct().toArray();
    int[] numbers = Arrays.stream(seeds).map(s -> Arrays.binarySearch(distinct, s)).toArray();
    double[] sum = new double[distinct.length];
    double[] magnitudes = new double[distinct.length];
    int[] size = new int[distinct.length];
    int[] net = new int[distinct.length];
    for (int pair : bySize) { // each sum in ascending order
      if (Double.isInfinite(differences[pair])) {
        net[numbers[pair]] += differences[pair] > 0 ? 1 : -1;
      } else {
        sum[numbers[pair]] += differences[pair];
        magnitudes[numbers[pair]] += Math.abs(differences[pair]);
      }
      size[numbers[pair]]++;
    }
    for (int c = 0; c < sum.length; c++) {
      sum[c] = Math.abs(sum[c]) <= ROUNDING * magnitudes[c] ? 0 : sum[c];
    }
    int[] order =
        sortedBy(
            sum.length,
            (a, b) -> {
              int byNet = Long.compare((long) net[a] * size[b], (long) net[b] * size[a]);
              int byMean = Double.compare(sum[a] / size[a], sum[b] / size[b]);
              return byNet != 0 ? byNet : byMean != 0 ? byMean : Integer.compare(a, b);
            });
    int[] place = new int[order.length];
    for (int c = 0; c < order.length; c++) {
      place[order[c]] = c;
    }
    sorted = Arrays.stream(bySize).mapToDouble(pair -> differences[pair]).toArray();
    ofPair = Arrays.stream(numbers).map(number -> place[number]).toArray();
    ofSorted = Arrays.stream(bySize).map(pair -> ofPair[pair]).toArray();
    sums = Arrays.stream(order).mapToDouble(c -> sum[c]).toArray();
    sizes = Arrays.stream(order).map(c -> size[c]).toArray();
    unbounded = Arrays.stream(order).map(c -> net[c]).toArray();
    means = Arrays.stream(order).mapToDouble(c -> sum[c] / size[c]).toArray();
  }

  private static int[] sortedBy(int count, java.util.Comparator<Integer> order) {
    return IntStream.range(0, count).boxed().sorted(order).mapToInt(Integer::intValue).toArray();
  }

  /** How many seeds there are: one cluster each. */
  int count() {
    return sums.length;
  }

  /** All differences in ascending order; not to be modified, as all arrays here. */
  double[] sorted() {
    return sorted;
  }

  /** The cluster of each of the sorted differences. */
  int[] ofSorted() {
    return ofSorted;
  }

  /** The cluster of each pair, in the order in which pairs were given. */
  int[] ofPair() {
    return ofPair;
  }

  /** Pairs of each cluster. */
  int[] sizes() {
    return sizes;
  }

  /** Sum of the differences of each cluster. */
  double[] sums() {
    return sums;
  }

  /** Mean difference of each cluster, ascending; of no use where any difference is unbounded. */
  double[] means() {
    return means;
  }

  /**
   * Numbers with the signs of the clusters' means, whose magnitudes are in the order of theirs:
   * means themselves where as many pairs are unbounded in one direction as in the other, and beyond
   * all of those, by the fraction of pairs that are in excess and then by the mean of the rest,
   * what is unbounded. Equal ones are equal. Good for signs and ranks and for nothing else.
   */
  double[] ordered() {
    if (Arrays.stream(unbounded).allMatch(net -> net == 0)) {
      return means;
    }
    double largest = 0;
    for (int c = 0; c < means.length; c++) {
      largest = unbounded[c] == 0 ? Math.max(largest, Math.abs(means[c])) : largest;
    }
    double step = largest > 0 ? largest : 1;
    int[] beyond =
        sortedBy(
            means.length,
            (a, b) -> {
              int byExcess = compareExcess(a, b);
              return byExcess != 0 ? byExcess : Double.compare(rest(a), rest(b));
            });
    double[] ordered = means.clone();
    int place = 1;
    int before = -1;
    for (int c : beyond) {
      if (unbounded[c] != 0) {
        boolean tied =
            before >= 0
                && compareExcess(before, c) == 0
                && Math.abs(rest(c) - rest(before))
                    <= TIED * Math.max(Math.abs(rest(c)), Math.abs(rest(before)));
        place += tied ? 0 : 1;
        ordered[c] = Math.signum(unbounded[c]) * step * place;
        before = c;
      }
    }
    return ordered;
  }

  private int compareExcess(int a, int b) {
    return Long.compare(
        (long) Math.abs(unbounded[a]) * sizes[b], (long) Math.abs(unbounded[b]) * sizes[a]);
  }

  /** What is beside the unbounded part of a mean, positive in its direction. */
  private double rest(int cluster) {
    return Math.signum(unbounded[cluster]) * means[cluster];
  }
}
