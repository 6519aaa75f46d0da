package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.rhosweep.sweeps.ablation.Question.Compared;
import org.rhosweep.sweeps.spec.SettingColumns;

/** One question put to some trials. */
final class Comparison {
  private static final int MISSING_LISTED = 5;

  private final AblationTrials trials;
  private final Question question;
  private final Results results;
  private final List<Levels> levels = new ArrayList<>();
  private final int[] baselines;

  Comparison(AblationTrials trials, Question question) throws AblationException {
    this.trials = trials;
    this.question = question;
    if (trials.size() == 0) {
      throw new AblationException("there is no trial to compare");
    }
    for (String column : question.by()) {
      requireSetting(column);
      if (question.factors().stream().anyMatch(f -> f.factor().columns().contains(column))) {
        throw new AblationException(
            "%s is compared and cannot split the comparison".formatted(column));
      }
    }
    for (String column : question.unpaired()) {
      requireSetting(column);
    }
    baselines = new int[question.factors().size()];
    for (int f = 0; f < baselines.length; f++) {
      Compared compared = question.factors().get(f);
      levels.add(new Levels(trials, compared.factor()));
      baselines[f] = levels.get(f).named(compared.baseline());
      if (levels.get(f).all().size() == 1) {
        throw new AblationException(
            "every trial has %s %s: there is nothing to compare it with"
                .formatted(compared.factor().name(), levels.get(f).label(0)));
      }
    }
    results = new Results(trials, question.measure(), question.rule());
  }

  private void requireSetting(String column) throws AblationException {
    if (!AblationTrials.columnNames().contains(column) || column.equals(AblationTrials.SEED)) {
      throw new AblationException(
          "there is no setting \"%s\"%s"
              .formatted(column, SettingColumns.suggestion(column, AblationTrials.columnNames())));
    }
  }

  Ablation answer() throws AblationException {
    List<Effect> effects = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (int f = 0; f < baselines.length; f++) {
      List<Effect> ofFactor = effects(f, missing);
      if (ofFactor.isEmpty()) {
        throw new AblationException(noPairs(f));
      }
      effects.addAll(Corrections.corrected(ofFactor));
    }
    List<Effect> interactions =
        baselines.length == 2 ? Corrections.corrected(interactions(missing)) : List.of();
    List<String> limits =
        new ArrayList<>(missing.subList(0, Math.min(MISSING_LISTED, missing.size())));
    if (missing.size() > MISSING_LISTED) {
      limits.add(
          "and %d more comparisons without a pair".formatted(missing.size() - MISSING_LISTED));
    }
    limits.addAll(Limits.of(effects, interactions));
    return new Ablation(question, results.rule(), effects, interactions, limits);
  }

  private List<Effect> effects(int f, List<String> missing) throws AblationException {
    Factor factor = question.factors().get(f).factor();
    Levels ofFactor = levels.get(f);
    Pairing pairing = new Pairing(trials, others(List.of(factor)), question.by());
    Slot baseline = slot(pairing, 1 << f, level(f, baselines[f]), ofFactor.label(baselines[f]), -1);
    List<Effect> effects = new ArrayList<>();
    for (int i = 0; i < ofFactor.all().size(); i++) {
      if (i != baselines[f]) {
        Slot slot = slot(pairing, 1 << f, level(f, i), ofFactor.label(i), 1);
        effects.addAll(
            contrasts(
                factor.name(),
                ofFactor.label(i),
                baseline.label(),
                pairing,
                List.of(slot, baseline),
                missing));
      }
    }
    return effects;
  }

  /** What two levels do together beyond the sum of what each does alone. */
  private List<Effect> interactions(List<String> missing) throws AblationException {
    Factor a = question.factors().get(0).factor();
    Factor b = question.factors().get(1).factor();
    Pairing pairing = new Pairing(trials, others(List.of(a, b)), question.by());
    List<Effect> interactions = new ArrayList<>();
    for (int i = 0; i < levels.get(0).all().size(); i++) {
      for (int j = 0; j < levels.get(1).all().size(); j++) {
        if (i != baselines[0] && j != baselines[1]) {
          List<Slot> slots =
              List.of(
                  cell(pairing, i, j, 1),
                  cell(pairing, baselines[0], j, -1),
                  cell(pairing, i, baselines[1], -1),
                  cell(pairing, baselines[0], baselines[1], 1));
          interactions.addAll(
              contrasts(
                  a.name() + " x " + b.name(),
                  slots.get(0).label(),
                  slots.get(3).label(),
                  pairing,
                  slots,
                  missing));
        }
      }
    }
    return interactions;
  }

  private Slot cell(Pairing pairing, int levelA, int levelB, int sign) throws AblationException {
    String label = levels.get(0).label(levelA) + " x " + levels.get(1).label(levelB);
    return slot(pairing, 3, new int[] {levelA, levelB}, label, sign);
  }

