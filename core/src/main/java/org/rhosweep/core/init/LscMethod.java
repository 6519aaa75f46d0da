package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/** How weights are moved towards the local stability condition. */
@ColumnName("lsc_method")
public sealed interface LscMethod extends Serializable {
  /** Whether the readout counts among what is to be reached. */
  default boolean countsReadout() {
    return true;
  }

  /** Outputs of the largest readout that is pulled. */
  default int maxReadout() {
    return Integer.MAX_VALUE;
  }

  /** Whether transitions that are not square are measured by random square subsets. */
  default boolean takesSubsets() {
    return false;
  }

  /**
   * What the entries of a block have in common moves, and nothing else: the scale of each gate's
   * input and recurrent matrix and of each trained vector, and the mean of each gate's bias and of
   * each vector. Entries that were exchangeable stay so, so that what the theory says of random
   * matrices holds afterwards as before: radius, growth of long products and the size of a gradient
   * follow each other. Every update runs the same sequences, takes for each transition the mean
   * logarithm of its measure and the derivatives along these coordinates, and moves every layer by
   * the smallest step that would bring its transitions to their targets (Gauss-Newton with
   * damping), within a bound of each layer that grows and shrinks with success.
   */
  @Named("scales")
  record Scales() implements LscMethod {}

  /**
   * Adam in every entry, on the mean over transitions of the squared deviation from the target,
   * with the exact gradient of one time step whose previous states are held constant; the
   * optimiser's memory is kept, and its steps shrink to a tenth as the targets come near. Besides
   * single entries, the scale of each matrix and the mean of each bias take steps of their own, and
   * the steps of entries shrink with the length of their row: in wide layers with gates the
   * gradient of one entry is mostly noise.
   *
   * <p><b>What it does not do:</b> with the measure {@code radius} it turns the few eigenvectors
   * that the radius belongs to and leaves the bulk of the matrix where it was. Products over
   * layers, whose matrices differ, follow the bulk: a ReLU network of 30 layers at radius 1.00
   * still loses 3.7 decades of gradient over depth, where He initialisation at 1.04 loses 0.4. A
   * radius that was reached like this says nothing of propagation; permuting the entries of its
   * matrices brings it back to where the bulk is.
   *
   * @param learningRate step size, &gt; 0
   */
  @Named("entries")
  record Entries(@Default("1.0e-2") @ColumnName("lsc_learning_rate") double learningRate)
      implements LscMethod {
    public Entries {
      requireRate(learningRate);
    }
  }

  /**
   * No gradient: every step multiplies the weights of a transition by target / radius, within
   * bounds: the recurrent matrices of a layer by that of its time transition, its input matrices by
   * that of its depth transition.
   *
   * @param largestFactor most that one step multiplies by, and its inverse the least, &gt; 1
   */
  @Named("rescale")
  record Rescale(@Default("1.15") @ColumnName("lsc_largest_factor") double largestFactor)
      implements LscMethod {
    public Rescale {
      require(
          largestFactor > 1 && Double.isFinite(largestFactor),
          "largestFactor must be > 1, was %s",
          largestFactor);
    }
  }

  /**
   * The recipe of the paper's code: AdaBelief in Lookahead, then the entries of every matrix
   * shuffled at random now and then, then a multiplication as in {@link Rescale} by 0.85 to 1.15.
   * In a feed-forward network every step treats one transition drawn at random. With the measure
   * {@code radius}, a transition that is not square is measured by the radius of a random square
   * subset of its rows or columns; the readout is pulled where it has at most {@link #MAX_CLASSES}
   * outputs. {@code docs/science/lsc-paper.md} has the settings of the paper and what differs from
   * its code.
   *
   * @param learningRate step size, &gt; 0; none takes the authors': 7.2e-3, feed-forward 1e-4
   * @param shuffleProbability with which a step shuffles, 0 to 1; none takes the authors': 0.34,
   *     feed-forward 0.2
   * @param weightDecay fraction of the learning rate by which a step shrinks every weight, &gt;= 0;
   *     the authors' is 1e-3 for the ReLU RNN and 1e-4 for all others
   * @see "Herranz-Celotti and Rouat (2024), Stabilizing RNN gradients through pre-training, and the
   *     authors' code: recLSC.py, nonrecLSC.py, training_rnns.py, training_ffns.py"
   */
  @Named("paper")
  record Paper(
      @Default("none") @ColumnName("lsc_learning_rate") Double learningRate,
      @Default("none") @ColumnName("lsc_shuffle_probability") Double shuffleProbability,
      @Default("1.0e-4") @ColumnName("lsc_weight_decay") double weightDecay)
      implements LscMethod {
    /** Outputs of a readout that is pulled; one to more is left alone. */
    public static final int MAX_CLASSES = 100;

    /** The authors' weight decay. */
    public Paper(Double learningRate, Double shuffleProbability) {
      this(learningRate, shuffleProbability, 1e-4);
    }

    public Paper {
      if (learningRate != null) {
        requireRate(learningRate);
      }
      require(
          shuffleProbability == null || (shuffleProbability >= 0 && shuffleProbability <= 1),
          "shuffleProbability must be 0 to 1 or none, was %s",
          shuffleProbability);
      require(
          weightDecay >= 0 && Double.isFinite(weightDecay),
          "weightDecay must be >= 0, was %s",
          weightDecay);
    }

    /**
     * The readout is pulled to a radius and multiplied to a spread, which are not reached together:
     * it does not count, nor does it in the authors' code.
     */
    @Override
    public boolean countsReadout() {
      return false;
    }

    @Override
    public int maxReadout() {
      return MAX_CLASSES;
    }

    @Override
    public boolean takesSubsets() {
      return true;
    }

    /** The step size of a network with or without memory. */
    public double rate(boolean memory) {
      return learningRate != null ? learningRate : memory ? 7.2e-3 : 1e-4;
    }

    /** The probability of shuffling in a network with or without memory. */
    public double shuffling(boolean memory) {
      return shuffleProbability != null ? shuffleProbability : memory ? 0.34 : 0.2;
    }
  }

  private static void requireRate(double learningRate) {
    require(
        learningRate > 0 && Double.isFinite(learningRate),
        "learningRate must be > 0, was %s",
        learningRate);
  }
}
