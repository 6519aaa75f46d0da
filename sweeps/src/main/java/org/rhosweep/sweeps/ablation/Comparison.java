package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.rhosweep.sweeps.ablation.Question.Compared;
import org.rhosweep.sweeps.spec.SettingColumns;

/** One question put to some trials. */
final class Comparison {
  private static final int MISSING_LISTED = 5;

  private final AblationTrials trials;
  private final Question question;
  private final Results results;
  private final List<Levels> levels = new ArrayList<>();
  private final List<List<Integer>> baselines = new ArrayList<>();
  private final Results choosing; // null where nothing is chosen
  private final Tuning tuning; // null where nothing is tuned
  private final List<Choice> chosenBaselines = new ArrayList<>();

  Comparison(AblationTrials trials, Question asked) throws AblationException {
    this.trials = trials;
    question = withoutTuned(asked);
    if (trials.size() == 0) {
      throw new AblationException("there is no trial to compare");
    }
    requireTunable();
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
    for (int f = 0; f < question.factors().size(); f++) {
      Compared compared = question.factors().get(f);
      levels.add(new Levels(trials, compared.factor()));
      baselines.add(levels.get(f).allNamed(compared.baseline()));
      if (levels.get(f).all().size() == 1) {
        throw new AblationException(
            "every trial has %s %s: there is nothing to compare it with"
                .formatted(compared.factor().name(), levels.get(f).label(0)));
      }
      requireFew(f);
    }
    results = Results.compared(trials, question.measure(), question.rule());
    choosing =
        question.choosing() == null
            ? null
            : Results.choosing(trials, question.choosing().measure(), question.rule());
    requireValues();
    tuning = question.tuned().isEmpty() ? null : new Tuning(trials, question, choosing, levels);
  }

  /** A tuned setting inside a factor, the radius of LSC, is no part of its levels. */
  private static Question withoutTuned(Question asked) throws AblationException {
    List<String> tuned = asked.tuned();
    List<Compared> factors = new ArrayList<>();
    for (Compared compared : asked.factors()) {
      if (tuned.contains(compared.factor().name())) {
        throw new AblationException(
            "%s is compared and cannot be tuned".formatted(compared.factor().name()));
      }
      factors.add(new Compared(compared.factor().without(tuned), compared.baseline()));
    }
    return new Question(
        factors,
        asked.measure(),
        asked.rule(),
        asked.by(),
        asked.unpaired(),
        asked.confidence(),
        asked.choosing());
  }

  private void requireTunable() throws AblationException {
    List<String> varying = trials.varying();
    List<Factor> tuned = question.choosing() == null ? List.of() : question.choosing().tuned();
    for (Factor setting : tuned) {
      for (String column : setting.columns()) {
        if (question.by().contains(column) || question.unpaired().contains(column)) {
          throw new AblationException(
              "%s is tuned: it can neither split the comparison nor be left out of the pairing"
                  .formatted(column));
        }
      }
      if (setting.columns().stream().noneMatch(varying::contains)) {
        throw new AblationException(
            "every trial has %s %s: there is nothing to choose from"
                .formatted(setting.name(), Levels.text(trials.column(setting.name()).value(0))));
      }
    }
  }

  /** Several baselines are chosen from, and go with one factor and leave a level to compare. */
  private void requireFew(int f) throws AblationException {
    String factor = question.factors().get(f).factor().name();
    if (baselines.get(f).size() == 1) {
      return;
    }
    if (question.factors().size() > 1) {
      throw new AblationException(
          "the best of several baselines goes with one factor; name one baseline for " + factor);
    } else if (question.choosing() == null) {
      throw new AblationException(
          "the best of several baselines has to be chosen by something; name one baseline for "
              + factor);
    } else if (baselines.get(f).size() == levels.get(f).all().size()) {
      throw new AblationException(
          "every level of %s is a baseline: there is none to compare with them".formatted(factor));
    }
  }

