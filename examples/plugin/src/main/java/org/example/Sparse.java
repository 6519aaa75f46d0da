package org.example;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.init.PluginMatrixScheme;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Meaning;
import org.rhosweep.core.settings.Named;

/**
 * In every row {@code incoming} entries, drawn without replacement, are N(0, gain^2 / incoming), the
 * others 0; so E W_ij^2 = gain^2 / fanIn. Martens (2010), Deep learning via Hessian-free
 * optimization, section 5.
 */
@Named("sparse")
@Meaning("Every unit reads from few others: Gaussian weights there, 0 elsewhere.")
public record Sparse(
    @Default("15") @Meaning("units that one reads from; all where there are fewer") int incoming,
    @Default("1.0") @ColumnName("init_gain") @Meaning("factor on every weight") double gain)
    implements PluginMatrixScheme {
  public Sparse {
    require(incoming >= 1, "incoming must be >= 1, was %d", incoming);
    require(gain > 0 && Double.isFinite(gain), "gain must be > 0, was %s", gain);
  }

  @Override
  public double secondMoment(int fanOut, int fanIn) {
    return gain * gain / fanIn;
  }

  @Override
  public double[] sample(int fanOut, int fanIn, RandomStream random) {
    double[] matrix = new double[fanOut * fanIn];
    int count = Math.min(incoming, fanIn);
    int[] columns = new int[fanIn];
    for (int row = 0; row < fanOut; row++) {
      for (int column = 0; column < fanIn; column++) {
        columns[column] = column;
      }
      for (int k = 0; k < count; k++) { // the first steps of a random permutation
        int other = k + random.nextInt(fanIn - k);
        int chosen = columns[other];
        columns[other] = columns[k];
        matrix[row * fanIn + chosen] = gain / StrictMath.sqrt(count) * random.nextGaussian();
      }
    }
    return matrix;
  }
}
