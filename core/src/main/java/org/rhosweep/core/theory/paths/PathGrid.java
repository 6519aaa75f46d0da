package org.rhosweep.core.theory.paths;

import static org.rhosweep.core.Require.require;

import java.math.BigInteger;

/**
 * The grid of time steps and layers that gradients descend, and how its edges lie.
 *
 * <p>A path leads dt time steps back and dl layers down. Each edge carries one transition Jacobian,
 * so a path of n edges of radius rho contributes about rho^n, and the paths add up.
 */
public enum PathGrid {
  /**
   * Stacked layers of one time step: edges (t, l) to (t-1, l) and (t, l) to (t, l-1). C(dt + dl,
   * dl) paths of dt + dl edges.
   */
  SAME_TIME {
    @Override
    public long edges(int timeSteps, int layers) {
      return (long) timeSteps + layers;
    }
  },
  /**
   * A layer reads the one below a step late: edges (t, l) to (t-1, l) and (t, l) to (t-1, l-1).
   * C(dt, dl) paths of dt edges, none where dl &gt; dt.
   */
  DIAGONAL {
    @Override
    public long edges(int timeSteps, int layers) {
      return timeSteps;
    }
  };

  /** Edges of every path, of which {@code layers} go down. */
  public abstract long edges(int timeSteps, int layers);

  /**
   * Paths, exactly. Meant for figures: a count has about as many digits as its path has edges.
   *
   * @param timeSteps dt, &gt;= 0
   * @param layers dl, &gt;= 0
   */
  public BigInteger count(int timeSteps, int layers) {
    requireSizes(timeSteps, layers);
    return binomial(edges(timeSteps, layers), layers);
  }

  /**
   * Natural logarithm of the number of paths, to about 12 digits whatever its size; negative
   * infinity where there is none.
   */
  public double logCount(int timeSteps, int layers) {
    requireSizes(timeSteps, layers);
    long n = edges(timeSteps, layers);
    return layers > n
        ? Double.NEGATIVE_INFINITY
        : LogFactorial.of(n) - LogFactorial.of(layers) - LogFactorial.of(n - layers);
  }

  /**
   * Sum over the paths of the product of the radii along each. With radii that add up to 1 this is
   * a binomial probability, so it is at most 1 whatever the grid.
   *
   * @param timeRadius of every edge that stays in its layer, &gt;= 0
   * @param depthRadius of every edge that goes down, &gt;= 0
   */
  public double weightedCount(int timeSteps, int layers, double timeRadius, double depthRadius) {
    require(
        timeRadius >= 0 && depthRadius >= 0,
        "radii must be >= 0, were %s and %s",
        timeRadius,
        depthRadius);
    double log = logCount(timeSteps, layers);
    long staying = edges(timeSteps, layers) - layers;
    if (log == Double.NEGATIVE_INFINITY
        || (staying > 0 && timeRadius == 0)
        || (layers > 0 && depthRadius == 0)) {
      return 0;
    }
    double time = staying == 0 ? 0 : staying * StrictMath.log(timeRadius);
    double depth = layers == 0 ? 0 : layers * StrictMath.log(depthRadius);
    return StrictMath.exp(log + time + depth);
  }

  /**
   * Paths per nat of growth where depth keeps pace with time, dl = ratio dt: log C(dt + dl, dl) /
   * dt tends to (1 + a) log(1 + a) - a log a, the exponential case of additive explosion.
   *
   * @param ratio a = dl / dt, &gt; 0
   */
  public static double growthRate(double ratio) {
    require(ratio > 0 && Double.isFinite(ratio), "ratio must be > 0, was %s", ratio);
    return (1 + ratio) * StrictMath.log1p(ratio) - ratio * StrictMath.log(ratio);
  }

  /** log10 from a natural logarithm. */
  public static double log10(double natural) {
    return natural / StrictMath.log(10);
  }

  static BigInteger binomial(long n, long k) {
    if (k < 0 || k > n) {
      return BigInteger.ZERO;
    }
    long shorter = Math.min(k, n - k);
    BigInteger result = BigInteger.ONE;
    for (long i = 1; i <= shorter; i++) {
      result = result.multiply(BigInteger.valueOf(n - shorter + i)).divide(BigInteger.valueOf(i));
    }
    return result;
  }

  static void requireSizes(int timeSteps, int layers) {
    require(timeSteps >= 0, "timeSteps must be >= 0, was %d", timeSteps);
    require(layers >= 0, "layers must be >= 0, was %d", layers);
  }
}
