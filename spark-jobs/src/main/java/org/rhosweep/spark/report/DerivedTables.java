package org.rhosweep.spark.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.rhosweep.spark.shell.QueryException;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.ablation.Ablation;
import org.rhosweep.sweeps.ablation.AblationException;
import org.rhosweep.sweeps.ablation.AblationTrials;
import org.rhosweep.sweeps.ablation.ComparisonMetric;
import org.rhosweep.sweeps.ablation.Effect;
import org.rhosweep.sweeps.ablation.Estimate;
import org.rhosweep.sweeps.ablation.ExclusionRule;
import org.rhosweep.sweeps.ablation.Factor;
import org.rhosweep.sweeps.ablation.Importance;
import org.rhosweep.sweeps.ablation.Question;
import org.rhosweep.sweeps.ablation.SelectionRule;
import org.rhosweep.sweeps.spec.SettingColumns;

/**
 * Views of what is no SQL: {@code effects}, paired comparisons of each setting that varies, and
 * {@code importance}, the variance that each explains. A figure's query reads them as any table.
 */
public final class DerivedTables {
  /** Some seconds for each factor and 10,000 trials. */
  private static final int MAX_TRIALS = 20_000;

  private static final String GLOROT = "glorot";

  private static final int MAX_FACTORS = 6;
  private static final int MAX_LEVELS = 16;
  private static final int MAX_TASK_LEVELS = 4;

  /** Each arm is compared at its best value of it as well: chosen on eval, compared on test. */
  private static final String NUISANCE = "learning_rate";

  private final SparkSession spark;
  private final TrialTable table;
  private final FigureEncoding roles;
  private final String baseline;
  private final Set<String> levels = new LinkedHashSet<>();
  private boolean baselineUsed;

  DerivedTables(SparkSession spark, TrialTable table, FigureEncoding roles, ReportOptions options) {
    this.spark = spark;
    this.table = table;
    this.roles = roles;
    baseline = options.baseline();
  }

  /**
   * A paired comparison.
   *
   * @param factor what is compared, as it is called
   */
  record Compared(String factor, Ablation ablation) {}

  /**
   * Registers the views.
   *
   * @param notes gets a line where something is left out
   * @return the comparisons, the initialisation's first
   */
  List<Compared> register(List<String> notes) {
    boolean few = table.rows().size() <= MAX_TRIALS;
    if (!few) {
      notes.add(
          "Comparisons of more than "
              + MAX_TRIALS
              + " trials take longer than a report may: rhosweep ablate");
    }
    AblationTrials trials = few ? trials() : null;
    List<Compared> ablations = few ? ablations(trials) : List.of();
    Optional<Importance> importance = few ? importance(trials, notes) : Optional.empty();
    List<Row> rows = new ArrayList<>();
    for (Compared compared : ablations) {
      for (Effect effect : compared.ablation().effects()) {
        levels.add(effect.baseline());
        levels.add(effect.level());
        rows.add(row(rows.size(), compared.factor(), effect));
      }
    }
    StructType schema =
        new StructType()
            .add("number", DataTypes.IntegerType)
            .add("factor", DataTypes.StringType)
            .add("level", DataTypes.StringType)
            .add("baseline", DataTypes.StringType)
            .add("comparison", DataTypes.StringType)
            .add("pairs", DataTypes.IntegerType)
            .add("seeds", DataTypes.IntegerType)
            .add("center", DataTypes.StringType)
            .add("difference", DataTypes.DoubleType)
            .add("low", DataTypes.DoubleType)
            .add("high", DataTypes.DoubleType)
            .add("mean_difference", DataTypes.DoubleType)
            .add("median_difference", DataTypes.DoubleType)
            .add("better", DataTypes.IntegerType)
            .add("equal", DataTypes.IntegerType)
            .add("worse", DataTypes.IntegerType)
            .add("signed_rank_p_holm", DataTypes.DoubleType)
            .add("diverged", DataTypes.IntegerType)
            .add("baseline_diverged", DataTypes.IntegerType)
            .add("diverged_p_holm", DataTypes.DoubleType)
            .add("not_completed", DataTypes.StringType)
            .add("finding", DataTypes.StringType);
    spark.createDataFrame(rows, schema).createOrReplaceTempView("effects");
    List<Row> parts = new ArrayList<>();
    importance.ifPresent(
        found ->
            found.parts().stream()
                .filter(part -> Double.isFinite(part.fraction()))
                .map(part -> RowFactory.create(part.name(), part.fraction(), part.note()))
                .forEach(parts::add));
    spark
        .createDataFrame(
            parts,
            new StructType()
                .add("factor", DataTypes.StringType)
                .add("fraction", DataTypes.DoubleType)
                .add("note", DataTypes.StringType))
        .createOrReplaceTempView("importance");
    return ablations;
  }

