package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What numbers of pairs can and cannot show. With n pairs both tests have 2^n equally likely sign
 * patterns, so that no two-sided p-value can be below 2 / 2^n.
 */
final class Limits {
  private static final double LEVEL = 0.05;

  private Limits() {}

  static List<String> of(List<Effect> effects, List<Effect> interactions) {
    List<String> lines = new ArrayList<>();
    effects.stream()
        .collect(Collectors.groupingBy(Effect::factor, TreeMap::new, Collectors.toList()))
        .forEach((factor, family) -> lines.add(line(factor, family)));
    if (!interactions.isEmpty()) {
      lines.add(line(interactions.get(0).factor(), interactions));
    }
    if (effects.stream().anyMatch(e -> e.pairs().settings() > 1)) {
      lines.add(
          "intervals and tests take the pairs of all settings as independent draws; they speak of"
              + " these settings, not of others");
    }
    return lines;
  }

  private static String line(String factor, List<Effect> family) {
    int fewest = family.stream().mapToInt(e -> e.pairs().pairs()).min().orElseThrow();
    int most = family.stream().mapToInt(e -> e.pairs().pairs()).max().orElseThrow();
    int seeds = family.stream().mapToInt(e -> e.pairs().seeds()).max().orElseThrow();
    double smallest = smallestP(fewest);
    String pairs = fewest == most ? fewest + "" : fewest + " to " + most;
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%s: %s pairs from %d seeds; with %d pairs no two-sided p can be below 2/2^%d",
            factor,
            pairs,
            seeds,
            fewest,
            fewest));
    if (smallest > Double.MIN_NORMAL) { // below it a double has no digits left to print
      line.append(String.format(Locale.ROOT, " = %.3g", smallest));
    }
    int needed = needed(1);
    int neededByHolm = needed(family.size());
    if (smallest >= LEVEL) {
      line.append(
          ", so that nothing can be significant at 0.05 (that takes at least %d pairs"
              .formatted(needed));
    } else if (smallest * family.size() >= LEVEL) {
      line.append(
          ", which is too few for 0.05 after Holm's correction for %d comparisons (that takes"
                  .formatted(family.size())
              + " at least %d pairs".formatted(neededByHolm));
      return line.append(')').toString();
    } else {
      return line.toString();
    }
    if (family.size() > 1) {
      line.append(
          ", and %d after Holm's correction for %d comparisons"
              .formatted(neededByHolm, family.size()));
    }
    return line.append(')').toString();
  }

  /** The smallest two-sided p-value that any outcome can have. */
  static double smallestP(int pairs) {
    return Math.min(1, Math.scalb(2.0, -pairs));
  }

  /** The fewest pairs that can be significant at 0.05 after Holm's correction. */
  static int needed(int comparisons) {
    int pairs = 1;
    while (smallestP(pairs) * comparisons >= LEVEL) {
      pairs++;
    }
    return pairs;
  }

  /** Such as {@code 2 glorot failed, 1 lsc without a partner}. */
  static String leftOut(PairCounts pairs) {
    return pairs.leftOut().entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }
}
