package org.rhosweep.core.theory;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;

/**
 * What the theory needs to know of the inputs.
 *
 * @param meanSquare R = |z|^2 / N0, mean square of an input feature, &gt;= 0
 * @param correlation Sigma = &lt;z_a, z_b&gt; / |z|^2 for the inputs of two sequences at the same
 *     time step, not centred, -1 … 1: 1 for inputs that all sequences share, 0 for noise
 * @param fourthMoment mean fourth power of a feature, at least R^2; only the second Jacobian moment
 *     of a minimalRNN depends on it
 */
public record InputStatistics(double meanSquare, double correlation, double fourthMoment)
    implements Serializable {
  public InputStatistics {
    require(
        meanSquare >= 0 && Double.isFinite(meanSquare),
        "meanSquare must be >= 0, was %s",
        meanSquare);
    require(
        correlation >= -1 && correlation <= 1, "correlation must be -1 to 1, was %s", correlation);
    require(
        fourthMoment >= meanSquare * meanSquare * (1 - 1e-9),
        "fourthMoment must be at least meanSquare^2, was %s",
        fourthMoment);
  }

  /** Gaussian inputs: E z^4 = 3 R^2. */
  public InputStatistics(double meanSquare, double correlation) {
    this(meanSquare, correlation, 3 * meanSquare * meanSquare);
  }

  /** These statistics for two sequences with identical inputs. */
  public InputStatistics shared() {
    return new InputStatistics(meanSquare, 1, fourthMoment);
  }
}
