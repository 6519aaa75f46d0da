package org.rhosweep.sweeps.ablation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pairs of one comparison.
 *
 * @param differences signed sum of the values of each pair
 * @param first values of the level
 * @param second values of the baseline
 * @param settings number of each pair's setting
 * @param seeds number of each pair's seed, in the order of seeds
 * @param isPair whether each has two values, and not four as for an interaction
 * @param pairs what was compared and what was not
 * @param picked what was chosen at the level and at the baseline
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Contrast(
    double[] differences,
    double[] first,
    double[] second,
    int[] settings,
    int[] seeds,
    boolean isPair,
    PairCounts pairs,
    List<SelectionCounts> picked) {

  static Contrast of(
      Results results,
      Pairing pairing,
      int stratum,
      List<ContrastTerm> terms,
      SelectionCounter selections) {
    double[] differences = new double[16];
    double[] first = new double[16];
    double[] second = new double[16];
    int[] settings = new int[16];
    int[] seeds = new int[16];
    BitSet settingsSeen = new BitSet();
    BitSet seedsSeen = new BitSet();
    Map<String, Integer> leftOut = new TreeMap<>();
    int replaced = 0;
    int count = 0;
    for (int cell = 0; cell < pairing.cells(); cell++) {
      int row = anyRow(terms, cell);
      if (row == ContrastTerm.NO_ROW || pairing.stratum(row) != stratum) {
        continue;
      }
      if (!isWhole(results, terms, cell, leftOut)) {
        continue;
      }
      if (count == differences.length) {
        differences = Arrays.copyOf(differences, 2 * count);
        first = Arrays.copyOf(first, 2 * count);
        second = Arrays.copyOf(second, 2 * count);
        settings = Arrays.copyOf(settings, 2 * count);
        seeds = Arrays.copyOf(seeds, 2 * count);
      }
      for (ContrastTerm term : terms) {
        replaced += results.replaced(term.row(cell)) ? 1 : 0;
      }
      differences[count] = difference(results, terms, cell);
      first[count] = results.value(terms.get(0).row(cell));
      second[count] = results.value(terms.get(1).row(cell));
      settings[count] = pairing.setting(row);
      seeds[count] = pairing.seed(row);
      if (!settingsSeen.get(settings[count])) {
        selections.count(terms.get(0).row(cell), terms.get(1).row(cell));
      }
      settingsSeen.set(settings[count]);
      seedsSeen.set(seeds[count]);
      count++;
    }
    return new Contrast(
        Arrays.copyOf(differences, count),
        Arrays.copyOf(first, count),
        Arrays.copyOf(second, count),
        Arrays.copyOf(settings, count),
        Arrays.copyOf(seeds, count),
        terms.size() == 2,
        new PairCounts(
            count, settingsSeen.cardinality(), seedsSeen.cardinality(), replaced, leftOut),
        terms.size() == 2
            ? selections.picked()
            : List.of(SelectionCounts.NOTHING, SelectionCounts.NOTHING));
  }

  /** The signed sum; zero where it is one but for the last bits of four numbers. */
  private static double difference(Results results, List<ContrastTerm> terms, int cell) {
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

  /** Whether each side has a value; where not, says why not. */
  private static boolean isWhole(
      Results results, List<ContrastTerm> terms, int cell, Map<String, Integer> leftOut) {
    boolean complete = terms.stream().allMatch(term -> term.has(cell));
    boolean whole = complete;
    for (ContrastTerm term : terms) {
      if (term.has(cell) && !complete) {
        leftOut.merge(term.label() + " without a partner", 1, Integer::sum);
      } else if (term.has(cell) && Double.isNaN(results.value(term.row(cell)))) {
        leftOut.merge(term.label() + " " + results.reason(term.row(cell)), 1, Integer::sum);
        whole = false;
      }
    }
    return whole;
  }

  Effect effect(
      String factor, String level, String baseline, Map<String, String> where, Question question) {
    int better = question.measure().higherIsBetter() ? 1 : -1;
    Clusters clusters = Clusters.of(differences, seeds);
    PairedBootstrap.Centers centers = PairedBootstrap.of(clusters, question.confidence());
    SettingStrata strataOfSettings = SettingStrata.of(settings, first, second, clusters.ofPair());
    double[] sums = clusters.sums().clone();
    Arrays.sort(sums);
    return new Effect(
        factor,
        level,
        baseline,
        where,
        pairs,
        isPair ? Statistics.mean(first) : Double.NaN,
        isPair ? Statistics.mean(second) : Double.NaN,
        centers.mean(),
        centers.median(),
        centers.interquartileMean(),
        new WinCounts(
            WinTieLoss.of(differences, better),
            WinTieLoss.of(SettingStrata.means(settings, differences), better),
            WinTieLoss.of(clusters.means(), better)),
        SignedRank.test(clusters.means()),
        SignFlips.test(sums),
        better * EffectSizes.hedgesG(clusters.means()),
        isPair ? better * EffectSizes.cliffsDelta(first, second) : Double.NaN,
        isPair
            ? strataOfSettings.probabilityOfImprovement(better, question.confidence())
            : new Estimate(Double.NaN, Double.NaN, Double.NaN),
        picked.get(0),
        picked.get(1));
  }
}
