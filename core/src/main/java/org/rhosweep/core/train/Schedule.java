package org.rhosweep.core.train;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.FormerName;
import org.rhosweep.core.settings.Named;

/**
 * The learning-rate schedule over a training of S steps. At training step s = 1 … S it is the
 * optimiser's learning rate times
 *
 * <pre>
 *   s / (W + 1)                                            s &lt;= W, warm-up
 *   1                                                      s &gt; W, constant
 *   f + (1 - f) (1 + cos(pi (s - W - 1) / (S - W))) / 2    s &gt; W, cosine
 * </pre>
 *
 * with W = warmupSteps and f = finalFraction. So step W + 1 has the full rate, and cosine would
 * reach f one step after the last.
 *
 * @see "Loshchilov and Hutter (2017), SGDR: stochastic gradient descent with warm restarts,
 *     equation 5, without restarts"
 */
@ColumnName("schedule")
public sealed interface Schedule extends Serializable permits Schedule.Constant, Schedule.Cosine {
  /** Training steps W of linear warm-up, &gt;= 0. */
  int warmupSteps();

  /**
   * The factor after the warm-up.
   *
   * @param progress steps since the end of the warm-up over all steps after it, [0, 1)
   */
  double factorAt(double progress);

  /**
   * The factor on the learning rate.
   *
   * @param trainingStep s, 1 = the first
   * @param trainingSteps S
   */
  default double factor(int trainingStep, int trainingSteps) {
    int warmup = warmupSteps();
    return trainingStep <= warmup
        ? trainingStep / (warmup + 1.0)
        : factorAt((trainingStep - warmup - 1.0) / Math.max(1, trainingSteps - warmup));
  }

  /**
   * The full rate after the warm-up.
   *
   * @param warmupSteps training steps W of linear warm-up, &gt;= 0
   */
  @Named("constant")
  record Constant(@Default("0") int warmupSteps) implements Schedule {
    public Constant {
      require(warmupSteps >= 0, "warmupSteps must be >= 0, was %d", warmupSteps);
    }

    @Override
    public double factorAt(double progress) {
      return 1;
    }
  }

  /**
   * Half a cosine, from the full rate to a fraction of it.
   *
   * @param finalFraction f, the fraction that is left at the end, 0 … 1
   * @param warmupSteps training steps W of linear warm-up, &gt;= 0
   */
  @Named("cosine")
  record Cosine(
      @Default("0.0") @FormerName("finalShare") @ColumnName("final_share") double finalFraction,
      @Default("0") int warmupSteps)
      implements Schedule {
    public Cosine {
      require(
          finalFraction >= 0 && finalFraction <= 1,
          "finalFraction must be 0 to 1, was %s",
          finalFraction);
      require(warmupSteps >= 0, "warmupSteps must be >= 0, was %d", warmupSteps);
    }

    @Override
    public double factorAt(double progress) {
      return finalFraction
          + (1 - finalFraction) * (1 + StrictMath.cos(StrictMath.PI * progress)) / 2;
    }
  }
}
