package org.rhosweep.sweeps.result;

import static org.rhosweep.sweeps.result.ColumnType.DOUBLE;
import static org.rhosweep.sweeps.result.ColumnType.INT;
import static org.rhosweep.sweeps.result.ColumnType.LONG;
import static org.rhosweep.sweeps.result.ColumnType.STRING;
import static org.rhosweep.sweeps.result.ColumnType.TIMESTAMP;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.rhosweep.core.engine.NumericSemantics;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.train.CurvePoint;
import org.rhosweep.core.train.TrainingResult;
import org.rhosweep.core.train.TrainingResult.Divergence;
import org.rhosweep.sweeps.run.Outcome;
import org.rhosweep.sweeps.run.Provenance;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.spec.SettingColumns;

/** The trials table: one row per trial, whatever its outcome. */
final class TrialRows {
  /** What a row is made from. {@code curve} is null where training did not return. */
  private record Source(TrialResult result, String segment, CurveSummary curve) {
    Trial trial() {
      return result.trial();
    }

    SequenceShape shape() {
      return result.trial().data().shape();
    }

    Provenance provenance() {
      return result.provenance();
    }
  }

  private static final List<Field<Source>> IDENTITY =
      List.of(
          Field.required(
              "trial_id",
              STRING,
              "identity: equal for equal settings, data and numeric semantics",
              s -> s.trial().id()),
          Field.required("segment", STRING, "bundle that holds the trial", Source::segment),
          Field.required(
              "schema_version", INT, "version of this schema", s -> ResultTables.SCHEMA_VERSION));

  private static final List<Field<Source>> CONFIGURATION =
      List.of(
          Field.required(
              "config_json",
              STRING,
              "the canonical resolved configuration",
              s -> s.trial().configJson()),
          Field.required(
              "input_size",
              INT,
              "features of a time step, or the vocabulary size for tokens",
              s -> s.shape().inputSize()),
          Field.required(
              "output_size", INT, "classes, or regression targets", s -> s.shape().outputSize()),
          Field.required(
              "total_time_steps",
              INT,
              "time steps of one sequence, padding and repetition included",
              s -> s.shape().sequenceLength()));

  private static final List<Field<Source>> OUTCOME =
      List.of(
          Field.required(
              "outcome",
              STRING,
              "COMPLETED, DIVERGED, FAILED, OUT_OF_MEMORY or INFEASIBLE",
              s -> s.result.outcome().name()),
          Field.optional(
              "reason",
              STRING,
              "why it did not complete, in one line",
              s -> s.result.outcome().reason()),
          Field.optional(
              "error_class",
              STRING,
              "Java class of the error of a FAILED trial",
              s -> failure(s, Outcome.Failed::errorClass)),
          Field.optional(
              "stack_hash",
              STRING,
              "equal where FAILED trials failed at the same place",
              s -> failure(s, Outcome.Failed::stackHash)),
          Field.optional(
              "diverged_quantity",
              STRING,
              "what was not finite first: loss, gradient or weights",
              s -> divergence(s, Divergence::quantity)),
          Field.optional(
              "diverged_training_step",
              INT,
              "training step at which it was found, 1 = the first",
              s -> divergence(s, Divergence::trainingStep)),
          Field.optional(
              "diverged_layer",
              INT,
              "0 = the lowest layer; NULL where it belongs to none",
              s -> divergence(s, d -> d.layer() >= 0 ? d.layer() : null)));

  private static final List<Field<Source>> METRICS =
      List.of(
          loss("final_train_loss", "at the last evaluation, train", CurveSummary::finalTrain),
          loss("final_eval_loss", "at the last evaluation, eval", CurveSummary::finalEval),
          accuracy("final_train_accuracy", "at the last evaluation", CurveSummary::finalTrain),
          accuracy("final_eval_accuracy", "at the last evaluation", CurveSummary::finalEval),
          perplexity("final_eval_perplexity", "at the last evaluation", CurveSummary::finalEval),
          loss("best_train_loss", "at best_training_step, train", CurveSummary::bestTrain),
          loss(
              "best_eval_loss",
              "at best_training_step, eval: the smallest",
              CurveSummary::bestEval),
          accuracy("best_train_accuracy", "at best_training_step", CurveSummary::bestTrain),
          accuracy("best_eval_accuracy", "at best_training_step", CurveSummary::bestEval),
          perplexity("best_eval_perplexity", "at best_training_step", CurveSummary::bestEval),
          Field.optional(
              "best_training_step",
              INT,
              "the evaluation with the smallest eval loss, the first of equals",
              s -> at(s, CurveSummary::bestEval, CurvePoint::trainingStep)),
          Field.optional(
              "gradient_growth",
              DOUBLE,
              "slope of log10 of the state gradient's norm per time step towards the past, lowest"
                  + " layer, first probed training step: negative = vanishes, positive = explodes;"
                  + " NaN where fewer than two norms are positive and finite",
              s -> training(s, t -> GradientGrowth.of(t.gradients()))));

