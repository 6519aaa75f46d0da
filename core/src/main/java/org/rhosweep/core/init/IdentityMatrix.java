package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * W = gain I. Le, Jaitly, Hinton (2015), A simple way to initialize recurrent networks of rectified
 * linear units, section 2.
 *
 * @param gain on the diagonal, &gt; 0
 */
@Named("identity")
public record IdentityMatrix(@Default("1.0") double gain) implements RecurrentScheme {
  public IdentityMatrix {
    require(gain > 0 && Double.isFinite(gain), "gain must be > 0, was %s", gain);
  }

  @Override
  public double[] sample(int fanOut, int fanIn, RandomStream random) {
    double[] weights = new double[fanOut * fanIn];
    for (int i = 0; i < Math.min(fanOut, fanIn); i++) {
      weights[i * fanIn + i] = gain;
    }
    return weights;
  }

  @Override
  public boolean hasIndependentEntries() {
    return false;
  }

  @Override
  public double secondMoment(int fanOut, int fanIn) {
    return gain * gain / Math.max(fanOut, fanIn);
  }

  @Override
  public boolean meanField() {
    return false; // one fixed matrix, and each unit talks to itself alone
  }
}
