package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * Which trials are compared where settings are tuned: in each combination of all other settings
 * that vary, levels of factors among them, those at the best of the values tried, the same for all
 * seeds.
 */
final class Tuning {
  private final AblationTrials trials;
  private final List<String> tuned; // those that tell candidates apart
  private final Groups arms;
  private final BitSet taken = new BitSet();
  private final List<Choice> choiceOfArm = new ArrayList<>();
  private final List<Choice> ordered = new ArrayList<>();

  /**
   * Chooses.
   *
   * @param question with settings to tune
   * @param results by what is chosen by
   * @param levels of each factor
   */
  Tuning(AblationTrials trials, Question question, Results results, List<Levels> levels)
      throws AblationException {
    this.trials = trials;
    List<String> tunedColumns = question.tuned();
    List<String> varying = trials.varying();
    List<String> varied = tunedColumns.stream().filter(varying::contains).toList();
    List<String> others = others(varying, tunedColumns);
    arms = groups(others);
    List<String> all = new ArrayList<>(others);
    all.addAll(varied);
    Groups candidates = groups(all);
    int[] rows = candidates.firstRows();
    int[][] byArm =
        Selection.byGroup(
            arms.count(),
            candidates.count(),
            c -> arms.of(rows[c]),
            (a, b) -> Levels.compare(values(rows[a], varied), values(rows[b], varied)));
    if (Arrays.stream(byArm).allMatch(own -> own.length == 1)) {
      throw new AblationException(nothingToChoose(varied, others));
    }
    Selection selection =
        new Selection(
            trials, results, question.choosing(), row -> true, candidates::of, candidates.count());
    List<List<Object>> different =
        IntStream.of(rows).mapToObj(row -> values(row, varied)).distinct().toList();
    tuned = IntStream.of(IndependentSettings.columns(different, 0)).mapToObj(varied::get).toList();
    ConditionLabels where = new ConditionLabels(trials, question, levels, others);
    int[] armRows = arms.firstRows();
    boolean[] best = new boolean[candidates.count()];
    for (int arm = 0; arm < byArm.length; arm++) {
      int chosen = selection.best(byArm[arm]);
      best[chosen] = true;
      int[] tried = Arrays.stream(byArm[arm]).filter(selection::tried).toArray();
      int[] triedRows = Arrays.stream(tried).map(c -> rows[c]).toArray();
      choiceOfArm.add(
          new Choice(
              where.of(armRows[arm]),
              texts(rows[chosen]),
              selection.score(chosen),
              selection.seeds(chosen),
              selection.diverged(chosen),
              IntStream.of(triedRows).mapToObj(this::text).toList(),
              selection.notConsidered(byArm[arm]),
              selection.seeds(chosen) == selection.diverged(chosen)
                  ? List.of()
                  : atEdge(rows[chosen], triedRows)));
    }
    for (int row = 0; row < trials.size(); row++) {
      taken.set(row, best[candidates.of(row)]);
    }
    IntStream.range(0, byArm.length)
        .boxed()
        .sorted((a, b) -> where.compare(armRows[a], armRows[b]))
        .forEach(arm -> ordered.add(choiceOfArm.get(arm)));
  }

  /** Settings that an arm is held at while others are tuned. */
  private static List<String> others(List<String> varying, List<String> tuned) {
    boolean task = tuned.stream().anyMatch(SettingColumns.columnsOf("task")::contains);
    return varying.stream()
        .filter(column -> !tuned.contains(column))
        .filter(column -> !(task && column.equals("data_fingerprint"))) // follows from the task
        .toList();
  }

  private Groups groups(List<String> columns) {
    return Groups.of(trials.size(), columns.stream().map(trials::column).toList());
  }

  private List<Object> values(int row, List<String> columns) {
    List<Object> values = new ArrayList<>();
    columns.forEach(column -> values.add(trials.column(column).value(row)));
    return values;
  }

  private String nothingToChoose(List<String> varied, List<String> others) {
    List<String> along =
        others.stream()
            .filter(
                column -> {
                  List<String> fewer = others.stream().filter(c -> !c.equals(column)).toList();
                  List<String> all = new ArrayList<>(fewer);
                  all.addAll(varied);
                  return groups(fewer).count() < groups(all).count();
                })
            .toList();
    return "no arm was tried at several values of %s%s"
        .formatted(
            String.join(", ", varied),
            along.isEmpty()
                ? ""
                : ": where it changes, so does %s (--tune %s as well chooses among both)"
                    .formatted(String.join(" or ", along), along.get(0)));
  }

  private Map<String, String> texts(int row) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String column : tuned) {
      Object value = trials.column(column).value(row);
      if (value != null || tuned.size() == 1) {
        texts.put(column, Levels.text(value));
      }
    }
    return texts;
  }

  /** The values of a row's tuned settings, as {@link Choice#text} has them. */
  String text(int row) {
    return new Choice(Map.of(), texts(row), 0, 0, 0, List.of(), 0, List.of()).text();
  }

  private List<String> atEdge(int chosen, int[] tried) {
    return tuned.stream()
        .filter(
            column -> {
              DictionaryColumn values = trials.column(column);
              if (!(values.value(chosen) instanceof Number value)) {
                return false;
              }
              double[] sorted =
                  Arrays.stream(tried)
                      .mapToObj(values::value)
                      .filter(Objects::nonNull)
                      .filter(Number.class::isInstance)
                      .mapToDouble(v -> ((Number) v).doubleValue())
                      .sorted()
                      .toArray();
              double low = sorted[0];
              double high = sorted[sorted.length - 1];
              return low < high && (value.doubleValue() == low || value.doubleValue() == high);
            })
        .toList();
  }

  /** Whether a trial is compared. */
  boolean takes(int row) {
    return taken.get(row);
  }

  /** What was chosen for a trial's arm. */
  Choice of(int row) {
    return choiceOfArm.get(arms.of(row));
  }

  /** All choices in the order of arms and settings. */
  List<Choice> choices() {
    return ordered;
  }
}
