package org.rhosweep.sweeps.result;

import static org.rhosweep.sweeps.result.ColumnType.BOOLEAN;
import static org.rhosweep.sweeps.result.ColumnType.DOUBLE;
import static org.rhosweep.sweeps.result.ColumnType.INT;
import static org.rhosweep.sweeps.result.ColumnType.LONG;
import static org.rhosweep.sweeps.result.ColumnType.STRING;
import static org.rhosweep.sweeps.result.ColumnType.TIMESTAMP;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.NumericSemantics;
import org.rhosweep.core.task.DataDescription;
import org.rhosweep.core.theory.Prediction;
import org.rhosweep.core.train.TrainingResult;
import org.rhosweep.core.train.TrainingResult.Divergence;
import org.rhosweep.sweeps.plugin.PluginVersion;
import org.rhosweep.sweeps.run.Outcome;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.run.TrialTheory;
import org.rhosweep.sweeps.spec.Execution;
import org.rhosweep.sweeps.spec.PluginSettings;
import org.rhosweep.sweeps.spec.SettingColumns;
import org.rhosweep.sweeps.spec.TrialSpec;

/** The trials table: one row per trial, whatever its outcome. */
final class TrialRows {
  private static final List<Field<TrialSource>> IDENTITY =
      List.of(
          Field.required(
              "trial_id",
              STRING,
              "identity: equal for equal settings, data and numeric semantics",
              s -> s.trial().id()),
          Field.required("segment", STRING, "bundle that holds the trial", TrialSource::segment),
          Field.required(
              "schema_version", INT, "version of this schema", s -> ResultTables.SCHEMA_VERSION));

  private static final List<Field<TrialSource>> CONFIGURATION =
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

  private static final List<Field<TrialSource>> OUTCOME =
      List.of(
          Field.required(
              "outcome",
              STRING,
              "COMPLETED, DIVERGED, FAILED, OUT_OF_MEMORY or INFEASIBLE",
              s -> s.result().outcome().name()),
          Field.optional(
              "reason",
              STRING,
              "why it did not complete, in one line",
              s -> s.result().outcome().reason()),
          Field.optional(
              "error_class",
              STRING,
              "Java class of the error of a FAILED trial",
              s -> s.failure(Outcome.Failed::errorClass)),
          Field.optional(
              "stack_hash",
              STRING,
              "equal where FAILED trials failed at the same place",
              s -> s.failure(Outcome.Failed::stackHash)),
          Field.optional(
              "diverged_quantity",
              STRING,
              "what was not finite first: state, loss (an output that it is made of), state gradient,"
                  + " gradient (of parameters) or weights; of an evaluation train state, train loss,"
                  + " eval state or eval loss",
              s -> s.divergence(Divergence::quantity)),
          Field.optional(
              "diverged_training_step",
              INT,
              "training step at which it appeared, 1 = the first, 0 = before training",
              s -> s.divergence(Divergence::trainingStep)),
          Field.optional(
              "diverged_layer",
              INT,
              "0 = the lowest layer; NULL where it belongs to none",
              s -> s.divergence(d -> d.layer() >= 0 ? d.layer() : null)),
          Field.optional(
              "diverged_time_step",
              INT,
              "0 = the first time step of a sequence; NULL where it belongs to none",
              s -> s.divergence(d -> d.timeStep() >= 0 ? d.timeStep() : null)));

  private static final List<Field<TrialSource>> COST =
      List.of(
          Field.optional(
              "training_steps_done",
              INT,
              "optimiser steps done",
              s -> s.training(TrainingResult::trainingSteps)),
          Field.required(
              "seconds",
              DOUBLE,
              "wall time of the whole trial, s; without waiting for another trial's pre-training",
              s -> s.provenance().seconds()),
          Field.optional(
              "training_seconds",
              DOUBLE,
              "wall time of training with its evaluations, s",
              s -> s.training(TrainingResult::seconds)),
          Field.optional(
              "gflops",
              DOUBLE,
              "products of the training steps over the time spent in them, 10^9 operations per second;"
                  + " NULL where no step was done",
              s -> s.training(TrialRows::gflops)),
          Field.optional(
              "parameters", LONG, "trained numbers", s -> s.training(TrainingResult::parameters)),
          Field.optional(
              "probe_seconds",
              DOUBLE,
              "wall time of measuring what the gradients and activations tables show, part of"
                  + " training_seconds, s",
              s -> s.training(TrainingResult::probeSeconds)));

