package org.rhosweep.core.lsc;

import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.jacobian.Effort;
import org.rhosweep.core.kernel.KernelChoice;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

/** Whether radii are those of exchangeable entries: they survive permuting the entries. */
final class Permutations {
  private static final int EXAMPLES = 8;
  private static final int TIMES = 20;

  private Permutations() {}

  /**
   * Mean radii over layers and examples after some time steps of Gaussian inputs.
   *
   * @param time in time
   * @param depth from layer to layer
   */
  record Radii(double time, double depth) {}

  static Radii radii(ParameterLayout layout, float[] weights) {
    Lsc settings = Propagation.settings(1, Lsc.Measure.RADIUS, new Lsc(1).method(), EXAMPLES);
    RandomStream random = RandomStream.of(7, Purpose.NOISE, 0, 0);
    LscLoss loss =
        new LscLoss(
            KernelChoice.best(), layout, settings, EXAMPLES, Effort.PROBE, random, false);
    loss.load(weights);
    loss.reset();
    LscInputs inputs = new LscInputs(layout, Lsc.Input.GAUSSIAN, null, EXAMPLES, 11);
    inputs.begin(0);
    for (int t = 0; t < TIMES; t++) {
      loss.run(inputs.at(t, weights));
      loss.advance();
    }
    loss.run(inputs.at(TIMES, weights));
    LscValue value = loss.measure(null);
    return new Radii(mean(value, Term.TIME), mean(value, Term.DEPTH));
  }

  private static double mean(LscValue value, Term term) {
    return value.radii().stream()
        .filter(radius -> radius.term() == term)
        .mapToDouble(TermRadius::mean)
        .average()
        .orElse(Double.NaN);
  }

  /** The weights with the entries of every matrix of every gate at random places of it. */
  static float[] permuted(ParameterLayout layout, float[] weights, long seed) {
    float[] copy = weights.clone();
    new WeightMoves(layout, copy).shuffle(RandomStream.of(seed, Purpose.NOISE, 3, 0));
    return copy;
  }
}
