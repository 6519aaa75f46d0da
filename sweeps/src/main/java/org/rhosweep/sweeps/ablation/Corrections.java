package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Corrections of p-values for the number of comparisons. */
final class Corrections {
  private Corrections() {}

  /** Effects of one table, each of the three tests corrected over all of them that have it. */
  static List<Effect> corrected(List<Effect> effects) {
    List<TestResult> ranks = corrected(effects, Effect::signedRank);
    List<TestResult> flips = corrected(effects, Effect::permutation);
    List<TestResult> diverged = corrected(effects, effect -> effect.divergence().test());
    List<Effect> corrected = new ArrayList<>();
    for (int i = 0; i < effects.size(); i++) {
      corrected.add(effects.get(i).corrected(ranks.get(i), flips.get(i), diverged.get(i)));
    }
    return corrected;
  }

  private static List<TestResult> corrected(
      List<Effect> effects, Function<Effect, TestResult> test) {
    List<TestResult> tests = effects.stream().map(test).toList();
    double[] p =
        tests.stream().mapToDouble(TestResult::pValue).filter(v -> !Double.isNaN(v)).toArray();
    double[] holm = holm(p);
    double[] falseDiscovery = benjaminiHochberg(p);
    List<TestResult> corrected = new ArrayList<>();
    int next = 0;
    for (TestResult result : tests) {
      if (Double.isNaN(result.pValue())) {
        corrected.add(result);
      } else {
        corrected.add(result.corrected(holm[next], falseDiscovery[next]));
        next++;
      }
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
