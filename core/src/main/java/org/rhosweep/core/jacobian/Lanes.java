package org.rhosweep.core.jacobian;

import java.util.Arrays;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.kernels.Kernels;

/** Vector algebra of 32 examples side by side; every sum runs over rows in ascending order. */
final class Lanes {
  static final int COUNT = Kernels.LANES;

  private Lanes() {}

  /** d = x . y for each example. */
  static void dot(Kernels kernels, float[] x, float[] y, float[] d) {
    Arrays.fill(d, 0f);
    for (int at = 0; at < x.length; at += COUNT) {
      kernels.multiplyAdd(x, at, y, at, d, 0, d, 0, COUNT);
    }
  }

  /** y = y + factor x. */
  static void addMultiple(Kernels kernels, float[] factor, float[] x, float[] y) {
    for (int at = 0; at < x.length; at += COUNT) {
      kernels.multiplyAdd(x, at, factor, 0, y, at, y, at, COUNT);
    }
  }

  /** x = x * factor. */
  static void scale(Kernels kernels, float[] factor, float[] x) {
    kernels.scaleRows(x, 0, x.length / COUNT, factor, 0);
  }

  /**
   * x = x / |x|, and 0 where |x| is 0 or not finite.
   *
   * @param norm |x| as it was, overwritten
   */
  static void normalize(Kernels kernels, float[] x, float[] norm) {
    dot(kernels, x, x, norm);
    float[] inverse = new float[COUNT];
    for (int lane = 0; lane < COUNT; lane++) {
      norm[lane] = (float) Math.sqrt(norm[lane]);
      boolean usable = norm[lane] > 0 && Float.isFinite(norm[lane]);
      inverse[lane] = usable ? 1 / norm[lane] : 0;
    }
    scale(kernels, inverse, x);
  }

  /** Independent standard normal numbers where there are units, zero in the padding. */
  static void fillGaussian(VectorShape shape, RandomStream random, float[] x) {
    for (int row = 0; row < shape.rows(); row++) {
      for (int lane = 0; lane < COUNT; lane++) {
        x[row * COUNT + lane] = shape.isThere(row) ? (float) random.nextGaussian() : 0f;
      }
    }
  }
}