  private void requireValues() throws AblationException {
    if (IntStream.range(0, trials.size()).noneMatch(trials::completed)) {
      throw new AblationException(
          "none of " + trials.size() + " trials completed: there is nothing to compare");
    }
    if (choosing != null && !choosing.any()) {
      throw new AblationException(
          "no completed trial has %s to choose by".formatted(question.choosing().measure().text()));
    }
    if (!results.any()) {
      String column = question.measure().column();
      throw new AblationException(
          "no completed trial has %s to compare by%s"
              .formatted(
                  question.measure().text(),
                  question.measure().split().equals("test")
                      ? (column.endsWith("accuracy")
                              ? " (regression has test_loss; so has no output from before there was"
                                  + " a test split)"
                              : " (an output from before there was a test split has none)")
                          + (choosing == null
                              ? ""
                              : "; --on eval compares on the split that chooses")
                      : ""));
    }
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
    for (int f = 0; f < levels.size(); f++) {
      List<Effect> ofFactor = effects(f, missing);
      if (ofFactor.isEmpty()) {
        throw new AblationException(noPairs(f));
      }
      effects.addAll(Corrections.corrected(ofFactor));
    }
    List<Effect> interactions =
        levels.size() == 2 ? Corrections.corrected(interactions(missing)) : List.of();
    List<String> limits =
        new ArrayList<>(missing.subList(0, Math.min(MISSING_LISTED, missing.size())));
    if (missing.size() > MISSING_LISTED) {
      limits.add(
          String.format(
              Locale.ROOT,
              "and %d more comparisons without a pair",
              missing.size() - MISSING_LISTED));
    }
    limits.addAll(StatisticalCaveats.of(effects, interactions));
    List<Choice> tuned = tuning == null ? List.of() : tuning.choices();
    limits.addAll(StatisticalCaveats.ofChoices(question, tuned, chosenBaselines));
    return new Ablation(
        question,
        question.rule().stated(),
        effects,
        interactions,
        choosing == null ? "" : question.choosing().text(question, isBaselineChosen()),
        tuned,
        chosenBaselines,
        named(),
        limits);
  }

  /** Whether the best of several baselines is taken. */
  private boolean isBaselineChosen() {
    return baselines.stream().anyMatch(named -> named.size() > 1);
  }

  private List<Ablation.Named> named() {
    List<Ablation.Named> named = new ArrayList<>();
    for (int f = 0; f < levels.size(); f++) {
      String factor = question.factors().get(f).factor().name();
      levels
          .get(f)
          .all()
          .forEach(l -> named.add(new Ablation.Named(factor, l.label(), l.settings())));
    }
    return named;
  }

  /** Whether a trial has a part in the comparison. */
  private boolean takes(int row) {
    return tuning == null || tuning.takes(row);
  }

  private List<Effect> effects(int f, List<String> missing) throws AblationException {
    Factor factor = question.factors().get(f).factor();
    Levels ofFactor = levels.get(f);
    List<String> others = others(List.of(factor));
    Pairing pairing = new Pairing(trials, others, question.by());
    ContrastTerm baseline = baseline(f, others, pairing);
    List<Effect> effects = new ArrayList<>();
    for (int i = 0; i < ofFactor.all().size(); i++) {
      if (!baselines.get(f).contains(i)) {
        ContrastTerm term = term(pairing, 1 << f, level(f, i), ofFactor.label(i), 1);
        effects.addAll(
            contrasts(
                factor.name(),
                ofFactor.label(i),
                baseline.label(),
                pairing,
                List.of(term, baseline),
                baselines.get(f).size() > 1 ? ofFactor : null,
                missing));
      }
    }
    return effects;
  }

  /** The one baseline, or in each setting the best of several. */
  private ContrastTerm baseline(int f, List<String> others, Pairing pairing)
      throws AblationException {
    Levels ofFactor = levels.get(f);
    List<Integer> named = baselines.get(f);
    if (named.size() == 1) {
      return term(pairing, 1 << f, level(f, named.get(0)), ofFactor.label(named.get(0)), -1);
    }
    List<String> settings = new ArrayList<>(others);
    question.by().stream().filter(column -> !others.contains(column)).forEach(settings::add);
    BestBaseline best =
        new BestBaseline(
            trials, question, choosing, this::takes, settings, pairing, ofFactor, named);
    chosenBaselines.addAll(best.choices());
    List<ContrastTerm> terms = new ArrayList<>();
    for (int level : named) {
      terms.add(term(pairing, 1 << f, level(f, level), ofFactor.label(level), -1));
    }
    String label = "best of " + String.join(", ", named.stream().map(ofFactor::label).toList());
    int[] rowOfCell = new int[pairing.cells()];
    Arrays.fill(rowOfCell, ContrastTerm.NO_ROW);
    for (int row = 0; row < trials.size(); row++) {
      int cell = pairing.cell(row);
      rowOfCell[cell] = terms.get(named.indexOf(best.of(pairing.setting(row)))).row(cell);
    }
    return new ContrastTerm(label, -1, rowOfCell);
  }

