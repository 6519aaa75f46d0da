package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Var[W] = gain^2 * 2 / fanIn. He, Zhang, Ren, Sun (2015), eq. 10.
 *
 * @param distribution uniform or normal
 * @param gain factor on every weight, &gt; 0
 */
@Named("he")
public record He(
    @Default("normal") @ColumnName("init_distribution") Distribution distribution,
    @Default("1.0") @ColumnName("init_gain") double gain)
    implements MatrixScheme {
  public He {
    require(gain > 0 && Double.isFinite(gain), "gain must be > 0, was %s", gain);
  }

  @Override
  public double secondMoment(int fanOut, int fanIn) {
    return gain * gain * 2 / fanIn;
  }

  @Override
  public double[] sample(int fanOut, int fanIn, RandomStream random) {
    double standardDeviation = gain * StrictMath.sqrt(2.0 / fanIn);
    return distribution.sample(fanOut * fanIn, standardDeviation, random);
  }
}
