package org.rhosweep.sweeps.run;

import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.BatchSource;
import org.rhosweep.core.task.DataDescription;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.Split;
import org.rhosweep.sweeps.SampleTrials;

/** Data that can say what it is and holds nothing. */
record FixedData(DataDescription description) implements Dataset {
  /** What the sample trials were planned with. */
  static final FixedData PLANNED = new FixedData(SampleTrials.trial(1, 0).data());

  @Override
  public BatchSource training(int batchSize, long seed) {
    throw new AssertionError("not asked for");
  }

  @Override
  public BatchSource evaluation(Split split, int batchSize, int maxExamples) {
    return new BatchSource() {
      @Override
      public int batchesPerPass() {
        return 1;
      }

      @Override
      public void fill(long index, Batch batch) {
        // Zeros: what the theory measures of the inputs.
      }
    };
  }
}
