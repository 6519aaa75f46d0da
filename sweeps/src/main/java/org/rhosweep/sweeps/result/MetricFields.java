package org.rhosweep.sweeps.result;

import static org.rhosweep.sweeps.result.ColumnType.DOUBLE;
import static org.rhosweep.sweeps.result.ColumnType.INT;

import java.util.List;
import java.util.function.Function;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.train.CurvePoint;

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
              s -> s.training(t -> GradientGrowth.of(t.gradients()))));

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
        s ->
            s.shape().inputKind() == InputKind.TOKENS && CurveRows.classifies(s.result())
                ? s.at(point, p -> StrictMath.exp(p.loss()))
                : null);
  }
}
