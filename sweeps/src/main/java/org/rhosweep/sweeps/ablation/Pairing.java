package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which trials belong together: a setting is what all of them agree in, a cell is a setting with a
 * seed, a stratum is a combination of the values that split the comparison.
 */
final class Pairing {
  private final AblationTrials trials;
  private final List<String> by;
  private final Groups settings;
  private final Groups cells;
  private final Groups strata;
  private final int[] rowOfStratum;
  private final int[] orderOfSeed;

  /**
   * Pairs.
   *
   * @param others columns that a pair must agree in
   * @param by columns that split the comparison
   */
  Pairing(AblationTrials trials, List<String> others, List<String> by) {
    this.trials = trials;
    this.by = by;
    List<DictionaryColumn> columns = new ArrayList<>(others.stream().map(trials::column).toList());
    by.forEach(column -> columns.add(trials.column(column)));
    settings = Groups.of(trials.size(), columns);
    columns.add(trials.column(AblationTrials.SEED));
    cells = Groups.of(trials.size(), columns);
    strata = Groups.of(trials.size(), by.stream().map(trials::column).toList());
    rowOfStratum = strata.firstRows();
    orderOfSeed = orderOf(trials.column(AblationTrials.SEED).values());
  }

  int cells() {
    return cells.count();
  }

  int cell(int row) {
    return cells.of(row);
  }

  int settings() {
    return settings.count();
  }

  /** A row of each setting. */
  int[] rowsOfSettings() {
    return settings.firstRows();
  }

  int setting(int row) {
    return settings.of(row);
  }

  int stratum(int row) {
    return strata.of(row);
  }

  /** Number of the seed, 0, 1, … in the order of their values. */
  int seed(int row) {
    return orderOfSeed[trials.column(AblationTrials.SEED).code(row)];
  }

  private static int[] orderOf(List<Object> values) {
    int[] sorted =
        IntStream.range(0, values.size())
            .boxed()
            .sorted(
                (a, b) ->
                    Levels.compare(
                        Collections.singletonList(values.get(a)),
                        Collections.singletonList(values.get(b))))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] order = new int[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      order[sorted[i]] = i;
    }
    return order;
  }

  /** Strata in the order of their values. */
  List<Integer> strata() {
    return IntStream.range(0, strata.count())
        .boxed()
        .sorted((a, b) -> Levels.compare(values(a), values(b)))
        .toList();
  }

  /** The values at a stratum by column. */
  Map<String, String> where(int stratum) {
    Map<String, String> where = new LinkedHashMap<>();
    List<Object> values = values(stratum);
    for (int i = 0; i < by.size(); i++) {
      where.put(by.get(i), Levels.text(values.get(i)));
    }
    return where;
  }

  private List<Object> values(int stratum) {
    List<Object> values = new ArrayList<>();
    by.forEach(column -> values.add(trials.column(column).value(rowOfStratum[stratum])));
    return values;
  }
}
