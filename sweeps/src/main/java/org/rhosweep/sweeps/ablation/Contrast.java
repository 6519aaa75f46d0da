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
 * @param isPair whether each has two values, and not four as for an interaction
 * @param pairs what was compared and what was not
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Contrast(
    double[] differences,
    double[] first,
    double[] second,
    int[] settings,
    boolean isPair,
    PairCounts pairs) {

  static Contrast of(Results results, Pairing pairing, int place, List<Slot> slots) {
    double[] differences = new double[16];
    double[] first = new double[16];
    double[] second = new double[16];
    int[] settings = new int[16];
    BitSet settingsSeen = new BitSet();
    BitSet seedsSeen = new BitSet();
    Map<String, Integer> leftOut = new TreeMap<>();
    int replaced = 0;
    int count = 0;
    for (int cell = 0; cell < pairing.cells(); cell++) {
      int row = anyRow(slots, cell);
      if (row == Slot.EMPTY || pairing.place(row) != place) {
        continue;
      }
      if (!isWhole(results, slots, cell, leftOut)) {
        continue;
      }
      if (count == differences.length) {
        differences = Arrays.copyOf(differences, 2 * count);
        first = Arrays.copyOf(first, 2 * count);
        second = Arrays.copyOf(second, 2 * count);
        settings = Arrays.copyOf(settings, 2 * count);
      }
      for (Slot slot : slots) {
        replaced += results.replaced(slot.row(cell)) ? 1 : 0;
      }
      differences[count] = difference(results, slots, cell);
      first[count] = results.value(slots.get(0).row(cell));
      second[count] = results.value(slots.get(1).row(cell));
      settings[count] = pairing.setting(row);
      settingsSeen.set(settings[count]);
      seedsSeen.set(pairing.seed(row));
      count++;
    }
    return new Contrast(
        Arrays.copyOf(differences, count),
        Arrays.copyOf(first, count),
        Arrays.copyOf(second, count),
        Arrays.copyOf(settings, count),
        slots.size() == 2,
        new PairCounts(
            count, settingsSeen.cardinality(), seedsSeen.cardinality(), replaced, leftOut));
  }

  /** The signed sum; zero where it is one but for the last bits of four numbers. */
  private static double difference(Results results, List<Slot> slots, int cell) {
    double difference = 0;
    double largest = 0;
    for (Slot slot : slots) {
      double value = results.value(slot.row(cell));
      difference += slot.sign() * value;
      largest = Math.max(largest, Math.abs(value));
    }
    return Math.abs(difference) <= 4 * Math.ulp(largest) ? 0 : difference;
  }

  private static int anyRow(List<Slot> slots, int cell) {
    for (Slot slot : slots) {
      if (slot.has(cell)) {
        return slot.row(cell);
      }
    }
    return Slot.EMPTY;
  }

  /** Whether each side has a value; where not, says why not. */
  private static boolean isWhole(
      Results results, List<Slot> slots, int cell, Map<String, Integer> leftOut) {
    boolean complete = slots.stream().allMatch(slot -> slot.has(cell));
    boolean whole = complete;
    for (Slot slot : slots) {
      if (slot.has(cell) && !complete) {
        leftOut.merge(slot.label() + " without a partner", 1, Integer::sum);
      } else if (slot.has(cell) && Double.isNaN(results.value(slot.row(cell)))) {
        leftOut.merge(slot.label() + " " + results.reason(slot.row(cell)), 1, Integer::sum);
        whole = false;
      }
    }
    return whole;
  }

  Effect effect(
      String factor, String level, String baseline, Map<String, String> where, Question question) {
    int better = question.measure().higherIsBetter() ? 1 : -1;
    // Sorted, so that the answer does not depend on the order in which trials were read.
    double[] sorted = differences.clone();
    Arrays.sort(sorted);
    PairedBootstrap.Centers centers = PairedBootstrap.of(sorted, question.confidence());
    BySetting bySetting = BySetting.of(settings, first, second);
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
        wins(better),
        SignedRank.test(sorted),
        SignFlips.test(sorted),
        better * EffectSizes.hedgesG(sorted),
        isPair ? better * EffectSizes.cliffsDelta(first, second) : Double.NaN,
        isPair
            ? bySetting.probabilityOfImprovement(better, question.confidence())
            : new Estimate(Double.NaN, Double.NaN, Double.NaN));
  }

  private WinCounts wins(int better) {
    int[] signs = new int[2];
    int ties = 0;
    for (double difference : differences) {
      if (difference == 0) {
        ties++;
      } else {
        signs[better * difference > 0 ? 0 : 1]++;
      }
    }
    double[] meansOfSettings = BySetting.means(settings, differences);
    int won = 0;
    int tied = 0;
    for (double mean : meansOfSettings) {
      won += better * mean > 0 ? 1 : 0;
      tied += mean == 0 ? 1 : 0;
    }
    return new WinCounts(signs[0], ties, signs[1], won, tied, meansOfSettings.length);
  }
}