  /** What two levels do together beyond the sum of what each does alone. */
  private List<Effect> interactions(List<String> missing) throws AblationException {
    Factor a = question.factors().get(0).factor();
    Factor b = question.factors().get(1).factor();
    Pairing pairing = new Pairing(trials, others(List.of(a, b)), question.by());
    List<Effect> interactions = new ArrayList<>();
    for (int i = 0; i < levels.get(0).all().size(); i++) {
      for (int j = 0; j < levels.get(1).all().size(); j++) {
        if (i != baseline(0) && j != baseline(1)) {
          List<ContrastTerm> terms =
              List.of(
                  cell(pairing, i, j, 1),
                  cell(pairing, baseline(0), j, -1),
                  cell(pairing, i, baseline(1), -1),
                  cell(pairing, baseline(0), baseline(1), 1));
          interactions.addAll(
              contrasts(
                  a.name() + " x " + b.name(),
                  terms.get(0).label(),
                  terms.get(3).label(),
                  pairing,
                  terms,
                  null,
                  missing));
        }
      }
    }
    return interactions;
  }

  /** Of a factor that has one. */
  private int baseline(int f) {
    return baselines.get(f).get(0);
  }

  private ContrastTerm cell(Pairing pairing, int levelA, int levelB, int sign)
      throws AblationException {
    String label = levels.get(0).label(levelA) + " x " + levels.get(1).label(levelB);
    return term(pairing, 3, new int[] {levelA, levelB}, label, sign);
  }

  private static int[] level(int factor, int level) {
    int[] wanted = new int[2];
    wanted[factor] = level;
    return wanted;
  }

  /** The rows whose levels are the wanted ones, for the factors whose bit is set. */
  private ContrastTerm term(Pairing pairing, int factors, int[] wanted, String label, int sign)
      throws AblationException {
    int[] rowOfCell = new int[pairing.cells()];
    Arrays.fill(rowOfCell, ContrastTerm.NO_ROW);
    for (int row = 0; row < trials.size(); row++) {
      boolean belongs = takes(row);
      for (int f = 0; f < levels.size(); f++) {
        belongs &= (factors & (1 << f)) == 0 || levels.get(f).ofRow(row) == wanted[f];
      }
      if (belongs) {
        int cell = pairing.cell(row);
        if (rowOfCell[cell] != ContrastTerm.NO_ROW) {
          throw new AblationException(twice(label, rowOfCell[cell], row));
        }
        rowOfCell[cell] = row;
      }
    }
    return new ContrastTerm(label, sign, rowOfCell);
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
      List<ContrastTerm> terms,
      Levels chosenFrom,
      List<String> missing) {
    List<Effect> effects = new ArrayList<>();
    for (int stratum : pairing.strata()) {
      Map<String, String> where = pairing.where(stratum);
      Contrast contrast =
          Contrast.of(
              results,
              pairing,
              stratum,
              terms,
              new SelectionCounter(tuning, chosenFrom),
              question.confidence());
      if (contrast.pairs().pairs() == 0) {
        missing.add(
            "%s against %s%s: no pair%s"
                .formatted(
                    level,
                    baseline,
                    where.isEmpty() ? "" : " at " + where,
                    contrast.pairs().leftOut().isEmpty()
                        ? ""
                        : " (" + StatisticalCaveats.leftOut(contrast.pairs()) + ")"));
      } else {
        effects.add(contrast.effect(factor, level, baseline, where, question));
      }
    }
    return effects;
  }

  /** Columns that a pair must agree in. */
  private List<String> others(List<Factor> factors) {
    List<String> tuned = question.tuned();
    return trials.varying().stream()
        .filter(column -> factors.stream().noneMatch(f -> f.columns().contains(column)))
        .filter(column -> !tuned.contains(column))
        .filter(column -> !question.unpaired().contains(column))
        .filter(column -> !impliedBy(factors, tuned, column))
        .toList();
  }

  /** Another task has other data, whatever else is equal. */
  private static boolean impliedBy(List<Factor> factors, List<String> tuned, String column) {
    return column.equals("data_fingerprint")
        && Stream.concat(tuned.stream(), factors.stream().flatMap(f -> f.columns().stream()))
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
            .formatted(
                factor.name(),
                String.join(" or ", baselines.get(f).stream().map(levels.get(f)::label).toList()));
    Pairing pairing = new Pairing(trials, others, List.of());
    if (meets(f, pairing.cells(), pairing::cell)) {
      return start + "one of the two has no value (" + question.rule().stated() + ")";
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
      if (takes(row)) {
        boolean[] seen =
            baselines.get(f).contains(levels.get(f).ofRow(row)) ? hasBaseline : hasOther;
        seen[groupOfRow.applyAsInt(row)] = true;
      }
    }
    return IntStream.range(0, groups).anyMatch(g -> hasBaseline[g] && hasOther[g]);
  }
}
