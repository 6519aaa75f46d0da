package org.rhosweep.sweeps.result;

import java.util.List;
import org.rhosweep.core.task.Split;
import org.rhosweep.core.train.CurvePoint;

/**
 * Two places on a learning curve: where it ended, and where it was best.
 *
 * @param finalTrain last evaluation on the train split, or null
 * @param finalEval last evaluation on the eval split, or null
 * @param bestTrain evaluation on the train split at the step of {@code bestEval}, or null
 * @param bestEval evaluation with the smallest loss on the eval split, the first of equals; null
 *     where every loss is NaN
 */
record CurveSummary(
    CurvePoint finalTrain, CurvePoint finalEval, CurvePoint bestTrain, CurvePoint bestEval) {
  static CurveSummary of(List<CurvePoint> curve) {
    CurvePoint bestEval = null;
    for (CurvePoint point : curve) {
      if (point.split() == Split.EVAL
          && !Double.isNaN(point.loss())
          && (bestEval == null || point.loss() < bestEval.loss())) {
        bestEval = point;
      }
    }
    CurvePoint bestTrain = null;
    for (CurvePoint point : curve) {
      if (bestEval != null
          && point.split() == Split.TRAIN
          && point.trainingStep() == bestEval.trainingStep()) {
        bestTrain = point;
      }
    }
    return new CurveSummary(last(curve, Split.TRAIN), last(curve, Split.EVAL), bestTrain, bestEval);
  }

  private static CurvePoint last(List<CurvePoint> curve, Split split) {
    return curve.stream().filter(p -> p.split() == split).reduce((a, b) -> b).orElse(null);
  }
}