  private static final List<Field<Source>> EFFORT =
      List.of(
          Field.optional(
              "training_steps_done",
              INT,
              "optimiser steps done",
              s -> training(s, TrainingResult::trainingSteps)),
          Field.required(
              "seconds", DOUBLE, "wall time of the whole trial, s", s -> s.provenance().seconds()),
          Field.optional(
              "training_seconds",
              DOUBLE,
              "wall time of training with its evaluations, s",
              s -> training(s, TrainingResult::seconds)),
          Field.optional(
              "gflops",
              DOUBLE,
              "products of the training steps over training_seconds, 10^9 operations per second;"
                  + " NULL where no step was done",
              s -> training(s, TrialRows::gflops)),
          Field.optional(
              "parameters", LONG, "trained numbers", s -> training(s, TrainingResult::parameters)));

  private static final List<Field<Source>> PROVENANCE =
      List.of(
          Field.required(
              "code_version",
              STRING,
              "version and commit of rhosweep",
              s -> s.provenance().codeVersion()),
          Field.required(
              "engine_form",
              STRING,
              "the engine that ran, with its form",
              s -> s.provenance().engine()),
          Field.required(
              "lane_width",
              INT,
              "bits of a vector, 32 for the scalar form",
              s -> s.provenance().laneWidth()),
          Field.required("jdk", STRING, "version and vendor of Java", s -> s.provenance().jdk()),
          Field.required("host", STRING, "name of the machine", s -> s.provenance().host()),
          Field.required(
              "started_at",
              TIMESTAMP,
              "when the trial began, UTC",
              s -> s.provenance().startedAtMicros()),
          Field.required(
              "data_fingerprint",
              STRING,
              "names the content of the data",
              s -> s.trial().data().fingerprint()),
          Field.optional(
              "result_hash",
              STRING,
              "SHA-256 of final weights and losses: equal where two runs gave the same bits",
              s -> training(s, TrainingResult::resultHash)),
          Field.required(
              "numeric_semantics",
              INT,
              "version of the arithmetic; part of the identity",
              s -> NumericSemantics.NUMBER));

  private static final List<Field<Source>> AFTER_SETTINGS = afterSettings();

  static final Table TABLE = table();

  private TrialRows() {}

  static Object[] of(TrialResult result, String segment) {
    CurveSummary curve =
        result.training() == null ? null : CurveSummary.of(result.training().curve());
    Source source = new Source(result, segment, curve);
    List<Object> row = new ArrayList<>(TABLE.columns().size());
    row.addAll(Arrays.asList(Field.row(IDENTITY, source)));
    row.addAll(Arrays.asList(SettingColumns.values(result.trial().spec())));
    row.addAll(Arrays.asList(Field.row(AFTER_SETTINGS, source)));
    return row.toArray();
  }

  private static Table table() {
    List<Column> columns = new ArrayList<>(Field.columns(IDENTITY));
    columns.addAll(SettingColumns.columns());
    columns.addAll(Field.columns(AFTER_SETTINGS));
    return new Table("trials", columns, "one row per trial, whatever its outcome");
  }

  private static List<Field<Source>> afterSettings() {
    List<Field<Source>> fields = new ArrayList<>(CONFIGURATION);
    fields.addAll(OUTCOME);
    fields.addAll(METRICS);
    fields.addAll(EFFORT);
    fields.addAll(PROVENANCE);
    return List.copyOf(fields);
  }

  private static Field<Source> loss(
      String name, String where, Function<CurveSummary, CurvePoint> point) {
    return Field.optional(name, DOUBLE, "loss " + where, s -> at(s, point, CurvePoint::loss));
  }

  private static Field<Source> accuracy(
      String name, String where, Function<CurveSummary, CurvePoint> point) {
    return Field.optional(
        name,
        DOUBLE,
        "accuracy " + where + ", 0 to 1; NULL for regression",
        s -> CurveRows.classifies(s.result) ? at(s, point, CurvePoint::accuracy) : null);
  }

  private static Field<Source> perplexity(
      String name, String where, Function<CurveSummary, CurvePoint> point) {
    return Field.optional(
        name,
        DOUBLE,
        "exp(eval loss) " + where + "; NULL unless the inputs are tokens",
        s ->
            s.shape().inputKind() == InputKind.TOKENS && CurveRows.classifies(s.result)
                ? at(s, point, p -> StrictMath.exp(p.loss()))
                : null);
  }

  private static Object at(
      Source source, Function<CurveSummary, CurvePoint> where, Function<CurvePoint, Object> value) {
    CurvePoint point = source.curve == null ? null : where.apply(source.curve);
    return point == null ? null : value.apply(point);
  }

  private static Object training(Source source, Function<TrainingResult, Object> value) {
    TrainingResult training = source.result.training();
    return training == null ? null : value.apply(training);
  }

  private static Double gflops(TrainingResult training) {
    return training.trainingSteps() > 0 && training.seconds() > 0
        ? training.floatingPointOperations() / training.seconds() / 1e9
        : null;
  }

  private static Object divergence(Source source, Function<Divergence, Object> value) {
    return source.result.outcome() instanceof Outcome.Diverged diverged
        ? value.apply(diverged.divergence())
        : null;
  }

  private static Object failure(Source source, Function<Outcome.Failed, Object> value) {
    return source.result.outcome() instanceof Outcome.Failed failed ? value.apply(failed) : null;
  }
}
