package org.rhosweep.core.train;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Lookahead: an inner optimiser moves the fast weights; after every {@code syncPeriod} of its steps
 * the slow weights follow by a fraction, and the fast weights go on from there. The inner
 * optimiser's memory is kept.
 *
 * <pre>
 *   slow = slow + slowStep * (fast - slow),   fast = slow      after steps syncPeriod, 2 syncPeriod, …
 * </pre>
 *
 * The network is evaluated with the fast weights as they are. (The paper evaluates slow weights:
 * the two are equal where the evaluated training step is a multiple of {@code syncPeriod}.)
 *
 * @param inner moves the fast weights; its learning rate is the one that a schedule changes
 * @param syncPeriod steps of the inner optimiser for one of the slow weights, &gt;= 1
 * @param slowStep fraction of the way that the slow weights go, 0 exclusive to 1
 * @see "Zhang, Lucas, Hinton and Ba (2019), Lookahead optimizer: k steps forward, 1 step back,
 *     algorithm 1"
 */
@Named("lookahead")
public record Lookahead(
    @Default("adam") @ColumnName("inner_optimizer") PlainOptimizer inner,
    @Default("6") int syncPeriod,
    @Default("0.5") double slowStep)
    implements Optimizer {
  public Lookahead {
    require(syncPeriod >= 1, "syncPeriod must be >= 1, was %d", syncPeriod);
    require(slowStep > 0 && slowStep <= 1, "slowStep must be > 0 and <= 1, was %s", slowStep);
  }

  @Override
  public double learningRate() {
    return inner.learningRate();
  }

  @Override
  public int stateArrays() {
    return inner.stateArrays() + 1; // slow weights
  }
}
