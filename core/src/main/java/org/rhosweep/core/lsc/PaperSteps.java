package org.rhosweep.core.lsc;

import java.util.Arrays;
import java.util.List;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.train.AdaBelief;
import org.rhosweep.core.train.Lookahead;
import org.rhosweep.core.train.OptimizerState;

/**
 * The method {@code paper}: AdaBelief in Lookahead, entries shuffled now and then, and matrices
 * multiplied towards their targets.
 */
final class PaperSteps implements StepMethod {
  private static final double LARGEST_FACTOR = 1.15;
  private static final double MIN_FACTOR = 0.85;
  private static final double MULTIPLY_PROBABILITY = 0.34;
  private static final double LARGEST_FACTOR_FAR_BELOW = 3;
  private static final double FAR_BELOW = 0.5;

  private final LscMethod.Paper settings;
  private final ParameterLayout layout;
  private final float[] weights;
  private final float[] gradient;
  private final OptimizerState optimizer;
  private final double learningRate;
  private final WeightTransforms transforms;
  private final RandomStream random;

  /** Whether the cell has one: else the recipe is that of feed-forward networks. */
  private final boolean memory;

  /** The transition that the feed-forward recipe treats, or -1 for all. */
  private int only = -1;

  PaperSteps(LscPretraining pretraining, LscMethod.Paper settings) {
    this.settings = settings;
    layout = pretraining.layout;
    weights = pretraining.weights;
    gradient = new float[layout.size()];
    transforms = new WeightTransforms(layout, weights);
    random = RandomStream.of(pretraining.seed, Purpose.PRETRAINING, 2, 0);
    memory = LscTransitions.hasMemory(layout.shape());
    learningRate = settings.rate(memory);
    AdaBelief inner = new AdaBelief(learningRate, 0.9, 0.999, 1e-14);
    optimizer = OptimizerState.of(new Lookahead(inner, 6, 0.5), pretraining.kernels, layout.size());
  }

  @Override
  public LscValue measure(LscLoss loss) {
    only = memory ? -1 : random.nextInt(loss.transitionCount());
    return loss.measure(gradient, only);
  }

  @Override
  public void move(int step, LscValue value, double backoff, double rateFactor) {
    double rate = backoff * learningRate;
    decay((float) (1 - rate * settings.weightDecay()));
    optimizer.step(weights, gradient, 1f, step, rate);
    if (random.nextDouble() < settings.shuffling(memory)) {
      transforms.shuffle(random, !memory, optimizer.slowWeights());
    }
    if (only >= 0) {
      multiplyOne(value.radii().get(only));
    } else {
      multiply(value);
    }
  }

  @Override
  public void clear() {
    Arrays.fill(gradient, 0f);
  }

  /**
   * w - rate (step + decay w): the step is that of the gradient before it, so it may come first.
   */
  private void decay(float factor) {
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= factor;
    }
  }

  /** The recurrent recipe: GRU and vanilla cells keep their input matrices. */
  private void multiply(LscValue value) {
    boolean inputsToo = layout.shape().equations().states().size() > 1;
    for (TermRadius radius : value.radii()) {
      if (radius.term() == Term.TIME || (inputsToo && radius.term() != Term.READOUT)) {
        transforms.rescale(radius, MIN_FACTOR, LARGEST_FACTOR);
      }
      transforms.rescaleVectors(radius, MIN_FACTOR, LARGEST_FACTOR);
    }
    for (Kind kind : List.of(Kind.READOUT, Kind.EMBEDDING)) {
      Block block = layout.block(kind, -1, -1);
      if (block != null) {
        transforms.rescaleSpread(block, MIN_FACTOR, LARGEST_FACTOR);
      }
    }
  }

  /** The feed-forward recipe; the lowest and the uppermost matrix by their spread. */
  private void multiplyOne(TermRadius radius) {
    if (random.nextDouble() >= MULTIPLY_PROBABILITY) {
      return;
    }
    if (radius.term() == Term.DEPTH) {
      transforms.rescale(radius, MIN_FACTOR, largest(radius.mean()));
    } else {
      boolean input = radius.term() == Term.INPUT;
      Block block = input ? layout.block(Kind.INPUT, 0, 0) : layout.block(Kind.READOUT, -1, -1);
      transforms.rescaleSpread(block, MIN_FACTOR, largest(transforms.spread(block)));
    }
  }

  private static double largest(double size) {
    return size < FAR_BELOW ? LARGEST_FACTOR_FAR_BELOW : LARGEST_FACTOR;
  }
}
