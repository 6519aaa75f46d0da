package org.rhosweep.core.engine.simd;

import static org.rhosweep.core.network.ParameterLayout.padded;

import org.rhosweep.kernels.Kernels;

/**
 * What affine maps read at the time steps whose weight gradients are accumulated, with examples as
 * rows, for the gradient of the weights: [panel of 32 columns][step][block][32 examples][32
 * columns]. A product for 32 columns of the weights reads one panel from begin to end.
 */
final class AccumulationBuffer {
  private static final int TILE = Kernels.LANES * Kernels.LANES;

  private final int blocks;
  private final int columns;
  private final int panelStride;
  private final float[] data;

  /**
   * Allocates.
   *
   * @param steps largest number of accumulated time steps
   * @param columns units or features
   */
  AccumulationBuffer(int steps, int blocks, int columns) {
    this.blocks = blocks;
    this.columns = columns;
    panelStride = Math.multiplyExact(steps * blocks, TILE);
    int panels = padded(columns, Kernels.LANES) / Kernels.LANES;
    data = new float[Math.multiplyExact(panels, panelStride)];
  }

  /** Takes the values of one time step as those of an accumulated step. */
  void store(Kernels kernels, Activations values, int time, int step) {
    for (int block = 0; block < blocks; block++) {
      int from = values.at(time, block);
      int to = (step * blocks + block) * TILE;
      for (int column = 0; column < columns; column += Kernels.LANES) {
        int rows = Math.min(Kernels.LANES, columns - column);
        kernels.transpose(values.data(), from + column * Kernels.LANES, rows, data, to);
        to += panelStride;
      }
    }
  }

  float[] data() {
    return data;
  }

  /** Where the panel of a column, a multiple of 32, begins. */
  int panel(int column) {
    return column / Kernels.LANES * panelStride;
  }
}
