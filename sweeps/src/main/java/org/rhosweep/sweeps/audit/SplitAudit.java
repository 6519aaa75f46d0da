package org.rhosweep.sweeps.audit;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.BatchSource;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.Split;

/** Whether the splits of a data set share sequences, found by looking at the sequences. */
public final class SplitAudit {
  /**
   * Sequences of one split that are looked at, at most: what trials evaluate on and more. Tasks
   * that draw their training sequences have no end of them.
   */
  static final int MAX_SEQUENCES = 20_000;

  private static final int BATCH = 64;

  /**
   * Fraction of held-out sequences that may be in another split, too: image sets hold a few
   * pictures twice, and short sequences of few symbols meet by chance. Splits that overlap share
   * far more.
   */
  static final double MAX_SHARED_FRACTION = 0.01;

  private SplitAudit() {}

  /**
   * Compares the sequences of the three splits by their content.
   *
   * @return what is wrong in one line, or null where they are disjoint
   */
  public static String problem(Dataset data) {
    Set<Long> seen = new HashSet<>();
    for (Split split : Split.values()) {
      Set<Long> own = new HashSet<>();
      int shared = 0;
      int count = 0;
      BatchSource source = data.evaluation(split, BATCH, MAX_SEQUENCES);
      Batch batch = new Batch(data.description().shape(), BATCH);
      for (int index = 0; index < source.batchesPerPass(); index++) {
        source.fill(index, batch);
        for (int example = 0; example < batch.examples; example++) {
          long hash = hash(batch, example);
          own.add(hash);
          shared += seen.contains(hash) ? 1 : 0;
          count++;
        }
      }
      if (shared > MAX_SHARED_FRACTION * count) {
        return String.format(
            Locale.ROOT,
            "%d of %d sequences of the %s split are in an earlier one, too",
            shared,
            count,
            split.columnValue());
      }
      seen.addAll(own);
    }
    return null;
  }

  /** Of the inputs alone: 64 bits, so that two of a million differ by chance. */
  private static long hash(Batch batch, int example) {
    long hash = 0xcbf29ce484222325L;
    int length = batch.shape.sequenceLength();
    if (batch.tokens != null) {
      for (int i = example * length; i < (example + 1) * length; i++) {
        hash = mixed(hash, batch.tokens[i]);
      }
    } else {
      int entries = length * batch.shape.inputSize();
      for (int i = example * entries; i < (example + 1) * entries; i++) {
        hash = mixed(hash, Float.floatToIntBits(batch.inputs[i]));
      }
    }
    return hash;
  }

  private static long mixed(long hash, int value) {
    long mixed = (hash ^ value) * 0x9E3779B97F4A7C15L;
    return mixed ^ (mixed >>> 29);
  }
}
