package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.rhosweep.core.Quantiles;
import org.rhosweep.core.random.Purpose;

/**
 * The probability of improvement: of a run X of the level and a run Y of the baseline in one
 * setting, whatever their seeds, averaged over settings.
 *
 * <pre>
 *   P = 1/M sum_m 1/(N K) sum_i sum_j S(x_mi, y_mj)     S = 1 better, 1/2 equal, 0 worse
 * </pre>
 *
 * <p>Agarwal et al. (2021), Deep reinforcement learning at the edge of the statistical precipice,
 * section 4.3 and appendix A. Their interval draws runs again within each setting, the two sides
 * apart, since their runs share nothing. Here a seed is shared by both sides and by all settings:
 * seeds are drawn again, each with all its runs, and percentiles are taken.
 */
final class ProbabilityOfImprovement {
  /**
   * Runs of one setting, sorted, with the cluster of each; for each of the level, where it stands
   * among the baseline's.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record SettingRuns(
      double[] x, int[] clusterX, double[] y, int[] clusterY, int[] below, int[] notAbove) {
    static SettingRuns of(double[] x, double[] y, int[] clusters) {
      int[] orderX = order(x, clusters);
      int[] orderY = order(y, clusters);
      double[] sortedX = Arrays.stream(orderX).mapToDouble(i -> x[i]).toArray();
      double[] sortedY = Arrays.stream(orderY).mapToDouble(i -> y[i]).toArray();
      int[] below = new int[x.length];
      int[] notAbove = new int[x.length];
      for (int i = 0; i < x.length; i++) {
        below[i] = Statistics.countBelow(sortedY, sortedX[i], false);
        notAbove[i] = Statistics.countBelow(sortedY, sortedX[i], true);
      }
      return new SettingRuns(
          sortedX,
          Arrays.stream(orderX).map(i -> clusters[i]).toArray(),
          sortedY,
          Arrays.stream(orderY).map(i -> clusters[i]).toArray(),
          below,
          notAbove);
    }

    private static int[] order(double[] values, int[] clusters) {
      return IntStream.range(0, values.length)
          .boxed()
          .sorted(
              (a, b) -> {
                int order = Double.compare(values[a], values[b]);
                return order != 0 ? order : Integer.compare(clusters[a], clusters[b]);
              })
          .mapToInt(Integer::intValue)
          .toArray();
    }

    /**
     * Fraction of combinations won, ties half, where each run counts as often as its seed was
     * drawn; NaN where none of them was.
     */
    double fraction(int[] drawn) {
      long[] before = new long[y.length + 1];
      for (int j = 0; j < y.length; j++) {
        before[j + 1] = before[j] + drawn[clusterY[j]];
      }
      double won = 0;
      long runs = 0;
      for (int i = 0; i < x.length; i++) {
        runs += drawn[clusterX[i]];
        won += drawn[clusterX[i]] * (before[below[i]] + before[notAbove[i]]) / 2.0;
      }
      return won / runs / before[y.length];
    }
  }

  private final List<SettingRuns> strata;
  private final int clusters;

  private ProbabilityOfImprovement(List<SettingRuns> strata, int clusters) {
    this.strata = strata;
    this.clusters = clusters;
  }

  /**
   * Groups pairs.
   *
   * @param settings number of each pair's setting
   * @param first values of the level
   * @param second values of the baseline
   * @param clusters number of each pair's seed, 0, 1, …
   */
  static ProbabilityOfImprovement of(
      int[] settings, double[] first, double[] second, int[] clusters) {
    List<SettingRuns> strata = new ArrayList<>();
    for (int[] pairs : pairsBySetting(settings)) {
      strata.add(
          SettingRuns.of(
              Arrays.stream(pairs).mapToDouble(pair -> first[pair]).toArray(),
              Arrays.stream(pairs).mapToDouble(pair -> second[pair]).toArray(),
              Arrays.stream(pairs).map(pair -> clusters[pair]).toArray()));
    }
    // An order that comes from the values alone, whatever order the trials were read in.
    strata.sort(
        (a, b) -> {
          int order = Arrays.compare(a.x(), b.x());
          order = order != 0 ? order : Arrays.compare(a.y(), b.y());
          order = order != 0 ? order : Arrays.compare(a.clusterX(), b.clusterX());
          return order != 0 ? order : Arrays.compare(a.clusterY(), b.clusterY());
        });
    return new ProbabilityOfImprovement(strata, 1 + Arrays.stream(clusters).max().orElse(-1));
  }

  private static List<int[]> pairsBySetting(int[] settings) {
    Map<Integer, IntStream.Builder> pairs = new TreeMap<>();
    for (int i = 0; i < settings.length; i++) {
      pairs.computeIfAbsent(settings[i], s -> IntStream.builder()).add(i);
    }
    return pairs.values().stream().map(builder -> builder.build().toArray()).toList();
  }

  /**
   * With its interval.
   *
   * @param better 1 where more is better, -1 where less is
   */
  Estimate probabilityOfImprovement(int better, double confidence) {
    int[] once = new int[clusters];
    Arrays.fill(once, 1);
    double value = oriented(better, fraction(once));
    if (clusters == 1) {
      return new Estimate(value, Double.NaN, Double.NaN);
    }
    int runs = 2 * strata.stream().mapToInt(stratum -> stratum.x().length).sum();
    double[] distribution =
        SeedResamples.of(
                clusters,
                runs,
                Purpose.RESAMPLED_RUNS,
                drawn -> new double[] {oriented(better, fraction(drawn))})
            .stream()
            .mapToDouble(fraction -> fraction[0])
            .sorted()
            .toArray();
    return new Estimate(
        value,
        Quantiles.ofSorted(distribution, (1 - confidence) / 2),
        Quantiles.ofSorted(distribution, (1 + confidence) / 2));
  }

  private static double oriented(int better, double fraction) {
    return better > 0 ? fraction : 1 - fraction;
  }

  /** The mean fraction over the settings that have a run of the seeds drawn. */
  private double fraction(int[] drawn) {
    double sum = 0;
    int present = 0;
    for (SettingRuns stratum : strata) {
      double fraction = stratum.fraction(drawn);
      if (!Double.isNaN(fraction)) {
        sum += fraction;
        present++;
      }
    }
    return sum / present;
  }
}
