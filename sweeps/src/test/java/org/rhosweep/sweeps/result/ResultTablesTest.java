package org.rhosweep.sweeps.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.probe.ActivationPoint;
import org.rhosweep.core.probe.GradientPoint;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.Split;
import org.rhosweep.core.train.CurvePoint;
import org.rhosweep.core.train.TestScore;
import org.rhosweep.core.train.TrainingResult;
import org.rhosweep.core.train.TrainingResult.Divergence;
import org.rhosweep.sweeps.SampleTrials;
import org.rhosweep.sweeps.run.Outcome;
import org.rhosweep.sweeps.run.Provenance;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.spec.SettingColumns;

class ResultTablesTest {
  private static final double NAN = Double.NaN;
  private static final Divergence DIVERGENCE = new Divergence("gradient", 7, -1);

  private static CurvePoint point(int step, Split split, double loss, double accuracy) {
    return new CurvePoint(
        step, split, loss, accuracy, NAN, 1e-3, step == 0 ? NAN : 2.5, step * 0.1);
  }

  /** Train before eval, the smallest eval loss at steps 10 and 20. */
  private static List<CurvePoint> curve() {
    return List.of(
        point(0, Split.TRAIN, 2.3, 0.1),
        point(0, Split.EVAL, 2.4, 0.11),
        point(10, Split.TRAIN, 1.5, 0.5),
        point(10, Split.EVAL, 1.6, 0.45),
        point(20, Split.TRAIN, 1.0, 0.7),
        point(20, Split.EVAL, 1.6, 0.55),
        point(30, Split.TRAIN, 0.5, 0.9),
        point(30, Split.EVAL, 2.0, 0.5));
  }

  private static TrainingResult training(List<CurvePoint> curve, Divergence divergence) {
    return training(curve, divergence, null, null, null);
  }

  private static TrainingResult training(
      List<CurvePoint> curve,
      Divergence divergence,
      TestScore test,
      Integer stopped,
      Integer restored) {
    List<GradientPoint> gradients =
        List.of(
            new GradientPoint(1, "state", 0, 0, 0.01, 1),
            new GradientPoint(1, "state", 0, 1, 0.1, 1),
            new GradientPoint(1, "cell_state", 1, 0, 100, 1),
            new GradientPoint(1, "readout", -1, -1, 0, 0.5));
    return new TrainingResult(
        divergence,
        curve,
        gradients,
        List.of(
            new ActivationPoint(1, 1, "tanh", 0.25, NAN, NAN),
            new ActivationPoint(1, 0, "spike", NAN, 0.5, 0.75),
            new ActivationPoint(4, 0, "spike", NAN, 0.125, 0.25),
            new ActivationPoint(4, 1, "spike", NAN, 0.25, 0),
            new ActivationPoint(4, 1, "sigmoid", 0.5, NAN, NAN)),
        test,
        30,
        stopped,
        restored,
        2.5,
        2.0,
        0.125,
        8e9,
        1234,
        null,
        List.of(),
        "cafe");
  }

  private static TrialResult result(SequenceShape shape, Outcome outcome, TrainingResult training) {
    Trial trial = SampleTrials.trial(SampleTrials.spec(new Lstm(1), 16, 2, 30, 4), shape);
    return new TrialResult(
        trial,
        outcome,
        training,
        new Provenance("0.1.0 (abc)", "simd", 256, "17.0.1 Some", "node7", 1_700_000_000L, 2.25));
  }

  private static TrialResult completed(SequenceShape shape, List<CurvePoint> curve) {
    return result(shape, new Outcome.Completed(), training(curve, null));
  }

  private static Object value(TrialResult result, String column) {
    return ResultTables.rows(result, "seg")
        .get(ResultTables.TRIALS)
        .get(0)[ResultTables.TRIALS.indexOf(column)];
  }

