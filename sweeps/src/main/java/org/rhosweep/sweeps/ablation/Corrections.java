package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Corrections of p-values for the number of comparisons. */
final class Corrections {
  private Corrections() {}

  /** Effects of one table, each of the two tests corrected over all of them. */
  static List<Effect> corrected(List<Effect> effects) {
    double[] ranks = effects.stream().mapToDouble(e -> e.signedRank().pValue()).toArray();
    double[] flips = effects.stream().mapToDouble(e -> e.permutation().pValue()).toArray();
    double[] holmRanks = holm(ranks);
    double[] holmFlips = holm(flips);
    double[] falseRanks = benjaminiHochberg(ranks);
    double[] falseFlips = benjaminiHochberg(flips);
    List<Effect> corrected = new ArrayList<>();
    for (int i = 0; i < ranks.length; i++) {
      Effect effect = effects.get(i);
      corrected.add(
          effect.corrected(
              effect.signedRank().corrected(holmRanks[i], falseRanks[i]),
              effect.permutation().corrected(holmFlips[i], falseFlips[i])));
    }
    return corrected;
  }

  /**
   * Holm (1979): the k-th smallest of m times m - k + 1, never below a smaller one's, at most 1.
   */
  static double[] holm(double[] pValues) {
    int count = pValues.length;
    double[] corrected = new double[count];
    double largest = 0;
    int[] order = ascending(pValues);
    for (int k = 0; k < count; k++) {
      largest = Math.max(largest, Math.min(1, (count - k) * pValues[order[k]]));
      corrected[order[k]] = largest;
    }
    return corrected;
  }

  /**
   * Benjamini and Hochberg (1995): the k-th smallest of m times m / k, never above a larger one's.
   */
  static double[] benjaminiHochberg(double[] pValues) {
    int count = pValues.length;
    double[] corrected = new double[count];
    double smallest = 1;
    int[] order = ascending(pValues);
    for (int k = count - 1; k >= 0; k--) {
      smallest = Math.min(smallest, pValues[order[k]] * count / (k + 1));
      corrected[order[k]] = smallest;
    }
    return corrected;
  }

  private static int[] ascending(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> values[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
