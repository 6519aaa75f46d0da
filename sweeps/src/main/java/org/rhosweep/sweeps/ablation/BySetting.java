package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

/**
 * The probability of improvement: of a run X of the level and a run Y of the baseline in one
 * setting, whatever their seeds, averaged over settings.
 *
 * <pre>
 *   P = 1/M sum_m 1/(N K) sum_i sum_j S(x_mi, y_mj)     S = 1 better, 1/2 equal, 0 worse
 * </pre>
 *
 * <p>The interval is that of a stratified bootstrap: runs are drawn again within each setting, the
 * two sides apart, and percentiles are taken. Agarwal et al. (2021), Deep reinforcement learning at
 * the edge of the statistical precipice, section 4.3 and appendix A.
 */
final class BySetting {
  /** Runs of one setting, sorted; for each of the level, where it stands among the baseline's. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stratum(double[] x, double[] y, int[] below, int[] notAbove) {
    static Stratum of(double[] x, double[] y) {
      Arrays.sort(x);
      Arrays.sort(y);
      int[] below = new int[x.length];
      int[] notAbove = new int[x.length];
      for (int i = 0; i < x.length; i++) {
        below[i] = Statistics.countBelow(y, x[i], false);
        notAbove[i] = Statistics.countBelow(y, x[i], true);
      }
      return new Stratum(x, y, below, notAbove);
    }

    /** Share of combinations won, ties half, where each run counts as often as it was drawn. */
    double share(int[] drawnX, int[] drawnY) {
      long[] before = new long[y.length + 1];
      for (int j = 0; j < y.length; j++) {
        before[j + 1] = before[j] + drawnY[j];
      }
      double won = 0;
      for (int i = 0; i < x.length; i++) {
        won += drawnX[i] * (before[below[i]] + before[notAbove[i]]) / 2.0;
      }
      return won / x.length / y.length;
    }
  }

  private final List<Stratum> strata;

  private BySetting(List<Stratum> strata) {
    this.strata = strata;
  }

  static BySetting of(int[] settings, double[] first, double[] second) {
    List<Stratum> strata = new ArrayList<>();
    for (int[] pairs : pairsBySetting(settings)) {
      strata.add(
          Stratum.of(
              Arrays.stream(pairs).mapToDouble(pair -> first[pair]).toArray(),
              Arrays.stream(pairs).mapToDouble(pair -> second[pair]).toArray()));
    }
    // An order that comes from the values alone, whatever order the trials were read in.
    strata.sort(
        (a, b) -> {
          int order = Arrays.compare(a.x(), b.x());
          return order != 0 ? order : Arrays.compare(a.y(), b.y());
        });
    return new BySetting(strata);
  }

  /** The mean of some values in each setting. */
  static double[] means(int[] settings, double[] values) {
    return pairsBySetting(settings).stream()
        .mapToDouble(
            pairs -> Statistics.mean(Arrays.stream(pairs).mapToDouble(p -> values[p]).toArray()))
        .toArray();
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
    double value = oriented(better, share(null));
    int runs = 2 * strata.stream().mapToInt(stratum -> stratum.x().length).sum();
    if (runs == 2) {
      return new Estimate(value, Double.NaN, Double.NaN);
    }
    double[] distribution =
        IntStream.range(0, PairedBootstrap.resamples(runs))
            .parallel()
            .mapToDouble(
                r -> oriented(better, share(RandomStream.of(0, Purpose.RESAMPLED_RUNS, 0, r))))
            .toArray();
    Arrays.sort(distribution);
    return new Estimate(
        value,
        Statistics.quantile(distribution, (1 - confidence) / 2),
        Statistics.quantile(distribution, (1 + confidence) / 2));
  }

  private static double oriented(int better, double share) {
    return better > 0 ? share : 1 - share;
  }

  /** The mean share over settings, of runs drawn again, or of all runs once. */
  private double share(RandomStream random) {
    double sum = 0;
    for (Stratum stratum : strata) {
      sum += stratum.share(drawn(stratum.x().length, random), drawn(stratum.y().length, random));
    }
    return sum / strata.size();
  }

  private static int[] drawn(int size, RandomStream random) {
    int[] drawn = new int[size];
    if (random == null) {
      Arrays.fill(drawn, 1);
    } else {
      for (int i = 0; i < size; i++) {
        drawn[random.nextInt(size)]++;
      }
    }
    return drawn;
  }
}
