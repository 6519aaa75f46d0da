package org.rhosweep.core.task;

import static org.rhosweep.core.Require.require;

import java.util.Arrays;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/**
 * The adding problem: two of T numbers are marked, one in each half; their sum is asked for after
 * the last step.
 *
 * <pre>
 *   x_t = (u_t, m_t)       u_t ~ U(0, 1); m_t = 1 at the two marked steps, else 0
 *   y   = sum_t m_t u_t    squared error; always answering 1 costs Var[y] = 2 / 12 = 0.167
 * </pre>
 *
 * <p>Training draws new sequences without end.
 *
 * @param sequenceLength time steps T, 2 … 1,000,000
 * @param evalExamples sequences in the evaluation split, 1 … 1,000,000
 * @param testExamples sequences in the test split, 1 … 1,000,000
 * @see "Hochreiter and Schmidhuber (1997), Long short-term memory, section 5.4; in the form of Le,
 *     Jaitly and Hinton (2015), A simple way to initialize recurrent networks of rectified linear
 *     units, section 4.1"
 */
@Named("adding")
public record Adding(
    @Default("100") int sequenceLength,
    @Default("1000") int evalExamples,
    @Default("1000") int testExamples)
    implements Task {
  private static final int FEATURES = 2;

  /** The task with as many test sequences as eval sequences. */
  public Adding(int sequenceLength, int evalExamples) {
    this(sequenceLength, evalExamples, evalExamples);
  }

  public Adding {
    require(
        sequenceLength >= 2 && sequenceLength <= 1_000_000,
        "sequenceLength must be 2 to 1000000, was %d",
        sequenceLength);
    require(
        evalExamples >= 1 && evalExamples <= 1_000_000,
        "evalExamples must be 1 to 1000000, was %d",
        evalExamples);
    require(
        testExamples >= 1 && testExamples <= 1_000_000,
        "testExamples must be 1 to 1000000, was %d",
        testExamples);
  }

  @Override
  public DataDescription describe(DataFiles files) {
    SequenceShape shape =
        new SequenceShape(
            sequenceLength,
            InputKind.DENSE,
            FEATURES,
            0,
            1,
            TargetPosition.LAST_STEP,
            Loss.MEAN_SQUARED_ERROR);
    return new DataDescription(
        shape,
        "adding-1:" + evalExamples + "+" + testExamples,
        DataDescription.ENDLESS,
        evalExamples,
        testExamples);
  }

  @Override
  public Dataset load(DataFiles files) {
    return new GeneratedSequences(describe(files), Adding::write);
  }

  private static void write(RandomStream random, Batch batch, int row) {
    int steps = batch.shape.sequenceLength();
    int from = row * steps * FEATURES;
    Arrays.fill(batch.inputs, from, from + steps * FEATURES, 0f);
    for (int step = 0; step < steps; step++) {
      batch.inputs[from + step * FEATURES] = random.nextFloat();
    }
    int half = steps / 2;
    int first = from + random.nextInt(half) * FEATURES;
    int second = from + (half + random.nextInt(steps - half)) * FEATURES;
    batch.inputs[first + 1] = 1;
    batch.inputs[second + 1] = 1;
    batch.targets[row] = batch.inputs[first] + batch.inputs[second];
  }
}
