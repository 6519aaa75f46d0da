package org.rhosweep.core.train;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Adam with bias correction. Kingma and Ba (2015), algorithm 1.
 *
 * @param learningRate step size, &gt; 0
 * @param beta1 decay of the first moment, [0, 1)
 * @param beta2 decay of the second moment, [0, 1)
 * @param epsilon added to the root of the second moment, &gt; 0
 */
@Named("adam")
public record Adam(
    @Default("1.0e-3") double learningRate,
    @Default("0.9") double beta1,
    @Default("0.999") double beta2,
    @Default("1.0e-8") double epsilon)
    implements PlainOptimizer {
  public Adam {
    require(
        learningRate > 0 && Double.isFinite(learningRate),
        "learningRate must be > 0, was %s",
        learningRate);
    require(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1), was %s", beta1);
    require(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1), was %s", beta2);
    require(epsilon > 0 && Double.isFinite(epsilon), "epsilon must be > 0, was %s", epsilon);
  }

  @Override
  public int stateArrays() {
    return 2; // first and second moments
  }
}