  private static Row row(int number, String factor, Effect effect) {
    // Where trials diverged a mean is of those alone that did not.
    boolean ranked = effect.pairs().withoutDivergence() < effect.pairs().pairs();
    Estimate shown = ranked ? effect.median() : effect.mean();
    return RowFactory.create(
        number,
        factor,
        effect.level(),
        effect.baseline(),
        comparison(effect),
        effect.pairs().pairs(),
        effect.pairs().seeds(),
        ranked ? "median" : "mean",
        finite(shown.value()),
        finite(shown.low()),
        finite(shown.high()),
        finite(effect.mean().value()),
        finite(effect.median().value()),
        effect.wins().pairs().won(),
        effect.wins().pairs().tied(),
        effect.wins().pairs().lost(),
        finite(effect.signedRank().holm()),
        effect.divergence().level(),
        effect.divergence().baseline(),
        finite(effect.divergence().test().holm()),
        effect.divergence().any()
            ? String.format(
                Locale.ROOT,
                "diverged %d of %d, baseline %d",
                effect.divergence().level(),
                effect.divergence().pairs(),
                effect.divergence().baseline())
            : null,
        effect.sentence());
  }

  private static String comparison(Effect effect) {
    return effect.level()
        + " instead of "
        + effect.baseline()
        + effect.where().entrySet().stream()
            .map(e -> ", %s=%s".formatted(e.getKey(), e.getValue()))
            .collect(Collectors.joining());
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private Optional<Importance> importance(AblationTrials trials, List<String> notes) {
    if (roles.settings().isEmpty()) {
      return Optional.empty();
    }
    try {
      Importance importance = Importance.of(trials, choices(), roles.metric());
      importance.notes().forEach(note -> notes.add("Which settings matter: " + note));
      return Optional.of(importance);
    } catch (AblationException e) {
      notes.add("Which settings matter is not known: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Settings, without those that belong to another one of them, which stands for both. */
  private List<String> choices() {
    return roles.settings().stream()
        .filter(
            setting ->
                roles.settings().stream()
                    .noneMatch(
                        other ->
                            !other.equals(setting)
                                && SettingColumns.columnsOf(other).contains(setting)))
        .toList();
  }

  private AblationTrials trials() {
    return trials(roles.metric().column(), null);
  }

  /**
   * Trials as a comparison wants them.
   *
   * @param chosenBy column that values are chosen by, or null
   */
  private AblationTrials trials(String measure, String chosenBy) {
    AblationTrials trials = new AblationTrials();
    for (TrialTable.Row row : table.rows()) {
      List<Object> settings = new ArrayList<>();
      AblationTrials.columnNames().forEach(name -> settings.add(row.value(name)));
      trials.add(
          settings,
          row.text("outcome"),
          (Number) row.value(measure),
          chosenBy == null ? null : (Number) row.value(chosenBy));
    }
    return trials;
  }

  /** The initialisation first. */
  private List<String> factors() {
    List<String> factors = new ArrayList<>(roles.settings());
    if (factors.remove("init")) {
      factors.add(0, "init");
    }
    return factors;
  }

  private List<Compared> ablations(AblationTrials trials) {
    List<Compared> all = new ArrayList<>();
    for (String factor : factors()) {
      if (table.values(factor).size() <= MAX_LEVELS && all.size() < MAX_FACTORS) {
        Question question = question(factor, roles.metric(), by(factor), null);
        ablation(trials, factor, question).ifPresent(a -> all.add(new Compared(factor, a)));
        tuned(factor).ifPresent(all::add);
      }
    }
    return all;
  }

  /** The first factor, each of its levels at its own best learning rate. */
  private Optional<Compared> tuned(String factor) {
    String test = roles.testMetric();
    boolean sensible =
        factor.equals(factors().get(0))
            && !factor.equals(NUISANCE)
            && roles.settings().contains(NUISANCE)
            && roles.metric().split().equals("eval")
            && test.endsWith(roles.metric().column().replaceFirst("^(final|best)_eval", ""));
    if (!sensible) {
      return Optional.empty();
    }
    try {
      SelectionRule best =
          new SelectionRule(
              roles.metric(), null, SelectionRule.Center.MEAN, List.of(Factor.tuned(NUISANCE)));
      ComparisonMetric measure = new ComparisonMetric(test, roles.metric().higherIsBetter());
      return ablation(
              trials(test, roles.metric().column()),
              factor,
              question(factor, measure, by(factor), best))
          .map(a -> new Compared(factor + ", each at its best " + NUISANCE, a));
    } catch (AblationException e) {
      return Optional.empty();
    }
  }

  /** With the baseline still to be named. */
  private static Question question(
      String factor, ComparisonMetric measure, List<String> by, SelectionRule choosing) {
    return new Question(
        List.of(new Question.Compared(named(factor), "")),
        measure,
        ExclusionRule.DIVERGED_WORST,
        by,
        List.of(),
        Question.CONFIDENCE,
        choosing);
  }

  private static Factor named(String factor) {
    try {
      return Factor.named(factor);
    } catch (AblationException e) {
      throw new IllegalStateException(factor + " is a setting that varies", e);
    }
  }

  /** Against the reader's baseline or Glorot, or else the first level that names one arm. */
  private Optional<Ablation> ablation(AblationTrials trials, String factor, Question question) {
    List<String> baselines = new ArrayList<>();
    table.values(factor).stream()
        .filter(Objects::nonNull)
        .map(Object::toString)
        .sorted(Comparator.comparing(DerivedTables::number).thenComparing(Object::toString))
        .forEach(baselines::add);
    if (baselines.remove(GLOROT)) {
      baselines.add(0, GLOROT);
    }
    if (baseline != null) {
      // As comparisons call levels, "he 2" too: one that this factor has not is passed over.
      baselines.remove(baseline);
      baselines.add(0, baseline);
    }
    for (String level : baselines) {
      Optional<Ablation> against = against(trials, level, question);
      if (against.isPresent() && !against.get().effects().isEmpty()) {
        baselineUsed |= level.equals(baseline);
        return against;
      }
    }
    return Optional.empty();
  }

  /**
   * After the views are registered.
   *
   * @throws QueryException if there are comparisons, and none is with the reader's baseline
   */
  void requireBaseline() {
    if (!baselineUsed && !levels.isEmpty()) {
      throw new QueryException(
          "--baseline: nothing is compared with \"%s\"%s"
              .formatted(baseline, SettingColumns.suggestion(baseline, List.copyOf(levels))));
    }
  }

  /** Empty where the name stands for several levels, or for one without pairs. */
  private static Optional<Ablation> against(
      AblationTrials trials, String level, Question question) {
    try {
      return Optional.of(
          Ablation.of(
              trials,
              new Question(
                  List.of(new Question.Compared(question.factors().get(0).factor(), level)),
                  question.measure(),
                  question.rule(),
                  question.by(),
                  question.unpaired(),
                  question.confidence(),
                  question.choosing())));
    } catch (AblationException e) {
      return Optional.empty();
    }
  }

  /** The settings of the task, where it is not compared itself and has few levels. */
  private List<String> by(String factor) {
    List<String> task = roles.task();
    boolean first = factor.equals(factors().get(0));
    long levels =
        roles.arms().stream()
            .map(arm -> task.stream().map(s -> String.valueOf(arm.get(s))).toList())
            .distinct()
            .count();
    return first && !task.contains(factor) && levels <= MAX_TASK_LEVELS ? task : List.of();
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
