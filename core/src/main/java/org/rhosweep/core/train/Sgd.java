package org.rhosweep.core.train;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Stochastic gradient descent with heavy-ball momentum: v = momentum * v + g, w = w - rate * v.
 *
 * @param learningRate step size, &gt; 0
 * @param momentum fraction of the last step that is kept, [0, 1)
 */
@Named("sgd")
public record Sgd(@Default("1.0e-2") double learningRate, @Default("0.0") double momentum)
    implements PlainOptimizer {
  public Sgd {
    require(
        learningRate > 0 && Double.isFinite(learningRate),
        "learningRate must be > 0, was %s",
        learningRate);
    require(momentum >= 0 && momentum < 1, "momentum must be in [0, 1), was %s", momentum);
  }

  @Override
  public int stateArrays() {
    return 1; // velocity
  }
}
