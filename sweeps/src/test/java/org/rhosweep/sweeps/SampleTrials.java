package org.rhosweep.sweeps;

import java.util.List;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.DataDescription;
import org.rhosweep.core.task.PaddingKind;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.SequentialDigits;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.TrainingSettings;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.spec.TrialIdentity;
import org.rhosweep.sweeps.spec.TrialSpec;

/** Trials to plan, to run and to record. */
public final class SampleTrials {
  /** Rows of 28 x 28 images, 10 classes, loss at the last step. */
  public static final SequenceShape ROWS =
      new SequenceShape(
          28, InputKind.DENSE, 28, 0, 10, TargetPosition.LAST_STEP, Loss.CROSS_ENTROPY);

  /** 5 tokens of 11, embedded in 3 numbers, predicted at every step. */
  public static final SequenceShape TOKENS =
      new SequenceShape(
          5, InputKind.TOKENS, 11, 3, 11, TargetPosition.EVERY_STEP, Loss.CROSS_ENTROPY);

  /** Two numbers in, one out. */
  public static final SequenceShape REGRESSION =
      new SequenceShape(
          4, InputKind.DENSE, 2, 0, 1, TargetPosition.LAST_STEP, Loss.MEAN_SQUARED_ERROR);

  private SampleTrials() {}

  /** A specification with everything else at rest. */
  public static TrialSpec spec(Cell cell, int hiddenSize, int depth, int trainingSteps, long seed) {
    return spec(
        new ModelSettings(cell, hiddenSize, depth), glorot(), trainingSteps, List.of(), seed);
  }

  /** A specification. */
  public static TrialSpec spec(
      ModelSettings model,
      Initialization init,
      int trainingSteps,
      List<ProbeSettings.RadiusPhase> radii,
      long seed) {
    return new TrialSpec(
        digits(28),
        model,
        init,
        new TrainingSettings(new Adam(1e-3, 0.9, 0.999, 1e-8), 32, trainingSteps, null, 10, 512),
        new ProbeSettings(GradientSchedule.LOG, radii),
        EngineName.SIMD,
        seed);
  }

  /** Digits in so many pieces, few of them. */
  public static SequentialDigits digits(int sequenceLength) {
    return new SequentialDigits(
        sequenceLength, 1, 0, PaddingKind.ZEROS, false, TargetPosition.LAST_STEP, 40, 20);
  }

  /** The usual initialisation. */
  public static Initialization glorot() {
    return new Glorot(Distribution.UNIFORM, 1);
  }

  /** A planned trial on data of this shape. */
  public static Trial trial(TrialSpec spec, SequenceShape shape) {
    DataDescription data = new DataDescription(shape, "sample v1", 1000, 200, 200);
    return new Trial(
        TrialIdentity.id(spec, data.fingerprint()), spec, TrialIdentity.configJson(spec), data);
  }

  /** A small LSTM on image rows. */
  public static Trial trial(int trainingSteps, long seed) {
    return trial(spec(new Lstm(1), 16, 1, trainingSteps, seed), ROWS);
  }
}
