package org.rhosweep.sweeps.result;

import static org.rhosweep.sweeps.result.ColumnType.DOUBLE;
import static org.rhosweep.sweeps.result.ColumnType.INT;

import java.util.List;
import java.util.function.Function;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.train.CurvePoint;
import org.rhosweep.core.train.TestScore;
import org.rhosweep.core.train.TrainingResult;

/**
 * What a trial achieved, in columns of the trials table. {@code final_} is the last evaluation that
 * was taken, of a diverged trial too; all of {@code best_} belong to one and the same evaluation,
 * the one with the smallest eval loss.
 */
final class MetricFields {
  static final List<Field<TrialSource>> ALL =
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
              s -> s.at(CurveSummary::bestEval, CurvePoint::trainingStep)),
          Field.optional(
              "gradient_growth",
              DOUBLE,
              "slope of log10 of the state gradient's norm per time step towards the past, lowest"
                  + " layer, first probed training step: negative = vanishes, positive = explodes;"
                  + " NaN where fewer than two norms are positive and finite",
              s -> s.training(t -> GradientGrowth.of(t.gradients()).slope())),
          sequenceAccuracy(
              "final_eval_sequence_accuracy",
              "at the last evaluation",
              s -> s.at(CurveSummary::finalEval, CurvePoint::sequenceAccuracy)),
          sequenceAccuracy(
              "best_eval_sequence_accuracy",
              "at best_training_step",
              s -> s.at(CurveSummary::bestEval, CurvePoint::sequenceAccuracy)),
          Field.optional(
              "test_loss",
              DOUBLE,
              "loss of the test split, all of it unless tested_examples says otherwise, looked at once,"
                  + " with the weights at the end: those of"
                  + " restored_training_step where it is given, else of the last training step;"
                  + " NULL where training diverged",
              s -> s.test(TestScore::loss)),
          Field.optional(
              "test_accuracy",
              DOUBLE,
              "accuracy of the test split, 0 to 1; NULL for regression and where training diverged",
              s -> CurveRows.classifies(s.result()) ? s.test(TestScore::accuracy) : null),
          Field.optional(
              "test_perplexity",
              DOUBLE,
              "exp(test_loss); NULL unless the inputs are tokens",
              s -> isText(s) ? s.test(t -> StrictMath.exp(t.loss())) : null),
          sequenceAccuracy(
              "test_sequence_accuracy",
              "of the test split",
              s -> s.test(TestScore::sequenceAccuracy)),
          Field.optional(
              "stopped_training_step",
              INT,
              "training step after which early stopping ended training; NULL where it did not",
              s -> s.training(TrainingResult::stoppedTrainingStep)),
          Field.optional(
              "restored_training_step",
              INT,
              "training step of the smallest eval loss, whose weights early stopping restored; NULL"
                  + " without early stopping and where training diverged",
              s -> s.training(TrainingResult::restoredTrainingStep)),
          Field.optional(
              "gradient_growth_error",
              DOUBLE,
              "standard error of gradient_growth, as if the deviations from the line were"
                  + " independent; NaN where fewer than three norms are positive and finite",
              s -> s.training(t -> GradientGrowth.of(t.gradients()).standardError())),
          Field.optional(
              "spike_rate",
              DOUBLE,
              "spikes per unit and time step at the last probed training step, mean over layers; NULL"
                  + " where no unit spikes or nothing was probed",
              s -> s.training(t -> UnitSummary.of(t.activations()).spikeRate())),
          Field.optional(
              "dead_unit_share",
              DOUBLE,
              "fraction of rectified or spiking units that are not active for any example at any time step"
                  + " of the last probed batch, mean over layers, 0 to 1; NULL where the cell has none"
                  + " or nothing was probed",
              s -> s.training(t -> UnitSummary.of(t.activations()).deadUnitFraction())));

  private MetricFields() {}

  private static Field<TrialSource> loss(
      String name, String where, Function<CurveSummary, CurvePoint> point) {
    return Field.optional(name, DOUBLE, "loss " + where, s -> s.at(point, CurvePoint::loss));
  }

  private static Field<TrialSource> accuracy(
      String name, String where, Function<CurveSummary, CurvePoint> point) {
    return Field.optional(
        name,
        DOUBLE,
        "accuracy " + where + ", 0 to 1; NULL for regression",
        s -> CurveRows.classifies(s.result()) ? s.at(point, CurvePoint::accuracy) : null);
  }

  private static Field<TrialSource> perplexity(
      String name, String where, Function<CurveSummary, CurvePoint> point) {
    return Field.optional(
        name,
        DOUBLE,
        "exp(eval loss) " + where + "; NULL unless the inputs are tokens",
        s -> isText(s) ? s.at(point, p -> StrictMath.exp(p.loss())) : null);
  }

  private static Field<TrialSource> sequenceAccuracy(
      String name, String where, Function<TrialSource, Object> value) {
    return Field.optional(
        name,
        DOUBLE,
        "accuracy "
            + where
            + " by logits averaged over time, 0 to 1; see sequence_accuracy in curves",
        s -> value.apply(s) instanceof Double fraction ? CurveRows.measured(fraction) : null);
  }

  private static boolean isText(TrialSource source) {
    return source.shape().inputKind() == InputKind.TOKENS && CurveRows.classifies(source.result());
  }
}
