package org.rhosweep.sweeps.plan;

import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.lsc.LscTransitions;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.Split;
import org.rhosweep.core.train.TrainingSettings;
import org.rhosweep.sweeps.run.Trial;

/**
 * How large a trial is, counted from its shapes alone.
 *
 * <pre>
 *   forward F(B)       = B * {@link NetworkShape#forwardOperations}          operations per batch
 *   training step      = 3 F(B)                          backward has two products per forward one
 *   evaluation         = F(examples) for each of two splits, once before and E times in training
 *   test               = F(examples), once
 *   pre-training       = steps that it typically takes, at {@link LscTransitions#operationsPerStep} each
 * </pre>
 *
 * with B sequences per batch and E evaluations.
 *
 * @param operations floating-point operations of all products, a multiply-add is two
 * @param cellSteps visits of one layer at one time step of one batch: what costs time however small
 *     the products are; a training step visits each twice
 * @param curveRows rows in the curves table
 * @param gradientRows rows in the gradients table
 */
record TrialSize(double operations, double cellSteps, long curveRows, long gradientRows) {
  private static final int SPLITS = 2;

  /** Of pre-training, whose most steps are for the few that come near their target slowly. */
  private static final int TYPICAL_PRETRAINING_STEPS = 300;

  static TrialSize of(Trial trial) {
    ModelSettings model = trial.spec().model();
    TrainingSettings training = trial.spec().training();
    SequenceShape shape = trial.data().shape();
    int steps = training.trainingSteps();
    double batch = training.batchSize();
    int evaluations = 1 + Math.min(training.evaluations(), steps);
    double trained = evaluated(trial, Split.TRAIN, trial.data().trainingExamples());
    double heldOut = evaluated(trial, Split.EVAL, trial.data().evaluationExamples());
    double tested = evaluated(trial, Split.TEST, trial.data().testExamples());
    NetworkShape network = NetworkShape.of(model, shape);
    double perSequence = network.forwardOperations();
    double visits = (double) shape.sequenceLength() * model.depth();
    double evaluationBatches = Math.ceil(trained / batch) + Math.ceil(heldOut / batch);

    return new TrialSize(
        perSequence * (3 * batch * steps + evaluations * (trained + heldOut) + tested)
            + pretraining(trial),
        visits * (2.0 * steps + evaluations * evaluationBatches + Math.ceil(tested / batch)),
        (long) SPLITS * evaluations,
        gradientRows(trial, network));
  }

  static double pretraining(Trial trial) {
    if (!(trial.spec().init() instanceof Lsc lsc)) {
      return 0;
    }
    NetworkShape shape = NetworkShape.of(trial.spec().model(), trial.data().shape());
    int batch = Math.min(lsc.batchSize(), trial.spec().training().batchSize());
    return pretrainingSteps(lsc) * LscTransitions.operationsPerStep(lsc, shape, batch);
  }

  /** Transitions that pre-training visits, over all steps that it typically takes. */
  static double pretrainingTransitions(Trial trial) {
    NetworkShape shape = NetworkShape.of(trial.spec().model(), trial.data().shape());
    return trial.spec().init() instanceof Lsc lsc
        ? (double) pretrainingSteps(lsc) * LscTransitions.count(lsc, shape)
        : 0;
  }

  private static int pretrainingSteps(Lsc lsc) {
    return Math.min(TYPICAL_PRETRAINING_STEPS, lsc.maxTrainingSteps());
  }

  /**
   * Sequences of one split that one evaluation runs through.
   *
   * @param available sequences, or tokens for text
   */
  private static double evaluated(Trial trial, Split split, long available) {
    SequenceShape shape = trial.data().shape();
    double limit = Math.min(trial.spec().training().maxExamples(split), available);
    boolean text = shape.inputKind() == SequenceShape.InputKind.TOKENS;
    return text ? Math.ceil(limit / shape.targetsPerSequence()) : limit;
  }

  /**
   * Training steps 1, 2, 4, … and the last; per layer T outputs and T of each internal state, and
   * two matrices; one readout.
   */
  private static long gradientRows(Trial trial, NetworkShape network) {
    int steps = trial.spec().training().trainingSteps();
    if (steps == 0 || trial.spec().probe().gradients() == GradientSchedule.NONE) {
      return 0;
    }
    long powersOfTwo = 32L - Integer.numberOfLeadingZeros(steps);
    long probes = powersOfTwo + (Integer.bitCount(steps) == 1 ? 0 : 1);
    long states = 1L + network.equations().internalStates().size();
    long perLayer = states * trial.data().shape().sequenceLength() + 2;
    return probes * (perLayer * trial.spec().model().depth() + 1);
  }
}