  private static final List<Field<TrialSource>> PROVENANCE =
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
              "bits of a vector, 32 for the scalar form, 0 where a library decides",
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
              "unknown_tokens_train",
              DOUBLE,
              "fraction of the training part's tokens outside of the vocabulary, 0 to 1; NULL for data"
                  + " that is not a text",
              s -> unknown(s, DataDescription.UnknownTokens::training)),
          Field.optional(
              "unknown_tokens_eval",
              DOUBLE,
              "the same of the evaluation part: always predicting \"unknown\" has this accuracy there",
              s -> unknown(s, DataDescription.UnknownTokens::evaluation)),
          Field.optional(
              "unknown_tokens_test",
              DOUBLE,
              "the same of the test part",
              s -> unknown(s, DataDescription.UnknownTokens::test)),
          Field.optional(
              "result_hash",
              STRING,
              "SHA-256 of final weights and losses: equal where two runs gave the same bits",
              s -> s.training(TrainingResult::resultHash)),
          Field.required(
              "numeric_semantics",
              INT,
              "version of the arithmetic; part of the identity",
              s -> NumericSemantics.NUMBER),
          Field.optional(
              "platform",
              STRING,
              "operating system and processor: what libraries of engines other than simd depend on",
              s -> System.getProperty("os.name") + " " + System.getProperty("os.arch")),
          Field.optional(
              "bit_reproducible",
              BOOLEAN,
              "whether any other run gives this result_hash: engine simd and execution single; NULL"
                  + " where training did not return",
              s -> s.training(training -> isBitReproducible(s.trial().spec()))),
          Field.optional(
              "device",
              STRING,
              "address of the GPU that Spark gave the trial's task; NULL where it asked for none",
              s -> s.provenance().device()),
          Field.optional(
              "plugins",
              STRING,
              "plug-ins whose settings it has: name, version and SHA-256 of the jar's content, which is"
                  + " part of the identity; NULL where it has none",
              s -> PluginVersion.text(PluginSettings.usedBy(s.trial().spec()))));

  private static final List<Field<TrialSource>> THEORY =
      List.of(
          Field.optional(
              "predicted_chi",
              DOUBLE,
              "mean-field theory at initialisation, slowest layer: growth per time step of a small"
                  + " difference in the correlation of two sequences; NULL where the theory does not"
                  + " cover cell and init",
              s -> s.theory(TrialTheory::chi)),
          Field.optional(
              "predicted_xi",
              DOUBLE,
              "-1 / ln predicted_chi, time steps; Infinity for a chi of at least 1",
              s -> s.theory(TrialTheory::timeScale)),
          Field.optional(
              "predicted_xi_mean",
              DOUBLE,
              "time steps after which the mean over units of a small difference has fallen to 1 / e:"
                  + " predicted_xi where all units are alike; under chrono, whose units differ,"
                  + " predicted_xi is that of the units that remember longest",
              s -> s.theory(TrialTheory::meanTimeScale)),
          Field.optional(
              "predicted_trainable_length",
              DOUBLE,
              TheoryRows.trainable(
                  Prediction.TRAINABLE_TIME_SCALES, "the middle of what was measured"),
              s -> s.theory(TrialTheory::trainableLength)),
          Field.optional(
              "predicted_trainable_length_low",
              DOUBLE,
              TheoryRows.trainable(
                  Prediction.MIN_TRAINABLE_TIME_SCALES, "the least that was measured"),
              s -> s.theory(TrialTheory::minTrainableLength)),
          Field.optional(
              "predicted_trainable_length_high",
              DOUBLE,
              TheoryRows.trainable(
                  Prediction.MAX_TRAINABLE_TIME_SCALES, "the most that was measured"),
              s -> s.theory(TrialTheory::maxTrainableLength)),
          Field.optional(
              "init_explanation",
              STRING,
              "what init critical chose for the lowest layer, and what it predicts; NULL for other"
                  + " schemes",
              s -> s.theory(TrialTheory::explanation)),
          Field.optional(
              "predicted_gradient_growth",
              DOUBLE,
              "what the theory expects of gradient_growth: decades per time step towards the past,"
                  + " negative = vanishes, positive = explodes",
              s -> s.theory(TrialTheory::gradientGrowth)),
          Field.optional(
              "prediction_note",
              STRING,
              "why mean-field theory predicts nothing of the trial; NULL where it predicts",
              s -> s.theory(TrialTheory::note)));

  private static final List<Field<TrialSource>> AFTER_SETTINGS = afterSettings();

  static final Table TABLE = table();

  private TrialRows() {}

  static Object[] of(TrialResult result, String segment) {
    TrialSource source = TrialSource.of(result, segment);
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

  private static List<Field<TrialSource>> afterSettings() {
    List<Field<TrialSource>> fields = new ArrayList<>(CONFIGURATION);
    fields.addAll(OUTCOME);
    fields.addAll(MetricFields.ALL);
    fields.addAll(PretrainingFields.ALL);
    fields.addAll(COST);
    fields.addAll(PROVENANCE);
    fields.addAll(THEORY);
    return List.copyOf(fields);
  }

  private static Double unknown(
      TrialSource source, Function<DataDescription.UnknownTokens, Double> fraction) {
    DataDescription.UnknownTokens tokens = source.trial().data().unknownTokens();
    return tokens == null ? null : fraction.apply(tokens);
  }

  private static boolean isBitReproducible(TrialSpec spec) {
    return spec.engine().identity() == EngineName.SIMD
        && spec.execution() instanceof Execution.Single;
  }

  private static Double gflops(TrainingResult training) {
    return training.trainingSteps() > 0 && training.stepSeconds() > 0
        ? training.floatingPointOperations() / training.stepSeconds() / 1e9
        : null;
  }
}
