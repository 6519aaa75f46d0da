package org.rhosweep.core.engine.simd;

import org.rhosweep.core.task.Batch;
import org.rhosweep.kernels.Kernels;

/**
 * Which sequences of the batch that is run have begun at a time step. Lanes of those that have not
 * are set to zero, so that a sequence begins from states of zero, and no gradient is found before.
 */
final class SequenceMask {
  private static final int LANES = Kernels.LANES;

  /** First time step of each lane. */
  private final int[] first;

  /** Of each block of lanes the time step at which all have begun. */
  private final int[] allBegun;

  /** Of a network for so many blocks. */
  SequenceMask(int blocks) {
    first = new int[blocks * LANES];
    allBegun = new int[blocks];
  }

  /** Takes the lengths of a batch. Empty lanes repeat the first example. */
  void begin(Batch batch) {
    for (int block = 0; block < allBegun.length; block++) {
      allBegun[block] = 0;
      for (int lane = block * LANES; lane < (block + 1) * LANES; lane++) {
        first[lane] = batch.firstStep(lane < batch.examples ? lane : 0);
        allBegun[block] = Math.max(allBegun[block], first[lane]);
      }
    }
  }

  /**
   * Sets what belongs to sequences that have not begun to zero.
   *
   * @param time the time step
   * @param values of all blocks at one time step
   * @param at that time step in {@code values}
   */
  void clear(int time, Activations values, int at) {
    for (int block = 0; block < allBegun.length; block++) {
      clear(time, block, values.data(), values.at(at, block), values.blockStride());
    }
  }

  /** Sets some units of one block, [unit][32], to zero where the sequence has not begun. */
  void clear(int time, int block, float[] values, int at, int floats) {
    if (time >= allBegun[block]) {
      return;
    }
    int lanes = block * LANES;
    for (int unit = at; unit < at + floats; unit += LANES) {
      for (int lane = 0; lane < LANES; lane++) {
        if (time < first[lanes + lane]) {
          values[unit + lane] = 0;
        }
      }
    }
  }

  /** Whether the sequence of a lane has begun. */
  boolean isActive(int time, int lane) {
    return time >= first[lane];
  }
}
