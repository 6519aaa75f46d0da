package org.rhosweep.core.engine.simd;

import org.rhosweep.kernels.Kernels;

/**
 * A layer's input and what recurrent products read, one below the other, [block][input,
 * source][32], for one time step: an affine map of both is one product, which begins and ends once
 * for each tile.
 */
final class ConcatenatedInputs {
  private final int blocks;
  private final int inputFloats;
  private final int sourceFloats;
  private final float[] data;

  ConcatenatedInputs(int blocks, int inputSize, int hiddenSize) {
    this.blocks = blocks;
    inputFloats = inputSize * Kernels.LANES;
    sourceFloats = hiddenSize * Kernels.LANES;
    data = new float[Math.multiplyExact(blocks, Math.addExact(inputFloats, sourceFloats))];
  }

  void join(Activations input, Activations source, int time) {
    for (int block = 0; block < blocks; block++) {
      int to = at(block);
      System.arraycopy(input.data(), input.at(time, block), data, to, inputFloats);
      int from = source.at(time, block);
      System.arraycopy(source.data(), from, data, to + inputFloats, sourceFloats);
    }
  }

  float[] data() {
    return data;
  }

  int at(int block) {
    return block * (inputFloats + sourceFloats);
  }
}
