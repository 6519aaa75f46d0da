package org.rhosweep.sweeps.result;

import java.util.function.Function;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.train.CurvePoint;
import org.rhosweep.core.train.TestScore;
import org.rhosweep.core.train.TrainingResult;
import org.rhosweep.core.train.TrainingResult.Divergence;
import org.rhosweep.sweeps.run.Outcome;
import org.rhosweep.sweeps.run.Provenance;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.run.TrialTheory;

/**
 * What a row of the trials table is made from. What the trial does not have is null.
 *
 * @param result the trial
 * @param segment the bundle that holds it
 * @param curve its summary, or null where training did not return
 */
record TrialSource(TrialResult result, String segment, CurveSummary curve) {
  static TrialSource of(TrialResult result, String segment) {
    TrainingResult training = result.training();
    return new TrialSource(
        result, segment, training == null ? null : CurveSummary.of(training.curve()));
  }

  Trial trial() {
    return result.trial();
  }

  SequenceShape shape() {
    return result.trial().data().shape();
  }

  Provenance provenance() {
    return result.provenance();
  }

  /** A value at a place of the curve. */
  Object at(Function<CurveSummary, CurvePoint> place, Function<CurvePoint, Object> value) {
    CurvePoint point = curve == null ? null : place.apply(curve);
    return point == null ? null : value.apply(point);
  }

  /** A value of the training. */
  Object training(Function<TrainingResult, Object> value) {
    return result.training() == null ? null : value.apply(result.training());
  }

  /** A prediction. */
  Object theory(Function<TrialTheory, Object> value) {
    return result.theory() == null ? null : value.apply(result.theory());
  }

  /** A value of the test. */
  Object test(Function<TestScore, Object> value) {
    TestScore test = result.training() == null ? null : result.training().test();
    return test == null ? null : value.apply(test);
  }

  /** A value of the divergence. */
  Object divergence(Function<Divergence, Object> value) {
    return result.outcome() instanceof Outcome.Diverged diverged
        ? value.apply(diverged.divergence())
        : null;
  }

  /** A value of the failure. */
  Object failure(Function<Outcome.Failed, Object> value) {
    return result.outcome() instanceof Outcome.Failed failed ? value.apply(failed) : null;
  }
}