  private static Stream<TrialResult> endings() {
    return Stream.of(
        completed(SampleTrials.ROWS, curve()),
        completed(SampleTrials.TOKENS, curve()),
        completed(SampleTrials.REGRESSION, curve()),
        completed(SampleTrials.ROWS, List.of()),
        result(
            SampleTrials.ROWS,
            new Outcome.Diverged(DIVERGENCE),
            training(curve().subList(0, 2), DIVERGENCE)),
        result(SampleTrials.ROWS, new Outcome.Failed("java.lang.X", "no", "0123"), null),
        result(SampleTrials.ROWS, new Outcome.OutOfMemory("heap"), null),
        result(SampleTrials.ROWS, new Outcome.Infeasible("later"), null));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void givenAnyEnding_whenRecorded_thenEveryRowFitsItsTable(TrialResult result) {
    Map<Table, List<Object[]>> rows = ResultTables.rows(result, "seg");

    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(ResultTables.all());
    assertThat(rows.get(ResultTables.TRIALS)).hasSize(1);
    rows.forEach((table, ofTable) -> ofTable.forEach(row -> assertFits(table, row)));
  }

  private static void assertFits(Table table, Object[] row) {
    assertThat(row).hasSameSizeAs(table.columns());
    for (int i = 0; i < row.length; i++) {
      Column column = table.columns().get(i);
      if (row[i] == null) {
        assertThat(column.nullable()).as(table.name() + "." + column.name()).isTrue();
      } else {
        assertThat(row[i]).as(table.name() + "." + column.name()).isInstanceOf(type(column.type()));
      }
    }
  }

  private static Class<?> type(ColumnType type) {
    return switch (type) {
      case STRING -> String.class;
      case INT -> Integer.class;
      case LONG, TIMESTAMP -> Long.class;
      case DOUBLE -> Double.class;
      case BOOLEAN -> Boolean.class;
    };
  }

  @Test
  void givenTheTables_whenListed_thenColumnsAreUniqueSnakeCaseAndDescribed() {
    for (Table table : ResultTables.all()) {
      assertThat(table.columns()).extracting(Column::name).doesNotHaveDuplicates();
      assertThat(table.columns())
          .allMatch(c -> c.name().matches("[a-z][a-z0-9]*(_[a-z0-9]+)*"))
          .noneMatch(c -> c.description().isBlank());
      assertThat(table.columns().subList(0, 2))
          .extracting(Column::name)
          .containsExactly("trial_id", "segment");
      assertThat(table.columns().get(table.indexOf("schema_version")).nullable()).isFalse();
    }
  }

  @Test
  void givenTheTables_whenCommitted_thenTrialsComeLast() {
    assertThat(ResultTables.all())
        .extracting(Table::name)
        .containsExactly("curves", "gradients", "activations", "pretraining", "radii", "trials");
  }

  @Test
  void givenATrial_whenRecorded_thenEverySettingIsAColumnWithItsValue() {
    TrialResult result = completed(SampleTrials.ROWS, curve());
    Object[] settings = SettingColumns.values(result.trial().spec());
    List<Column> columns = SettingColumns.columns();

    for (int i = 0; i < settings.length; i++) {
      assertThat(value(result, columns.get(i).name())).isEqualTo(settings[i]);
    }
    assertThat(value(result, "cell")).isEqualTo("lstm");
    assertThat(value(result, "depth")).isEqualTo(2);
    assertThat(value(result, "seed")).isEqualTo(4L);
  }

  @Test
  void givenACurve_whenSummarised_thenFinalIsItsEndAndBestTheFirstSmallestEvalLoss() {
    TrialResult result = completed(SampleTrials.ROWS, curve());

    assertThat(value(result, "final_train_loss")).isEqualTo(0.5);
    assertThat(value(result, "final_eval_loss")).isEqualTo(2.0);
    assertThat(value(result, "final_train_accuracy")).isEqualTo(0.9);
    assertThat(value(result, "final_eval_accuracy")).isEqualTo(0.5);
    assertThat(value(result, "best_training_step")).isEqualTo(10);
    assertThat(value(result, "best_train_loss")).isEqualTo(1.5);
    assertThat(value(result, "best_eval_loss")).isEqualTo(1.6);
    assertThat(value(result, "best_train_accuracy")).isEqualTo(0.5);
    assertThat(value(result, "best_eval_accuracy")).isEqualTo(0.45);
    assertThat(value(result, "final_eval_perplexity")).isNull();
    assertThat(value(result, "best_eval_perplexity")).isNull();
  }

  @Test
  void givenTokens_whenSummarised_thenPerplexityIsTheExponentialOfTheLoss() {
    TrialResult result = completed(SampleTrials.TOKENS, curve());

    // e^2 and e^1.6
    assertThat((Double) value(result, "final_eval_perplexity")).isCloseTo(7.389056, within(1e-6));
    assertThat((Double) value(result, "best_eval_perplexity")).isCloseTo(4.953032, within(1e-6));
  }

  @Test
  void givenATestScore_whenRecorded_thenItHasColumnsOfItsOwn() {
    TrainingResult tested = training(curve(), null, new TestScore(1.2, 0.75, 0.8), 30, 10);
    TrialResult images = result(SampleTrials.ROWS, new Outcome.Completed(), tested);
    assertThat(value(images, "test_loss")).isEqualTo(1.2);
    assertThat(value(images, "test_accuracy")).isEqualTo(0.75);
    assertThat(value(images, "test_perplexity")).isNull();
    assertThat(value(images, "test_sequence_accuracy")).isEqualTo(0.8);
    assertThat(value(images, "final_eval_sequence_accuracy")).isNull();
    assertThat(value(images, "stopped_training_step")).isEqualTo(30);
    assertThat(value(images, "restored_training_step")).isEqualTo(10);

    TrainingResult read = training(curve(), null, new TestScore(1.2, 0.5, NAN), null, null);
    TrialResult text = result(SampleTrials.TOKENS, new Outcome.Completed(), read);
    assertThat((Double) value(text, "test_perplexity")).isCloseTo(3.320117, within(1e-6)); // e^1.2
    assertThat(value(text, "test_sequence_accuracy")).isNull();
    assertThat(value(text, "stopped_training_step")).isNull();
    assertThat(value(text, "restored_training_step")).isNull();

    TrialResult diverged =
        result(SampleTrials.ROWS, new Outcome.Diverged(DIVERGENCE), training(curve(), DIVERGENCE));
    assertThat(value(diverged, "test_loss")).isNull();
    assertThat(value(diverged, "test_accuracy")).isNull();
  }

  @Test
  void givenSequencesOfOneClass_whenRecorded_thenTheirAccuracyIsInTheCurveAndTheRow() {
    CurvePoint before = new CurvePoint(0, Split.EVAL, 2, 0.3, 0.4, 1e-3, NAN, 0);
    CurvePoint after = new CurvePoint(10, Split.EVAL, 2.5, 0.5, 0.7, 1e-3, 1, 1);
    TrialResult result = completed(SampleTrials.ROWS, List.of(before, after));
    assertThat(value(result, "best_eval_sequence_accuracy")).isEqualTo(0.4);
    assertThat(value(result, "final_eval_sequence_accuracy")).isEqualTo(0.7);
    List<Object[]> rows = ResultTables.rows(result, "seg").get(ResultTables.CURVES);
    assertThat(rows)
        .extracting(row -> row[ResultTables.CURVES.indexOf("sequence_accuracy")])
        .containsExactly(0.4, 0.7);
  }

  @Test
  void givenRegression_whenRecorded_thenAccuracyIsNotMeasured() {
    TrialResult result =
        completed(SampleTrials.REGRESSION, List.of(point(0, Split.EVAL, 0.25, NAN)));

    assertThat(value(result, "final_eval_accuracy")).isNull();
    assertThat(value(result, "final_eval_loss")).isEqualTo(0.25);
    Object[] row = ResultTables.rows(result, "seg").get(ResultTables.CURVES).get(0);
    assertThat(row[ResultTables.CURVES.indexOf("accuracy")]).isNull();
  }

  @Test
  void givenLossesThatAreNotNumbers_whenSummarised_thenNaNIsKeptAndNeverTheBest() {
    List<CurvePoint> curve = new ArrayList<>(curve());
    curve.add(point(40, Split.EVAL, NAN, NAN));
    TrialResult result = completed(SampleTrials.ROWS, curve);

    assertThat(value(result, "final_eval_loss")).isEqualTo(NAN);
    assertThat(value(result, "final_eval_accuracy")).isEqualTo(NAN);
    assertThat(value(result, "best_training_step")).isEqualTo(10);

    TrialResult never = completed(SampleTrials.ROWS, List.of(point(0, Split.EVAL, NAN, NAN)));
    assertThat(value(never, "best_training_step")).isNull();
    assertThat(value(never, "best_eval_loss")).isNull();
  }

  @Test
  void givenADivergedTrial_whenRecorded_thenTheRowSaysWhatAndWhenAndKeepsItsCurve() {
    TrialResult result =
        result(
            SampleTrials.ROWS,
            new Outcome.Diverged(DIVERGENCE),
            training(curve().subList(0, 4), DIVERGENCE));

    assertThat(value(result, "outcome")).isEqualTo("DIVERGED");
    assertThat(value(result, "reason")).isEqualTo("gradient not finite at training step 7");
    assertThat(value(result, "diverged_quantity")).isEqualTo("gradient");
    assertThat(value(result, "diverged_training_step")).isEqualTo(7);
    assertThat(value(result, "diverged_layer")).isNull();
    assertThat(value(result, "diverged_time_step")).isNull();
    assertThat(value(result, "final_eval_loss")).isEqualTo(1.6);
    assertThat(ResultTables.rows(result, "seg").get(ResultTables.CURVES)).hasSize(4);
  }

  @Test
  void givenAFailedTrial_whenRecorded_thenTheRowSaysWhyAndMeasurementsAreNull() {
    TrialResult result =
        result(SampleTrials.ROWS, new Outcome.Failed("java.lang.X", "no", "0123"), null);

    assertThat(value(result, "outcome")).isEqualTo("FAILED");
    assertThat(value(result, "reason")).isEqualTo("java.lang.X: no");
    assertThat(value(result, "error_class")).isEqualTo("java.lang.X");
    assertThat(value(result, "stack_hash")).isEqualTo("0123");
    for (String column :
        List.of("final_eval_loss", "gradient_growth", "gflops", "parameters", "result_hash")) {
      assertThat(value(result, column)).as(column).isNull();
    }
    assertThat(ResultTables.rows(result, "seg").get(ResultTables.CURVES)).isEmpty();
  }

  @Test
  void givenATrial_whenRecorded_thenEffortAndProvenanceAreThere() {
    TrialResult result = completed(SampleTrials.ROWS, curve());

    assertThat(value(result, "seconds")).isEqualTo(2.25);
    assertThat(value(result, "training_seconds")).isEqualTo(2.5);
    // 8e9 operations in 2 s.
    assertThat(value(result, "gflops")).isEqualTo(4.0);
    assertThat(value(result, "training_steps_done")).isEqualTo(30);
    assertThat(value(result, "parameters")).isEqualTo(1234L);
    // 0.1 to 0.01 in one step into the past.
    assertThat((Double) value(result, "gradient_growth")).isCloseTo(-1, within(1e-12));
    assertThat(value(result, "engine")).isEqualTo("simd");
    assertThat(value(result, "engine_form")).isEqualTo("simd");
    assertThat(value(result, "host")).isEqualTo("node7");
    assertThat(value(result, "started_at")).isEqualTo(1_700_000_000L);
    assertThat(value(result, "data_fingerprint")).isEqualTo("sample v1");
    assertThat(value(result, "result_hash")).isEqualTo("cafe");
    assertThat(value(result, "segment")).isEqualTo("seg");
    assertThat(value(result, "total_time_steps")).isEqualTo(28);
    assertThat(value(result, "probe_seconds")).isEqualTo(0.125);
  }

  @Test
  void givenSpikingUnits_whenRecorded_thenTheRowHasTheirRateAndTheSilentOnesAtTheLastProbe() {
    TrialResult result = completed(SampleTrials.ROWS, curve());
    // Of two layers at training step 4; gates have no part in it.
    assertThat(value(result, "spike_rate")).isEqualTo((0.125 + 0.25) / 2);
    assertThat(value(result, "dead_unit_share")).isEqualTo((0.25 + 0) / 2);

    UnitSummary relu = UnitSummary.of(List.of(new ActivationPoint(2, 0, "relu", NAN, 0.4, 0.1)));
    assertThat(relu).isEqualTo(new UnitSummary(null, 0.1));
    UnitSummary gates = UnitSummary.of(List.of(new ActivationPoint(2, 0, "tanh", 0.4, NAN, NAN)));
    assertThat(gates).isEqualTo(new UnitSummary(null, null));
    assertThat(UnitSummary.of(List.of())).isEqualTo(new UnitSummary(null, null));
  }

  @Test
  void givenProbesAndCurves_whenRecorded_thenWhatDoesNotApplyIsNull() {
    Map<Table, List<Object[]>> rows =
        ResultTables.rows(completed(SampleTrials.ROWS, curve()), "seg");

    List<Object> norms = new ArrayList<>();
    for (Object[] row : rows.get(ResultTables.GRADIENTS)) {
      norms.addAll(Arrays.asList(row).subList(4, 10));
    }
    assertThat(norms)
        .containsExactly(
            "state",
            0,
            0,
            0.01,
            -2.0,
            1.0, //
            "state",
            0,
            1,
            0.1,
            -1.0,
            1.0, //
            "cell_state",
            1,
            0,
            100.0,
            2.0,
            1.0, //
            "readout",
            null,
            null,
            0.0,
            Double.NEGATIVE_INFINITY,
            0.5);
    List<Object[]> activations = rows.get(ResultTables.ACTIVATIONS);
    assertThat(activations).hasSize(5);
    assertThat(Arrays.asList(activations.get(0)).subList(3, 9))
        .containsExactly(1, 1, "tanh", 0.25, null, null);
    assertThat(Arrays.asList(activations.get(1)).subList(3, 9))
        .containsExactly(1, 0, "spike", null, 0.5, 0.75);
    int gradientNorm = ResultTables.CURVES.indexOf("gradient_norm");
    assertThat(rows.get(ResultTables.CURVES))
        .extracting(row -> row[gradientNorm])
        .containsExactly(null, null, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5);
  }
}
