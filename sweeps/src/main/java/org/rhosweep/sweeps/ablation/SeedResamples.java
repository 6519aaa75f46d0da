package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

/**
 * Seeds drawn again with replacement, as many as there are. Up to six seeds all resamples are taken
 * (6^6 = 46656), each combination once with the number of orders it can be drawn in; from seven on
 * a few thousand by a counter-based generator: the same on every machine.
 */
final class SeedResamples {
  private static final int ALL_RESAMPLES = 6;
  private static final int MAX_RESAMPLES = 9_999;
  private static final int MIN_RESAMPLES = 1_000;
  private static final double DRAWS = 2e7;

  private SeedResamples() {}

  /** Fewer resamples of very many values, whose intervals are narrow anyway. */
  static int resamples(int values) {
    return (int) Math.max(MIN_RESAMPLES, Math.min(MAX_RESAMPLES, DRAWS / values));
  }

  /**
   * A statistic of every resample.
   *
   * @param seeds how many there are, at least one
   * @param values that a resample has, about
   * @param purpose of the random numbers
   * @param statistic by how often each seed was drawn; may be asked in parallel
   */
  static List<double[]> of(
      int seeds, int values, Purpose purpose, Function<int[], double[]> statistic) {
    if (seeds > ALL_RESAMPLES) {
      return IntStream.range(0, resamples(values))
          .parallel()
          .mapToObj(number -> statistic.apply(drawn(seeds, RandomStream.of(0, purpose, 0, number))))
          .toList();
    }
    List<int[]> combinations = new ArrayList<>();
    combine(new int[seeds], 0, seeds, combinations);
    List<double[]> statistics = combinations.stream().parallel().map(statistic).toList();
    List<double[]> all = new ArrayList<>();
    for (int i = 0; i < combinations.size(); i++) {
      for (long order = 0; order < orders(combinations.get(i)); order++) {
        all.add(statistics.get(i));
      }
    }
    return all;
  }

  private static int[] drawn(int seeds, RandomStream random) {
    int[] drawn = new int[seeds];
    for (int i = 0; i < seeds; i++) {
      drawn[random.nextInt(seeds)]++;
    }
    return drawn;
  }

  /** All counts from a place on that sum to the rest. */
  private static void combine(int[] counts, int from, int rest, List<int[]> combinations) {
    if (from == counts.length - 1) {
      counts[from] = rest;
      combinations.add(counts.clone());
      return;
    }
    for (int count = 0; count <= rest; count++) {
      counts[from] = count;
      combine(counts, from + 1, rest - count, combinations);
    }
  }

  /** n! / (c_1! c_2! …): in how many orders these are drawn. */
  private static long orders(int[] counts) {
    long orders = factorial(Arrays.stream(counts).sum());
    for (int count : counts) {
      orders /= factorial(count);
    }
    return orders;
  }

  private static long factorial(int number) {
    long product = 1;
    for (int i = 2; i <= number; i++) {
      product *= i;
    }
    return product;
  }
}
