package org.rhosweep.core.train;

import java.util.function.Supplier;
import org.rhosweep.core.lsc.Pretrained;
import org.rhosweep.core.network.ParameterLayout;

/**
 * Where one training gets its pre-trained weights from: they are made for it, or were made before
 * for another training with which it shares all that pre-training depends on.
 */
@FunctionalInterface
public interface PretrainedWeights {
  /** Makes them, whatever was made before. */
  PretrainedWeights MADE = (layout, make) -> make.get();

  /**
   * The pre-trained weights of the training that asks; it asks once.
   *
   * @param layout of its network: what does not {@link Pretrained#fits fit} is not wanted
   * @param make pre-trains; called once at most, on the calling thread. What it makes depends on no
   *     learning rate, optimiser, schedule, number of steps, clipping, dropout, probe or engine
   */
  Pretrained get(ParameterLayout layout, Supplier<Pretrained> make);
}
