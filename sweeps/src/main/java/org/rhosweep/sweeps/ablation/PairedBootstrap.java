package org.rhosweep.sweeps.ablation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

/**
 * Mean, median and interquartile mean of differences, with BCa intervals over resampled pairs. Up
 * to six pairs all resamples are taken (6^6 = 46656), from seven on a few thousand by a
 * counter-based generator: the same on every machine.
 *
 * <p>The interquartile mean leaves out floor(n / 4) values at each end.
 */
final class PairedBootstrap {
  private static final int ALL_RESAMPLES = 6;
  private static final int MOST_RESAMPLES = 9_999;
  private static final int FEWEST_RESAMPLES = 1_000;
  private static final double DRAWS = 2e7;

  /** Three centers of some differences. */
  record Centers(Estimate mean, Estimate median, Estimate interquartileMean) {}

  private final double[] sorted;
  private final double[] sumBefore;

  private PairedBootstrap(double[] sorted) {
    this.sorted = sorted;
    sumBefore = new double[sorted.length + 1];
    for (int i = 0; i < sorted.length; i++) {
      sumBefore[i + 1] = sumBefore[i] + sorted[i];
    }
  }

  /** Fewer resamples of very many values, whose intervals are narrow anyway. */
  static int resamples(int size) {
    return (int) Math.max(FEWEST_RESAMPLES, Math.min(MOST_RESAMPLES, DRAWS / size));
  }

  /**
   * Estimates.
   *
   * @param sorted differences in ascending order, at least one
   */
  static Centers of(double[] sorted, double confidence) {
    return new PairedBootstrap(sorted).centers(confidence);
  }

  private Centers centers(double confidence) {
    int size = sorted.length;
    int[] once = new int[size];
    Arrays.fill(once, 1);
    double[] estimates = resampled(once);
    if (size == 1 || sorted[0] == sorted[size - 1]) {
      double end = size == 1 ? Double.NaN : sorted[0];
      Estimate one = new Estimate(sorted[0], end, end);
      return new Centers(one, one, one);
    }
    double[][] distribution =
        (size <= ALL_RESAMPLES
                ? IntStream.range(0, power(size)).mapToObj(this::resample)
                : IntStream.range(0, resamples(size)).parallel().mapToObj(this::randomResample))
            .map(this::resampled)
            .toArray(double[][]::new);
    Estimate[] centers = new Estimate[3];
    for (int c = 0; c < centers.length; c++) {
      int center = c;
      double[] values = Arrays.stream(distribution).mapToDouble(row -> row[center]).toArray();
      Arrays.sort(values);
      centers[c] = Bca.estimate(estimates[c], values, jackknife(c), confidence);
    }
    return new Centers(centers[0], centers[1], centers[2]);
  }

  private static int power(int size) {
    int power = 1;
    for (int i = 0; i < size; i++) {
      power *= size;
    }
    return power;
  }

  /** The resample whose draws are the digits of a number. */
  private int[] resample(int number) {
    int[] drawn = new int[sorted.length];
    int rest = number;
    for (int i = 0; i < sorted.length; i++) {
      drawn[rest % sorted.length]++;
      rest /= sorted.length;
    }
    return drawn;
  }

  private int[] randomResample(int number) {
    RandomStream random = RandomStream.of(0, Purpose.RESAMPLED_PAIRS, 0, number);
    int[] drawn = new int[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      drawn[random.nextInt(sorted.length)]++;
    }
    return drawn;
  }

  /** Mean, median, interquartile mean, where each value counts as often as it was drawn. */
  private double[] resampled(int[] drawn) {
    int size = sorted.length;
    int cut = size / 4;
    double sum = 0;
    double inner = 0;
    double lowerMiddle = 0;
    double upperMiddle = 0;
    int place = 0;
    for (int i = 0; i < size; i++) {
      int end = place + drawn[i];
      sum += drawn[i] * sorted[i];
      int inside = Math.min(end, size - cut) - Math.max(place, cut);
      inner += Math.max(0, inside) * sorted[i];
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

  /** A center of all values but one, for each one. */
  private double[] jackknife(int center) {
    int size = sorted.length - 1;
    int cut = center == 2 ? size / 4 : 0;
    double[] without = new double[size + 1];
    for (int i = 0; i <= size; i++) {
      without[i] =
          center == 1
              ? (at((size - 1) / 2, i) + at(size / 2, i)) / 2
              : sum(cut, size - cut, i) / (size - 2 * cut);
    }
    return without;
  }

  /** The value at a place where one is left out. */
  private double at(int place, int leftOut) {
    return sorted[place < leftOut ? place : place + 1];
  }

  /** The sum over places from, …, to - 1 where one is left out. */
  private double sum(int from, int to, int leftOut) {
    if (leftOut < from) {
      return sumBefore[to + 1] - sumBefore[from + 1];
    } else if (leftOut >= to) {
      return sumBefore[to] - sumBefore[from];
    }
    return sumBefore[to + 1] - sumBefore[from] - sorted[leftOut];
  }
}
