package org.rhosweep.core.train;

import java.util.function.Supplier;
import org.rhosweep.core.lsc.Pretrained;
import org.rhosweep.core.network.ParameterLayout;

/**
 * Where a training gets its pre-trained weights from: they are computed for it, or were computed
 * before for another training with which it shares all that pre-training depends on.
 */
@FunctionalInterface
public interface PretrainedWeightsSource {
  /** Computes them, whatever was computed before. */
  PretrainedWeightsSource COMPUTED = (layout, compute) -> compute.get();

  /**
   * The pre-trained weights of the training that asks; it asks once.
   *
   * @param layout of its network: what does not {@link Pretrained#fits fit} is not wanted
   * @param compute pre-trains; called once at most, on the calling thread. What it computes depends
   *     on no learning rate, optimiser, schedule, number of steps, clipping, dropout, probe or
   *     engine
   */
  Pretrained get(ParameterLayout layout, Supplier<Pretrained> compute);
}
