package org.rhosweep.core.network;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

/**
 * Dropout of one network: in training, outputs of a layer on their way up, to the next layer or to
 * the readout, are lost with probability p, and those that stay grow by 1 / (1 - p).
 *
 * <pre>
 *   x_t^(l+1) = k_t^l * h_t^l      k = 0 with probability p, else 1 / (1 - p)
 * </pre>
 *
 * Every unit at every time step of every example has a factor k of its own. Nothing is lost on the
 * way to the next time step, between the inputs and the lowest layer, or in evaluations.
 *
 * <p>The factors depend on seed, layer and training step alone. In the stream of a layer and
 * training step they come in the order time step, unit, example, those of the top layer from the
 * first time step that has a target.
 *
 * @param probability p, 0 exclusive to 1 exclusive
 * @param seed the trial's
 * @see "Zaremba, Sutskever and Vinyals (2014), Recurrent neural network regularization, equations 7
 *     to 9; but for the inputs, which are kept here. Scaling in training: Srivastava et al. (2014),
 *     Dropout, section 10"
 */
public record Dropout(double probability, long seed) {
  public Dropout {
    require(
        probability > 0 && probability < 1, "probability must be > 0 and < 1, was %s", probability);
  }

  /** The dropout that the settings ask for, or null for none. */
  public static Dropout of(ModelSettings model, long seed) {
    return model.dropout() == 0 ? null : new Dropout(model.dropout(), seed);
  }

  /**
   * The random stream of a layer's factors.
   *
   * @param trainingStep 1 = the first
   */
  public RandomStream stream(int layer, int trainingStep) {
    return RandomStream.of(seed, Purpose.DROPOUT, layer, trainingStep);
  }

  /** Key and counter of that stream, see {@link RandomStream#words}. */
  public int[] words(int layer, int trainingStep) {
    return RandomStream.words(seed, Purpose.DROPOUT, layer, trainingStep);
  }

  /** The next factor: 32 random bits below {@link #dropBound} drop the unit. */
  public float factor(RandomStream stream) {
    boolean dropped = (stream.nextInt() & 0xFFFFFFFFL) < dropBound();
    return dropped ? 0f : keptFactor();
  }

  /** p 2^32, rounded up to a whole number: 1 … 2^32. */
  public long dropBound() {
    return (long) Math.ceil(probability * 0x1p32);
  }

  /** What outputs that stay are multiplied by. */
  public float keptFactor() {
    return (float) (1 / (1 - probability));
  }
}