  private static int[] level(int factor, int level) {
    int[] wanted = new int[2];
    wanted[factor] = level;
    return wanted;
  }

  /** The rows whose levels are the wanted ones, for the factors whose bit is set. */
  private Slot slot(Pairing pairing, int factors, int[] wanted, String label, int sign)
      throws AblationException {
    int[] rowOfCell = new int[pairing.cells()];
    Arrays.fill(rowOfCell, Slot.EMPTY);
    for (int row = 0; row < trials.size(); row++) {
      boolean belongs = true;
      for (int f = 0; f < baselines.length; f++) {
        belongs &= (factors & (1 << f)) == 0 || levels.get(f).ofRow(row) == wanted[f];
      }
      if (belongs) {
        int cell = pairing.cell(row);
        if (rowOfCell[cell] != Slot.EMPTY) {
          throw new AblationException(twice(label, rowOfCell[cell], row));
        }
        rowOfCell[cell] = row;
      }
    }
    return new Slot(label, sign, rowOfCell);
  }

  private String twice(String label, int one, int other) {
    List<String> different =
        trials.varying().stream()
            .filter(c -> trials.column(c).code(one) != trials.column(c).code(other))
            .toList();
    return "two trials of %s have the same seed and cannot be told apart: they differ only in %s"
        .formatted(label, different.isEmpty() ? "nothing" : String.join(", ", different));
  }

  /** One effect for each combination of the values that split the comparison. */
  private List<Effect> contrasts(
      String factor,
      String level,
      String baseline,
      Pairing pairing,
      List<Slot> slots,
      List<String> missing) {
    List<Effect> effects = new ArrayList<>();
    for (int place : pairing.places()) {
      Map<String, String> where = pairing.where(place);
      Contrast contrast = Contrast.of(results, pairing, place, slots);
      if (contrast.pairs().pairs() == 0) {
        missing.add(
            "%s against %s%s: no pair%s"
                .formatted(
                    level,
                    baseline,
                    where.isEmpty() ? "" : " at " + where,
                    contrast.pairs().leftOut().isEmpty()
                        ? ""
                        : " (" + Limits.leftOut(contrast.pairs()) + ")"));
      } else {
        effects.add(contrast.effect(factor, level, baseline, where, question));
      }
    }
    return effects;
  }

  /** Columns that a pair must agree in. */
  private List<String> others(List<Factor> factors) {
    return trials.varying().stream()
        .filter(column -> factors.stream().noneMatch(f -> f.columns().contains(column)))
        .filter(column -> !question.unpaired().contains(column))
        .filter(column -> !impliedBy(factors, column))
        .toList();
  }

  /** Another task has other data, whatever else is equal. */
  private static boolean impliedBy(List<Factor> factors, String column) {
    return column.equals("data_fingerprint")
        && factors.stream()
            .flatMap(f -> f.columns().stream())
            .anyMatch(SettingColumns.columnsOf("task")::contains);
  }

  /** Why no trial has a partner: seeds, or one other setting that always changes along. */
  private String noPairs(int f) {
    Factor factor = question.factors().get(f).factor();
    List<String> others = others(List.of(factor));
    List<String> alone = new ArrayList<>();
    for (String column : others) {
      List<String> fewer = others.stream().filter(c -> !c.equals(column)).toList();
      Pairing pairing = new Pairing(trials, fewer, List.of());
      if (meets(f, pairing.cells(), pairing::cell)) {
        alone.add(column);
      }
    }
    String start =
        "no trial has a partner with %s %s and everything else equal: "
            .formatted(factor.name(), levels.get(f).label(baselines[f]));
    Pairing pairing = new Pairing(trials, others, List.of());
    if (meets(f, pairing.cells(), pairing::cell)) {
      return start + "one of the two has no value (" + results.rule() + ")";
    } else if (meets(f, pairing.settings(), pairing::setting)) {
      return start + "they have no seed in common";
    }
    return start
        + (alone.isEmpty()
            ? "several other settings change along with it, of " + String.join(", ", others)
            : "where %s changes, so does %s (--unpaired %s leaves it out of the pairing)"
                .formatted(factor.name(), String.join(" or ", alone), alone.get(0)));
  }

  /** Whether some group has a trial of the baseline and one of another level. */
  private boolean meets(int f, int groups, IntUnaryOperator groupOfRow) {
    boolean[] hasBaseline = new boolean[groups];
    boolean[] hasOther = new boolean[groups];
    for (int row = 0; row < trials.size(); row++) {
      boolean[] seen = levels.get(f).ofRow(row) == baselines[f] ? hasBaseline : hasOther;
      seen[groupOfRow.applyAsInt(row)] = true;
    }
    return IntStream.range(0, groups).anyMatch(g -> hasBaseline[g] && hasOther[g]);
  }
}
