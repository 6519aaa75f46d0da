package org.example;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Meaning;
import org.rhosweep.core.settings.Named;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.DataDescription;
import org.rhosweep.core.task.DataFiles;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.GeneratedSequences;
import org.rhosweep.core.task.PluginTask;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/** x_t ~ U(-1, 1), one feature; the class is 1 where x_1 ... x_bits &gt; 0, else 0. */
@Named("delayed-parity")
@Meaning("Noise, in which the signs of the first steps count: their parity is asked for at the end.")
public record DelayedParity(
    @Default("20") @Meaning("time steps") int sequenceLength,
    @Default("2") @Meaning("steps whose sign counts, at most sequenceLength") int bits)
    implements PluginTask {
  private static final int HELD_OUT = 500; // sequences to evaluate on, and as many to test on

  public DelayedParity {
    require(sequenceLength >= 1, "sequenceLength must be >= 1, was %d", sequenceLength);
    require(
        bits >= 1 && bits <= sequenceLength, "bits must be 1 to %d, was %d", sequenceLength, bits);
  }

  @Override
  public DataDescription describe(DataFiles files) {
    SequenceShape shape =
        new SequenceShape(
            sequenceLength,
            InputKind.DENSE,
            1,
            0,
            2,
            TargetPosition.LAST_STEP,
            Loss.CROSS_ENTROPY);
    String generator = "delayed-parity-1:" + HELD_OUT;
    return new DataDescription(shape, generator, DataDescription.ENDLESS, HELD_OUT, HELD_OUT);
  }

  @Override
  public Dataset load(DataFiles files) {
    return new GeneratedSequences(describe(files), this::write);
  }

  private void write(RandomStream random, Batch batch, int row) {
    float product = 1;
    for (int step = 0; step < sequenceLength; step++) {
      float number = 2 * random.nextFloat() - 1;
      batch.inputs[row * sequenceLength + step] = number;
      product *= step < bits ? Math.signum(number) : 1;
    }
    batch.labels[row] = product > 0 ? 1 : 0;
  }
}
