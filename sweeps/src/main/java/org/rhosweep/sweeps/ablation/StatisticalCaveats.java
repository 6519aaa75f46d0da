package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What numbers of seeds can and cannot show. With n seeds both tests have 2^n equally likely sign
 * patterns, so that no two-sided p-value can be below 2 / 2^n, however many pairs these seeds have.
 */
final class StatisticalCaveats {
  private static final double LEVEL = 0.05;

  /** Below, a bootstrap interval's coverage falls short by several per cent. */
  private static final int SEEDS_FOR_INTERVALS = 10;

  private static final String DIVERGED =
      "mean, sign flips and g are of the pairs in which neither diverged: they say nothing of the"
          + " others, and a level that diverges where training is hard looks better by them than it"
          + " is; median, IQM, wins, P(better), delta and ranks are of all pairs";

  private StatisticalCaveats() {}

  static List<String> of(List<Effect> effects, List<Effect> interactions) {
    List<String> lines = new ArrayList<>();
    effects.stream()
        .collect(Collectors.groupingBy(Effect::factor, TreeMap::new, Collectors.toList()))
        .forEach((factor, family) -> lines.add(line(factor, family)));
    if (!interactions.isEmpty()) {
      lines.add(line(interactions.get(0).factor(), interactions));
    }
    if (effects.stream().anyMatch(e -> e.pairs().settings() > 1)) {
      lines.add(Ablation.INDEPENDENCE + "; they speak of these settings, not of others");
    }
    if (Stream.concat(effects.stream(), interactions.stream())
        .anyMatch(e -> e.pairs().withoutDivergence() < e.pairs().pairs())) {
      lines.add(DIVERGED);
    }
    int seeds = effects.stream().mapToInt(e -> e.pairs().seeds()).min().orElseThrow();
    if (seeds < SEEDS_FOR_INTERVALS) {
      lines.add(
          seeds == 1
              ? "one seed allows no interval"
              : String.format(
                  Locale.ROOT,
                  "intervals from %d seeds are too narrow: a bootstrap of so few covers less than"
                      + " it says",
                  seeds));
    }
    return lines;
  }

