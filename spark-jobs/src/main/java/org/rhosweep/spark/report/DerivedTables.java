package org.rhosweep.spark.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.ablation.Ablation;
import org.rhosweep.sweeps.ablation.AblationException;
import org.rhosweep.sweeps.ablation.AblationTrials;
import org.rhosweep.sweeps.ablation.Effect;
import org.rhosweep.sweeps.ablation.ExclusionRule;
import org.rhosweep.sweeps.ablation.Factor;
import org.rhosweep.sweeps.ablation.Question;

/**
 * Views of what is no SQL: {@code effects}, paired comparisons of each setting that varies, and
 * {@code importance}, the variance that each explains. A figure's query reads them as any table.
 */
public final class DerivedTables {
  /** Some seconds for each factor and 10,000 trials. */
  private static final int MAX_TRIALS = 20_000;

  private static final int MAX_FACTORS = 6;
  private static final int MAX_LEVELS = 16;

  private final SparkSession spark;
  private final TrialTable table;
  private final ReportRoles roles;
  private final String baseline;

  DerivedTables(SparkSession spark, TrialTable table, ReportRoles roles, ReportOptions options) {
    this.spark = spark;
    this.table = table;
    this.roles = roles;
    baseline = options.baseline();
  }

  /** Registers the views; returns the comparisons, the initialisation's first. */
  List<Ablation> register() {
    List<Ablation> ablations = table.rows().size() > MAX_TRIALS ? List.of() : ablations();
    List<Row> rows = new ArrayList<>();
    for (Ablation ablation : ablations) {
      for (Effect effect : ablation.effects()) {
        rows.add(row(rows.size(), effect));
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
            .add("mean_difference", DataTypes.DoubleType)
            .add("low", DataTypes.DoubleType)
            .add("high", DataTypes.DoubleType)
            .add("median_difference", DataTypes.DoubleType)
            .add("better", DataTypes.IntegerType)
            .add("equal", DataTypes.IntegerType)
            .add("worse", DataTypes.IntegerType)
            .add("signed_rank_p_holm", DataTypes.DoubleType)
            .add("not_completed", DataTypes.StringType);
    spark.createDataFrame(rows, schema).createOrReplaceTempView("effects");
    spark
        .createDataFrame(
            List.of(),
            new StructType()
                .add("factor", DataTypes.StringType)
                .add("fraction", DataTypes.DoubleType))
        .createOrReplaceTempView("importance");
    return ablations;
  }

  private static Row row(int number, Effect effect) {
    return RowFactory.create(
        number,
        effect.factor(),
        effect.level(),
        effect.baseline(),
        effect.level() + " instead of " + effect.baseline(),
        effect.pairs().pairs(),
        effect.pairs().seeds(),
        finite(effect.mean().value()),
        finite(effect.mean().low()),
        finite(effect.mean().high()),
        finite(effect.median().value()),
        effect.wins().pairs().won(),
        effect.wins().pairs().tied(),
        effect.wins().pairs().lost(),
        finite(effect.signedRank().holm()),
        null);
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private List<Ablation> ablations() {
    AblationTrials trials = new AblationTrials();
    for (TrialTable.Row row : table.rows()) {
      List<Object> settings = new ArrayList<>();
      AblationTrials.columnNames().forEach(name -> settings.add(row.value(name)));
      trials.add(settings, row.text("outcome"), (Number) row.value(roles.metric().column()));
    }
    List<String> factors = new ArrayList<>(roles.settings());
    if (factors.remove("init")) {
      factors.add(0, "init");
    }
    return factors.stream()
        .filter(factor -> table.values(factor).size() <= MAX_LEVELS)
        .map(factor -> ablation(trials, factor))
        .flatMap(Optional::stream)
        .limit(MAX_FACTORS)
        .toList();
  }

  /** Against the reader's baseline or Glorot, or else the first level that names one arm. */
  private Optional<Ablation> ablation(AblationTrials trials, String factor) {
    List<String> baselines = new ArrayList<>();
    table.values(factor).stream()
        .filter(Objects::nonNull)
        .map(Object::toString)
        .sorted(Comparator.comparing(DerivedTables::number).thenComparing(Object::toString))
        .forEach(baselines::add);
    for (String first : new String[] {"glorot", baseline}) {
      if (baselines.remove(first)) {
        baselines.add(0, first);
      }
    }
    return baselines.stream()
        .map(level -> against(trials, factor, level))
        .flatMap(Optional::stream)
        .filter(ablation -> !ablation.effects().isEmpty())
        .findFirst();
  }

  /** Empty where the name stands for several levels, or for one without pairs. */
  private Optional<Ablation> against(AblationTrials trials, String factor, String level) {
    try {
      return Optional.of(
          Ablation.of(
              trials,
              new Question(
                  List.of(new Question.Compared(Factor.named(factor), level)),
                  roles.metric(),
                  ExclusionRule.DIVERGED_WORST,
                  List.of(),
                  List.of(),
                  Question.CONFIDENCE)));
    } catch (AblationException e) {
      return Optional.empty();
    }
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
