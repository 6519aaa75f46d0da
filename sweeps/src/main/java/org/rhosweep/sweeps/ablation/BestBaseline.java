package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The best of several baselines in each setting, the same for all its seeds. */
final class BestBaseline {
  private final int[] levelOfSetting;
  private final List<Choice> choices = new ArrayList<>();

  /**
   * Chooses.
   *
   * @param results by what is chosen by
   * @param taken rows that are compared
   * @param others columns that make a setting
   * @param pairing whose settings they are
   * @param baselines levels, in the order in which they were named: the first of equals is chosen
   */
  BestBaseline(
      AblationTrials trials,
      Question question,
      Results results,
      IntPredicate taken,
      List<String> others,
      Pairing pairing,
      Levels levels,
      List<Integer> baselines) {
    int count = baselines.size();
    int[] numberOfLevel = new int[levels.all().size()];
    Arrays.fill(numberOfLevel, -1);
    for (int b = 0; b < count; b++) {
      numberOfLevel[baselines.get(b)] = b;
    }
    Selection selection =
        new Selection(
            trials,
            results,
            question.choosing(),
            row -> taken.test(row) && numberOfLevel[levels.ofRow(row)] >= 0,
            row -> pairing.setting(row) * count + numberOfLevel[levels.ofRow(row)],
            pairing.settings() * count);
    levelOfSetting = new int[pairing.settings()];
    int[] rowOfSetting = pairing.rowsOfSettings();
    ConditionLabels where = new ConditionLabels(trials, question, List.of(), others);
    String factor = question.factors().get(0).factor().name();
    int[] ordered =
        IntStream.range(0, levelOfSetting.length)
            .boxed()
            .sorted((a, b) -> where.compare(rowOfSetting[a], rowOfSetting[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int setting : ordered) {
      int first = setting * count;
      int[] candidates = IntStream.range(first, first + count).toArray();
      int best = selection.best(candidates);
      levelOfSetting[setting] = baselines.get(best - first);
      int[] tried = Arrays.stream(candidates).filter(selection::tried).toArray();
      if (tried.length > 0) {
        choices.add(
            new Choice(
                where.of(rowOfSetting[setting]),
                Map.of(factor, levels.label(levelOfSetting[setting])),
                selection.score(best),
                selection.seeds(best),
                selection.diverged(best),
                IntStream.of(tried)
                    .mapToObj(candidate -> levels.label(baselines.get(candidate - first)))
                    .toList(),
                selection.notConsidered(candidates),
                List.of()));
      }
    }
  }

  /** The level that others are compared with in a setting. */
  int of(int setting) {
    return levelOfSetting[setting];
  }

  /** All choices, in the order of settings. */
  List<Choice> choices() {
    return choices;
  }
}
