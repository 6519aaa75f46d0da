package org.rhosweep.sweeps.ablation;

import java.util.Arrays;
import java.util.List;
import org.rhosweep.core.random.Purpose;

/**
 * Mean, median and interquartile mean of the differences of all pairs, with BCa intervals over
 * resampled seeds: a seed is drawn with all its pairs (the cluster bootstrap), and the jackknife
 * leaves out a seed at a time. Where each seed has one pair, it is the bootstrap of pairs.
 *
 * <p>The interquartile mean leaves out floor(n / 4) values at each end.
 *
 * <p>A difference is infinite where one side alone diverged. The median and the interquartile mean
 * are infinite where such a difference decides them, and NaN where two of opposite signs do; the
 * mean is then of no use, and is taken of the pairs without divergence by itself.
 *
 * @see "Davison and Hinkley (1997), Bootstrap methods and their application, section 3.8; Field and
 *     Welsh (2007), Bootstrapping clustered data"
 */
final class PairedBootstrap {
  /** Three centers of some differences. */
  record Centers(Estimate mean, Estimate median, Estimate interquartileMean) {}

  private final double[] sorted;
  private final int[] clusterOf;
  private final int[] sizes;
  private final double[] sumBefore;
  private final int[] positions; // in the sorted array, cluster by cluster
  private final int[] firstOf; // first of each cluster's positions
  private final double[] sumWithin; // of a cluster's values up to each of its positions

  private PairedBootstrap(Clusters clusters) {
    sorted = clusters.sorted();
    clusterOf = clusters.ofSorted();
    sizes = clusters.sizes();
    sumBefore = new double[sorted.length + 1];
    for (int i = 0; i < sorted.length; i++) {
      sumBefore[i + 1] = sumBefore[i] + finite(sorted[i]);
    }
    firstOf = new int[sizes.length];
    for (int c = 1; c < sizes.length; c++) {
      firstOf[c] = firstOf[c - 1] + sizes[c - 1];
    }
    positions = new int[sorted.length];
    sumWithin = new double[sorted.length];
    int[] next = firstOf.clone();
    for (int i = 0; i < sorted.length; i++) {
      int cluster = clusterOf[i];
      int at = next[cluster]++;
      positions[at] = i;
      sumWithin[at] = (at == firstOf[cluster] ? 0 : sumWithin[at - 1]) + finite(sorted[i]);
    }
  }

  /** What sums are made of: those at the ends that are infinite are counted by themselves. */
  private static double finite(double value) {
    return Double.isInfinite(value) ? 0 : value;
  }

  /** Estimates of differences by seed. */
  static Centers of(Clusters clusters, double confidence) {
    return new PairedBootstrap(clusters).centers(confidence);
  }

  private Centers centers(double confidence) {
    int[] once = new int[sizes.length];
    Arrays.fill(once, 1);
    double[] estimates = resampled(once);
    boolean equal = sorted[0] == sorted[sorted.length - 1];
    if (sizes.length == 1 || equal) {
      Estimate[] alone = new Estimate[3];
      for (int c = 0; c < alone.length; c++) {
        double value = equal ? sorted[0] : estimates[c];
        double end = sizes.length == 1 ? Double.NaN : value;
        alone[c] = new Estimate(value, end, end);
      }
      return new Centers(alone[0], alone[1], alone[2]);
    }
    List<double[]> distribution =
        SeedResamples.of(sizes.length, sorted.length, Purpose.RESAMPLED_PAIRS, this::resampled);
    Estimate[] centers = new Estimate[3];
    for (int c = 0; c < centers.length; c++) {
      int center = c;
      centers[c] =
          Bca.estimate(
              estimates[c],
              sorted(distribution, center, Double.NEGATIVE_INFINITY),
              sorted(distribution, center, Double.POSITIVE_INFINITY),
              jackknife(c),
              confidence);
    }
    return new Centers(centers[0], centers[1], centers[2]);
  }

  /** Centers of resamples; what has no direction has the one that is given. */
  private static double[] sorted(List<double[]> distribution, int center, double undirected) {
    return distribution.stream()
        .mapToDouble(row -> Double.isNaN(row[center]) ? undirected : row[center])
        .sorted()
        .toArray();
  }

  /** Mean, median, interquartile mean, where each pair counts as often as its seed was drawn. */
  private double[] resampled(int[] drawn) {
    int size = 0;
    for (int c = 0; c < sizes.length; c++) {
      size += drawn[c] * sizes[c];
    }
    int cut = size / 4;
    double sum = 0;
    double inner = 0;
    double lowerMiddle = 0;
    double upperMiddle = 0;
    int place = 0;
    for (int i = 0; i < sorted.length; i++) {
      int times = drawn[clusterOf[i]];
      if (times == 0) { // nothing times infinity is not a number
        continue;
      }
      int end = place + times;
      sum += times * sorted[i];
      int inside = Math.min(end, size - cut) - Math.max(place, cut);
      inner += inside > 0 ? inside * sorted[i] : 0;
      if (place <= (size - 1) / 2 && (size - 1) / 2 < end) {
        lowerMiddle = sorted[i];
      }
      if (place <= size / 2 && size / 2 < end) {
        upperMiddle = sorted[i];
      }
      place = end;
    }
    return new double[] {sum / size, (lowerMiddle + upperMiddle) / 2, inner / (size - 2 * cut)};
  }

  /** A center of the pairs of all seeds but one, for each one. */
  private double[] jackknife(int center) {
    double[] without = new double[sizes.length];
    for (int c = 0; c < sizes.length; c++) {
      int size = sorted.length - sizes[c];
      int cut = center == 2 ? size / 4 : 0;
      without[c] =
          center == 1
              ? (at((size - 1) / 2, c) + at(size / 2, c)) / 2
              : sum(cut, size - cut, c) / (size - 2 * cut);
    }
    return without;
  }

  /** The value at a place where a cluster is left out. */
  private double at(int place, int leftOut) {
    return sorted[place + passed(place, leftOut)];
  }

  /** The sum over places from, …, to - 1 where a cluster is left out. */
  private double sum(int from, int to, int leftOut) {
    double lowest = at(from, leftOut);
    double highest = at(to - 1, leftOut);
    if (Double.isInfinite(lowest) || Double.isInfinite(highest)) {
      return lowest == highest
          ? lowest
          : Double.isInfinite(lowest) && Double.isInfinite(highest)
              ? Double.NaN
              : Double.isInfinite(lowest) ? lowest : highest;
    }
    int passedFrom = passed(from, leftOut);
    int passedTo = passed(to - 1, leftOut);
    return sumBefore[to + passedTo]
        - sumBefore[from + passedFrom]
        - (within(leftOut, passedTo) - within(leftOut, passedFrom));
  }

  /** The sum of a cluster's smallest values, so many of them. */
  private double within(int cluster, int count) {
    return count == 0 ? 0 : sumWithin[firstOf[cluster] + count - 1];
  }

  /** How many of a cluster's values lie before the value at a place where it is left out. */
  private int passed(int place, int cluster) {
    int low = 0;
    int high = sizes[cluster];
    while (low < high) {
      int middle = (low + high) >>> 1;
      // So many values of other clusters lie before this one.
      if (positions[firstOf[cluster] + middle] - middle <= place) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
