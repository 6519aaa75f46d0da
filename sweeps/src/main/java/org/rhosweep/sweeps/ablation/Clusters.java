package org.rhosweep.sweeps.ablation;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Differences of pairs by seed. A seed is one draw of initial weights, order of data and noise that
 * all settings use: its pairs are not independent of each other, so that seeds, and not pairs, are
 * what is drawn again and whose signs are flipped. The same seed in networks of other depths or at
 * other learning rates draws other numbers in part; one cluster all the same, which is the careful
 * side.
 *
 * <p>Everything is in an order that comes from the values, and from the seeds where values are
 * equal, not from the order in which trials were read.
 */
final class Clusters {
  /** A sum that is smaller than this fraction of its magnitudes is zero but for rounding. */
  private static final double ROUNDING = 1e-12;

  private final double[] sorted;
  private final int[] ofSorted;
  private final int[] ofPair;
  private final double[] means;
  private final double[] sums;
  private final int[] sizes;

  /**
   * Groups.
   *
   * @param differences of pairs, at least one
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
    for (int pair : bySize) { // each sum in ascending order
      sum[numbers[pair]] += differences[pair];
      magnitudes[numbers[pair]] += Math.abs(differences[pair]);
      size[numbers[pair]]++;
    }
    for (int c = 0; c < sum.length; c++) {
      sum[c] = Math.abs(sum[c]) <= ROUNDING * magnitudes[c] ? 0 : sum[c];
    }
    int[] order =
        sortedBy(
            sum.length,
            (a, b) -> {
              int byMean = Double.compare(sum[a] / size[a], sum[b] / size[b]);
              return byMean != 0 ? byMean : Integer.compare(a, b);
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

  /** Mean difference of each cluster, ascending. */
  double[] means() {
    return means;
  }
}
