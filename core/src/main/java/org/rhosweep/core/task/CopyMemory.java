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
 * Copy memory: symbols are shown, then blanks; after the go sign they must be recalled in order.
 *
 * <pre>
 *   steps    copyLength   delay - 1   1    copyLength       T = delay + 2 copyLength
 *   input    symbols      blank       go   blank            one-hot [symbols + 2]
 *   label    blank        blank       …    symbols          classes 0 = blank, 1 … symbols
 * </pre>
 *
 * <p>Without memory, answering blank and then guessing costs copyLength ln(symbols) / T nats per
 * step, and (T - copyLength + copyLength / symbols) / T of the labels are right. Training draws new
 * sequences without end.
 *
 * @param symbols symbols to remember, uniformly drawn, 2 … 1,000
 * @param copyLength symbols per sequence, 1 … 10,000
 * @param delay time steps from the last symbol to the first recalled one, less one, 1 … 1,000,000
 * @param evalExamples sequences in the evaluation split, 1 … 1,000,000
 * @param testExamples sequences in the test split, 1 … 1,000,000
 * @see "Arjovsky, Shah and Bengio (2016), Unitary evolution recurrent neural networks, the copying
 *     memory problem"
 */
@Named("copy-memory")
public record CopyMemory(
    @Default("8") int symbols,
    @Default("10") int copyLength,
    @Default("100") int delay,
    @Default("1000") int evalExamples,
    @Default("1000") int testExamples)
    implements Task {
  private static final int BLANK = 0;

  /** The task with as many test sequences as eval sequences. */
  public CopyMemory(int symbols, int copyLength, int delay, int evalExamples) {
    this(symbols, copyLength, delay, evalExamples, evalExamples);
  }

  public CopyMemory {
    require(symbols >= 2 && symbols <= 1000, "symbols must be 2 to 1000, was %d", symbols);
    require(
        copyLength >= 1 && copyLength <= 10_000,
        "copyLength must be 1 to 10000, was %d",
        copyLength);
    require(delay >= 1 && delay <= 1_000_000, "delay must be 1 to 1000000, was %d", delay);
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
            delay + 2 * copyLength,
            InputKind.DENSE,
            symbols + 2,
            0,
            symbols + 1,
            TargetPosition.EVERY_STEP,
            Loss.CROSS_ENTROPY);
    return new DataDescription(
        shape,
        "copy-memory-1:" + evalExamples + "+" + testExamples,
        DataDescription.ENDLESS,
        evalExamples,
        testExamples);
  }

  @Override
  public Dataset load(DataFiles files) {
    return new GeneratedSequences(describe(files), this::write);
  }

  private void write(RandomStream random, Batch batch, int row) {
    int steps = batch.shape.sequenceLength();
    int features = batch.shape.inputSize();
    int from = row * steps * features;
    int recall = copyLength + delay;
    Arrays.fill(batch.inputs, from, from + steps * features, 0f);
    Arrays.fill(batch.labels, row * steps, (row + 1) * steps, BLANK);
    for (int step = 0; step < steps; step++) {
      int shown = step == recall - 1 ? symbols + 1 : BLANK;
      if (step < copyLength) {
        shown = 1 + random.nextInt(symbols);
        batch.labels[row * steps + recall + step] = shown;
      }
      batch.inputs[from + step * features + shown] = 1;
    }
  }
}
