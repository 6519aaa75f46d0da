package org.rhosweep.core.engine.simd;

import org.rhosweep.kernels.Kernels;

/** A sequence of activations, [time][block][unit][32]: a view of part of an array. */
final class Activations {
  private final float[] data;
  private final int offset;
  private final int timeStride;
  private final int blockStride;

  private Activations(float[] data, int offset, int timeStride, int blockStride) {
    this.data = data;
    this.offset = offset;
    this.timeStride = timeStride;
    this.blockStride = blockStride;
  }

  /** Room for {@code times} steps of {@code blocks} blocks of {@code units} units. */
  static Activations allocate(int times, int blocks, int units) {
    return allocate(times, blocks, units, 0);
  }

  /**
   * Room for activations whose first entry lies {@code tiles} tiles into the array. Arrays that are
   * read side by side get different numbers, because tiles whose distance is a multiple of 4 KiB
   * share the same few places in the first-level cache.
   */
  static Activations allocate(int times, int blocks, int units, int tiles) {
    int blockStride = Math.multiplyExact(units, Kernels.LANES);
    int timeStride = Math.multiplyExact(blockStride, blocks);
    int offset = tiles * Kernels.BLOCK;
    int length = Math.addExact(Math.multiplyExact(timeStride, times), offset);
    return new Activations(new float[length], offset, timeStride, blockStride);
  }

  /** The array itself. */
  float[] data() {
    return data;
  }

  /** Floats from one time step to the next. */
  int timeStride() {
    return timeStride;
  }

  /** Floats from one block of 32 examples to the next. */
  int blockStride() {
    return blockStride;
  }

  /** Where unit 0 of a block begins. */
  int at(int time, int block) {
    return offset + time * timeStride + block * blockStride;
  }

  /** The one step of this array as every step: what is not needed again is overwritten. */
  Activations repeatedOverTime() {
    return new Activations(data, offset, 0, blockStride);
  }

  /** A view of this array whose first time step has the index {@code first} in place of 0. */
  Activations withFirstTime(int first) {
    return new Activations(data, offset - first * timeStride, timeStride, blockStride);
  }
}
