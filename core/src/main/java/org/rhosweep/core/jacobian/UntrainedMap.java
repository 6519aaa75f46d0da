package org.rhosweep.core.jacobian;

import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.kernels.Kernels;

/** Square matrices that are their own transposes and not trained; they come without a bias. */
abstract class UntrainedMap implements LinearMap {
  private final int paddedUnits;

  private UntrainedMap(int paddedUnits) {
    this.paddedUnits = paddedUnits;
  }

  /** x as it is. */
  static LinearMap identity(int paddedUnits) {
    return new UntrainedMap(paddedUnits) {
      @Override
      void add(Kernels kernels, float[] x, int xAt, float[] y, int yAt) {
        kernels.add(x, xAt, y, yAt, y, yAt, paddedUnits * Kernels.LANES);
      }
    };
  }

  /** The mean over units, once per unit. */
  static LinearMap mean(int units, int paddedUnits) {
    float[] mean = new float[Kernels.LANES];
    return new UntrainedMap(paddedUnits) {
      @Override
      void add(Kernels kernels, float[] x, int xAt, float[] y, int yAt) {
        kernels.meanRows(x, xAt, units, mean, 0);
        for (int unit = 0; unit < units; unit++) {
          int at = yAt + unit * Kernels.LANES;
          kernels.add(mean, 0, y, at, y, at, Kernels.LANES);
        }
      }
    };
  }

  /** y = y + M x; the padding of y stays. */
  abstract void add(Kernels kernels, float[] x, int xAt, float[] y, int yAt);

  @Override
  public Block block() {
    return null;
  }

  @Override
  public void pack(float[] weights) {
    // nothing of it changes
  }

  @Override
  public void product(
      Kernels kernels,
      float[] bias,
      int biasAt,
      boolean adding,
      float[] x,
      int xAt,
      float[] y,
      int yAt) {
    if (!adding) {
      kernels.fill(y, yAt, paddedUnits * Kernels.LANES, 0f);
    }
    add(kernels, x, xAt, y, yAt);
  }

  @Override
  public void addTransposedProduct(Kernels kernels, float[] y, int yAt, float[] x, int xAt) {
    add(kernels, y, yAt, x, xAt);
  }
}
