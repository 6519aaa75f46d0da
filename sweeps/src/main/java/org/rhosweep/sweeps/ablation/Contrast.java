package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pairs of one comparison.
 *
 * @param differences signed sum of the values of each pair; infinite where it has a sign and no
 *     number, since one side diverged
 * @param first values of the level, infinite where it diverged
 * @param second values of the baseline, likewise
 * @param settings number of each pair's setting
 * @param seeds number of each pair's seed, in the order of seeds
 * @param whole which pairs have no diverged trial
 * @param isPair whether each has two values, and not four as for an interaction
 * @param pairs what was compared and what was not
 * @param divergence of both sides; null where there is no pair
 * @param picked what was chosen at the level and at the baseline
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Contrast(
    double[] differences,
    double[] first,
    double[] second,
    int[] settings,
    int[] seeds,
    boolean[] whole,
    boolean isPair,
    PairCounts pairs,
    Divergence divergence,
    List<SelectionCounts> picked) {

  /** One pair, or four trials of an interaction: the rows of its terms. */
  private record Cell(int cell, int row, int diverged) {}

  static Contrast of(
      Results results,
      Pairing pairing,
      int stratum,
      List<ContrastTerm> terms,
      SelectionCounter selections,
      double confidence) {
    Map<String, Integer> leftOut = new TreeMap<>();
    List<Cell> all = new ArrayList<>();
    for (int cell = 0; cell < pairing.cells(); cell++) {
      int row = anyRow(terms, cell);
      if (row != ContrastTerm.NO_ROW
          && pairing.stratum(row) == stratum
          && isWhole(results, terms, cell, leftOut)) {
        all.add(new Cell(cell, row, diverged(results, terms, cell)));
      }
    }
    boolean drops = results.rule() == ExclusionRule.DROP_PAIR;
    List<Cell> compared = drops ? all.stream().filter(c -> c.diverged == 0).toList() : all;
    if (drops) {
      all.forEach(c -> countDiverged(results, terms, c.cell, leftOut));
    }
    int count = compared.size();
    double[] differences = new double[count];
    double[] first = new double[count];
    double[] second = new double[count];
    boolean[] whole = new boolean[count];
    BitSet settingsSeen = new BitSet();
    for (int i = 0; i < count; i++) {
      Cell pair = compared.get(i);
      differences[i] = difference(results, terms, pair.cell);
      first[i] = results.value(terms.get(0).row(pair.cell));
      second[i] = results.value(terms.get(1).row(pair.cell));
      whole[i] = pair.diverged == 0;
      int setting = pairing.setting(pair.row);
      if (!settingsSeen.get(setting)) {
        selections.count(terms.get(0).row(pair.cell), terms.get(1).row(pair.cell));
      }
      settingsSeen.set(setting);
    }
    int[] seeds = seeds(compared, pairing);
    return new Contrast(
        differences,
        first,
        second,
        compared.stream().mapToInt(pair -> pairing.setting(pair.row)).toArray(),
        seeds,
        whole,
        terms.size() == 2,
        new PairCounts(
            count,
            settingsSeen.cardinality(),
            (int) Arrays.stream(seeds).distinct().count(),
            (int) compared.stream().filter(pair -> pair.diverged == 0).count(),
            leftOut),
        all.isEmpty() ? null : divergence(results, terms, all, seeds(all, pairing), confidence),
        terms.size() == 2
            ? selections.picked()
            : List.of(SelectionCounts.NOTHING, SelectionCounts.NOTHING));
  }

  private static int[] seeds(List<Cell> cells, Pairing pairing) {
    return cells.stream().mapToInt(cell -> pairing.seed(cell.row)).toArray();
  }

  private static Divergence divergence(
      Results results, List<ContrastTerm> terms, List<Cell> cells, int[] seeds, double confidence) {
    boolean[] levels = new boolean[cells.size()];
    boolean[] baselines = new boolean[cells.size()];
    int[] differences = new int[cells.size()];
    ContrastTerm baseline = terms.get(terms.size() - 1); // of an interaction that of both factors
    for (int i = 0; i < levels.length; i++) {
      int cell = cells.get(i).cell;
      levels[i] = isDiverged(results, terms.get(0), cell);
      baselines[i] = isDiverged(results, baseline, cell);
      differences[i] = balance(results, terms, cell);
    }
    return Divergence.of(levels, baselines, differences, seeds, confidence);
  }

  private static boolean isDiverged(Results results, ContrastTerm term, int cell) {
    return Double.isInfinite(results.outcome(term.row(cell)));
  }

  /** How many terms diverged. */
  private static int diverged(Results results, List<ContrastTerm> terms, int cell) {
    int diverged = 0;
    for (ContrastTerm term : terms) {
      diverged += isDiverged(results, term, cell) ? 1 : 0;
    }
    return diverged;
  }

  /** The terms that diverged, with their signs. */
  private static int balance(Results results, List<ContrastTerm> terms, int cell) {
    int balance = 0;
    for (ContrastTerm term : terms) {
      balance += isDiverged(results, term, cell) ? term.sign() : 0;
    }
    return balance;
  }

  private static void countDiverged(
      Results results, List<ContrastTerm> terms, int cell, Map<String, Integer> leftOut) {
    for (ContrastTerm term : terms) {
      if (isDiverged(results, term, cell)) {
        leftOut.merge(term.label() + " diverged", 1, Integer::sum);
      }
    }
  }

  /**
   * The signed sum; zero where it is one but for the last bits of four numbers, and where what
   * diverged is on both sides alike; else what diverged decides, by a sign without a number.
   */
  private static double difference(Results results, List<ContrastTerm> terms, int cell) {
    if (diverged(results, terms, cell) > 0) {
      int balance = balance(results, terms, cell);
      return balance == 0 ? 0 : balance * results.measure().diverged();
    }
    double difference = 0;
    double largest = 0;
    for (ContrastTerm term : terms) {
      double value = results.value(term.row(cell));
      difference += term.sign() * value;
      largest = Math.max(largest, Math.abs(value));
    }
    return Math.abs(difference) <= 4 * Math.ulp(largest) ? 0 : difference;
  }

  private static int anyRow(List<ContrastTerm> terms, int cell) {
    for (ContrastTerm term : terms) {
      if (term.has(cell)) {
        return term.row(cell);
      }
    }
    return ContrastTerm.NO_ROW;
  }

  /** Whether each side has a value or diverged; where not, says why not. */
  private static boolean isWhole(
      Results results, List<ContrastTerm> terms, int cell, Map<String, Integer> leftOut) {
    boolean complete = terms.stream().allMatch(term -> term.has(cell));
    boolean whole = complete;
    for (ContrastTerm term : terms) {
      if (term.has(cell) && !complete) {
        leftOut.merge(term.label() + " without a partner", 1, Integer::sum);
      } else if (term.has(cell) && Double.isNaN(results.outcome(term.row(cell)))) {
        leftOut.merge(term.label() + " " + results.reason(term.row(cell)), 1, Integer::sum);
        whole = false;
      }
    }
    return whole;
  }

  Effect effect(
      String factor, String level, String baseline, Map<String, String> where, Question question) {
    int better = question.measure().better();
    Clusters clusters = Clusters.of(differences, seeds);
    PairedBootstrap.Centers centers = PairedBootstrap.of(clusters, question.confidence());
    ProbabilityOfImprovement strataOfSettings =
        ProbabilityOfImprovement.of(settings, first, second, clusters.ofPair());
    Numbers numbers = numbers(clusters, centers, question.confidence());
    return new Effect(
        factor,
        level,
        baseline,
        where,
        question.measure(),
        pairs,
        divergence,
        isPair ? numbers.first() : Double.NaN,
        isPair ? numbers.second() : Double.NaN,
        numbers.mean(),
        centers.median(),
        centers.interquartileMean(),
        new WinCounts(
            WinTieLoss.of(differences, better),
            WinTieLoss.of(Clusters.of(differences, settings).ordered(), better),
            WinTieLoss.of(clusters.ordered(), better)),
        SignedRank.test(clusters.ordered()),
        numbers.flips(),
        better * numbers.hedgesG(),
        isPair ? better * EffectSizes.cliffsDelta(first, second) : Double.NaN,
        isPair
            ? strataOfSettings.probabilityOfImprovement(better, question.confidence())
            : Estimate.NONE,
        picked.get(0),
        picked.get(1));
  }

  /** What is made of sums of values, and so of the pairs alone in which nothing diverged. */
  private record Numbers(
      double first, double second, Estimate mean, TestResult flips, double hedgesG) {}

  private Numbers numbers(Clusters clusters, PairedBootstrap.Centers centers, double confidence) {
    if (pairs.withoutDivergence() == 0) {
      return new Numbers(
          Double.NaN, Double.NaN, Estimate.NONE, new TestResult(Double.NaN, true), Double.NaN);
    }
    boolean all = pairs.withoutDivergence() == whole.length;
    Clusters of = all ? clusters : Clusters.of(finite(differences), finite(seeds));
    double[] sums = of.sums().clone();
    Arrays.sort(sums);
    return new Numbers(
        Statistics.mean(finite(first)),
        Statistics.mean(finite(second)),
        all ? centers.mean() : PairedBootstrap.of(of, confidence).mean(),
        SignFlips.test(sums),
        EffectSizes.hedgesG(of.means()));
  }

  private double[] finite(double[] values) {
    double[] kept = new double[pairs.withoutDivergence()];
    int next = 0;
    for (int i = 0; i < whole.length; i++) {
      if (whole[i]) {
        kept[next++] = values[i];
      }
    }
    return kept;
  }

  private int[] finite(int[] values) {
    return Arrays.stream(finite(Arrays.stream(values).asDoubleStream().toArray()))
        .mapToInt(value -> (int) value)
        .toArray();
  }
}