  /** What a choice among so many means for the comparison. */
  static List<String> ofChoices(Question question, List<Choice> tuned, List<Choice> baselines) {
    List<String> lines = new ArrayList<>();
    if (question.choosing() == null) {
      return lines;
    }
    List<String> factors = question.factors().stream().map(c -> c.factor().name()).toList();
    Map<String, List<Choice>> byArm =
        tuned.stream()
            .collect(
                Collectors.groupingBy(
                    choice ->
                        factors.stream()
                            .map(choice.where()::get)
                            .collect(Collectors.joining(" x ")),
                    LinkedHashMap::new,
                    Collectors.toList()));
    byArm.forEach(
        (arm, choices) -> {
          long edge = choices.stream().filter(c -> !c.atEdge().isEmpty()).count();
          if (edge > 0) {
            lines.add(
                "%s: best at the edge of the values tried%s; a wider grid may move it"
                    .formatted(arm, of(edge, choices.size())));
          }
          long empty = choices.stream().filter(c -> c.seeds() == 0).count();
          if (empty > 0) {
            lines.add(
                "%s: nothing to choose by%s: no trial has a value"
                    .formatted(arm, of(empty, choices.size())));
          }
          long diverged = choices.stream().filter(c -> c.diverged() > 0).count();
          if (diverged > 0) {
            lines.add(
                "%s: seeds diverged at the best of the values tried%s: none is without, and the"
                        .formatted(arm, of(diverged, choices.size()))
                    + " fewest diverged at it");
          }
          long fewer = choices.stream().mapToLong(Choice::notConsidered).sum();
          if (fewer > 0) {
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%s: %d of the values tried were not considered, with a value for fewer seeds"
                        + " than others",
                    arm,
                    fewer));
          }
        });
    long fewer = baselines.stream().mapToLong(Choice::notConsidered).sum();
    if (fewer > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "baselines: %d times one was not considered, with a value for fewer seeds than"
                  + " others",
              fewer));
    }
    TreeSet<Integer> tries = new TreeSet<>(tuned.stream().map(c -> c.tried().size()).toList());
    if (tries.size() > 1) {
      lines.add(
          String.format(
                  Locale.ROOT,
                  "arms were tried at different numbers of values, %d to %d%s: the best of more"
                      + " looks better by",
                  tries.first(),
                  tries.last(),
                  unequal(byArm))
              + " luck of the seeds, which another split of the data does not take out");
    }
    if (!baselines.isEmpty()) {
      lines.add(
          "the best of several baselines has the luck of its seeds with it, which another split"
              + " does not take out: a level that beats it has beaten a little more than each of"
              + " them");
    }
    return lines;
  }

  private static String of(long some, int all) {
    return all == 1
        ? ""
        : some == all
            ? String.format(Locale.ROOT, " in all of %d settings", all)
            : String.format(Locale.ROOT, " in %d of %d settings", some, all);
  }

  private static String unequal(Map<String, List<Choice>> byArm) {
    if (byArm.size() > 6) {
      return "";
    }
    return byArm.entrySet().stream()
        .map(
            arm -> {
              TreeSet<Integer> tries =
                  new TreeSet<>(arm.getValue().stream().map(c -> c.tried().size()).toList());
              return arm.getKey()
                  + " "
                  + (tries.size() == 1
                      ? tries.first() + ""
                      : tries.first() + " to " + tries.last());
            })
        .collect(Collectors.joining(", ", " (", ")"));
  }

  private static String line(String factor, List<Effect> family) {
    int fewestPairs = family.stream().mapToInt(e -> e.pairs().pairs()).min().orElseThrow();
    int mostPairs = family.stream().mapToInt(e -> e.pairs().pairs()).max().orElseThrow();
    int fewest = family.stream().mapToInt(e -> e.pairs().seeds()).min().orElseThrow();
    int most = family.stream().mapToInt(e -> e.pairs().seeds()).max().orElseThrow();
    double smallest = smallestP(fewest);
    String pairs = fewestPairs == mostPairs ? fewestPairs + "" : fewestPairs + " to " + mostPairs;
    String seeds = fewest == most ? fewest + "" : fewest + " to " + most;
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%s: %s pairs from %s independent seeds; with %d seeds no two-sided p can be below"
                + " 2/2^%d",
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
          String.format(
              Locale.ROOT,
              ", so that nothing can be significant at 0.05 (that takes at least %d seeds",
              needed));
    } else if (smallest * family.size() >= LEVEL) {
      line.append(
          String.format(
                  Locale.ROOT,
                  ", which is too few for 0.05 after Holm's correction for %d comparisons (that"
                      + " takes",
                  family.size())
              + String.format(Locale.ROOT, " at least %d seeds", neededByHolm));
      return line.append(')').toString();
    } else {
      return line.toString();
    }
    if (family.size() > 1) {
      line.append(
          String.format(
              Locale.ROOT,
              ", and %d after Holm's correction for %d comparisons",
              neededByHolm,
              family.size()));
    }
    return line.append(')').toString();
  }

  /** The smallest two-sided p-value that any outcome can have. */
  static double smallestP(int seeds) {
    return Math.min(1, Math.scalb(2.0, -seeds));
  }

  /** The fewest seeds that can be significant at 0.05 after Holm's correction. */
  static int needed(int comparisons) {
    int seeds = 1;
    while (smallestP(seeds) * comparisons >= LEVEL) {
      seeds++;
    }
    return seeds;
  }

  /** Such as {@code 2 glorot failed, 1 lsc without a partner}. */
  static String leftOut(PairCounts pairs) {
    return pairs.leftOut().entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }
}
