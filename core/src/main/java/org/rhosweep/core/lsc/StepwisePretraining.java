package org.rhosweep.core.lsc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.jacobian.SolverSettings;
import org.rhosweep.core.kernel.Kernels;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.train.AdaBelief;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.Lookahead;
import org.rhosweep.core.train.OptimizerState;

/**
 * The methods that move the weights at each time step of short sequences. At the end of every
 * sequence each transition's mean over it is compared with its target; the weights at the sequence
 * with the smallest largest deviation are kept, the method {@code entries} goes back to them from
 * much worse ones with half its steps, and the loop ends early where that deviation is within half
 * of the tolerance, later within more of it, and sequences of their own confirm that the target is
 * reached.
 *
 * <p>It departs from the paper's code where that is known to go wrong: the optimiser keeps its
 * memory, states begin at zero with every sequence instead of being carried on, and nothing is
 * shuffled but in the method {@code paper}.
 */
final class StepwisePretraining {
  private static final double PAPER_LARGEST_FACTOR = 1.15;
  private static final double PAPER_LEAST_FACTOR = 0.85;
  private static final double PAPER_MULTIPLY_PROBABILITY = 0.34;
  private static final double PAPER_LARGEST_FACTOR_FAR_BELOW = 3;
  private static final double FAR_BELOW = 0.5;
  private static final int MIN_WINDOW = 10;
  private static final double MIN_RATE_FACTOR = 0.1;

  /** A deviation so many times the best, and a tolerance more, is a step in the wrong direction. */
  private static final double MUCH_WORSE = 1.5;

  /** Tolerances from the target at which steps begin to shrink. */
  private static final double NEAR = 4;

  private final LscPretraining pretraining;
  private final Lsc settings;
  private final ParameterLayout layout;
  private final float[] weights;
  private final LscLoss loss;
  private final float[] gradient;
  private final OptimizerState optimizer;
  private final double learningRate;
  private final SharedSteps shared;
  private final float[] before;
  private final WeightTransforms moves;
  private final RandomStream random;
  private final int times;

  /** Whether the cell has one: else the recipe of the paper is that of feed-forward networks. */
  private final boolean memory;

  private final List<PretrainingPoint> curve = new ArrayList<>();

  /** The best weights at the end of a sequence. */
  private float[] kept;

  private int keptStep;
  private double smallest = Double.POSITIVE_INFINITY;
  private long sequence;

  /** Fraction of the learning rate that is left after going back. */
  private double backoff = 1;

  /** Fraction of the learning rate: steps shrink as the target comes near. */
  private double rateFactor = 1;

  /** The transition that the feed-forward recipe treats, or -1 for all. */
  private int only = -1;

  StepwisePretraining(LscPretraining pretraining) {
    this.pretraining = pretraining;
    settings = pretraining.settings;
    layout = pretraining.layout;
    weights = pretraining.weights;
    times = pretraining.times;
    loss = pretraining.newLoss(SolverSettings.TRAINING, 0, true);
    gradient = new float[layout.size()];
    boolean entries = settings.method() instanceof LscMethod.Entries;
    shared = entries ? new SharedSteps(layout) : null;
    before = entries ? new float[layout.size()] : null;
    moves = new WeightTransforms(layout, weights);
    random = RandomStream.of(pretraining.seed, Purpose.PRETRAINING, 2, 0);
    memory = LscTransitions.hasMemory(layout.shape());
    Kernels kernels = pretraining.kernels;
    if (settings.method() instanceof LscMethod.Entries method) {
      learningRate = method.learningRate();
      Adam adam = new Adam(learningRate, 0.9, 0.999, 1e-8);
      optimizer = OptimizerState.of(adam, kernels, layout.size());
    } else if (settings.method() instanceof LscMethod.Paper method) {
      learningRate = method.rate(memory);
      AdaBelief inner = new AdaBelief(learningRate, 0.9, 0.999, 1e-14);
      optimizer = OptimizerState.of(new Lookahead(inner, 6, 0.5), kernels, layout.size());
    } else {
      learningRate = 0;
      optimizer = null;
    }
  }

  PretrainingResult run() {
    kept = weights.clone();
    MeanRadii window = new MeanRadii(settings.measure().isGrowth());
    boolean going = true;
    int time = 0;
    for (int step = 1; going && step <= settings.maxTrainingSteps(); step++) {
      if (time == 0) {
        pretraining.inputs.begin(sequence++);
        loss.reset();
      }
      LscValue value = measure(time);
      curve.add(pretraining.point(step, value));
      window.add(value, MeanRadii.isSettled(time, times));
      boolean finite = Double.isFinite(value.loss());
      boolean moving = finite;
      if (!finite || (time == times - 1 && window.count() >= MIN_WINDOW)) {
        double deviation =
            finite
                ? MeanRadii.deviation(window.farthest(pretraining.countsReadout()))
                : Double.POSITIVE_INFINITY;
        window.clear();
        moving = keepOrGoBack(step, deviation);
        if (deviation <= goal(step)) {
          going = !isReachedAtRest(step, deviation);
        }
      }
      if (going && moving) {
        move(step, value);
        loss.advance();
      }
      time = finite ? (time + 1) % times : 0;
    }
    System.arraycopy(kept, 0, weights, 0, kept.length);
    return pretraining.result(curve, keptStep, loss.fallbacks());
  }

  /**
   * Keeps the weights of a sequence where they are the best so far; where they are much worse, goes
   * back to those and on in smaller steps.
   *
   * @return whether the weights may move on from where they are
   */
  private boolean keepOrGoBack(int step, double deviation) {
    rateFactor = Math.min(1, Math.max(MIN_RATE_FACTOR, deviation / (NEAR * settings.tolerance())));
    if (deviation < smallest) {
      keep(step, deviation);
    } else if (isMuchWorse(deviation)
        && (settings.method() instanceof LscMethod.Entries || Double.isInfinite(deviation))) {
      float[] here = weights.clone();
      System.arraycopy(kept, 0, weights, 0, kept.length);
      if (!Double.isInfinite(deviation)) {
        smallest = Math.max(smallest, MeanRadii.deviation(pretraining.finalMeasurement()));
      }
      if (isMuchWorse(deviation)) {
        Arrays.fill(gradient, 0f);
        backoff *= 0.5;
        return false;
      }
      System.arraycopy(here, 0, weights, 0, here.length);
    }
    return true;
  }

  /** The deviation that is near enough: half of the tolerance at first, all of it at the end. */
  private double goal(int step) {
    return settings.tolerance() * (0.5 + 0.5 * step / settings.maxTrainingSteps());
  }

  private boolean isMuchWorse(double deviation) {
    return deviation > MUCH_WORSE * smallest + settings.tolerance();
  }

  /**
   * Weights that follow the radius at every time step seem nearer to the target than they are at
   * rest: what is kept counts for what it is then, or all later weights would be taken for worse.
   */
  private boolean isReachedAtRest(int step, double deviation) {
    TermRadius farthest = pretraining.finalMeasurement();
    boolean justKept = keptStep == step - 1;
    if (pretraining.isReached(farthest)) {
      keep(step, deviation);
      return true;
    }
    if (justKept) {
      smallest = Math.max(smallest, MeanRadii.deviation(farthest));
    }
    return false;
  }

  private void keep(int step, double deviation) {
    smallest = deviation;
    keptStep = step - 1;
    System.arraycopy(weights, 0, kept, 0, kept.length);
  }

  private LscValue measure(int time) {
    loss.load(weights);
    loss.run(pretraining.inputs.at(time, weights));
    if (optimizer == null) {
      return loss.measure(null);
    }
    boolean one = settings.method() instanceof LscMethod.Paper && !memory;
    only = one ? random.nextInt(loss.transitionCount()) : -1;
    return loss.measure(gradient, only);
  }

  private void move(int step, LscValue value) {
    if (settings.method() instanceof LscMethod.Rescale rescale) {
      moves.rescale(value.radii(), rescale.largestFactor());
      return;
    }
    if (shared != null) {
      stepBoth(step, backoff * rateFactor * learningRate);
    }
    if (settings.method() instanceof LscMethod.Paper paper) {
      double rate = backoff * learningRate;
      decay((float) (1 - rate * paper.weightDecay()));
      optimizer.step(weights, gradient, 1f, step, rate);
      if (random.nextDouble() < paper.shuffling(memory)) {
        moves.shuffle(random, !memory, optimizer.slowWeights());
      }
      if (only >= 0) {
        multiplyOne(value.radii().get(only));
      } else {
        multiply(value);
      }
    }
  }

  /**
   * w - rate (step + decay w): the step is that of the gradient before it, so it may come first.
   */
  private void decay(float factor) {
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= factor;
    }
  }

  /** Adam in every entry, then in what the entries of a block share. */
  private void stepBoth(int step, double rate) {
    shared.step(weights, gradient, step, rate);
    System.arraycopy(weights, 0, before, 0, before.length);
    optimizer.step(weights, gradient, 1f, step, rate);
    for (Block block : layout.blocks()) {
      float whole = (float) SharedSteps.entryStepFraction(block);
      for (int row = 0; row < block.rows() && whole < 1; row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          weights[at] = before[at] + whole * (weights[at] - before[at]);
        }
      }
    }
  }

  /** The recurrent recipe: GRU and vanilla cells keep their input matrices. */
  private void multiply(LscValue value) {
    boolean inputsToo = layout.shape().equations().states().size() > 1;
    for (TermRadius radius : value.radii()) {
      if (radius.term() == Term.TIME || (inputsToo && radius.term() != Term.READOUT)) {
        moves.rescale(radius, PAPER_LEAST_FACTOR, PAPER_LARGEST_FACTOR);
      }
      moves.rescaleVectors(radius, PAPER_LEAST_FACTOR, PAPER_LARGEST_FACTOR);
    }
    for (Kind kind : List.of(Kind.READOUT, Kind.EMBEDDING)) {
      Block block = layout.block(kind, -1, -1);
      if (block != null) {
        moves.rescaleSpread(block, PAPER_LEAST_FACTOR, PAPER_LARGEST_FACTOR);
      }
    }
  }

  /** The feed-forward recipe; the lowest and the uppermost matrix by their spread. */
  private void multiplyOne(TermRadius radius) {
    if (random.nextDouble() >= PAPER_MULTIPLY_PROBABILITY) {
      return;
    }
    if (radius.term() == Term.DEPTH) {
      moves.rescale(radius, PAPER_LEAST_FACTOR, largest(radius.mean()));
    } else {
      boolean input = radius.term() == Term.INPUT;
      Block block = input ? layout.block(Kind.INPUT, 0, 0) : layout.block(Kind.READOUT, -1, -1);
      moves.rescaleSpread(block, PAPER_LEAST_FACTOR, largest(moves.spread(block)));
    }
  }

  private static double largest(double size) {
    return size < FAR_BELOW ? PAPER_LARGEST_FACTOR_FAR_BELOW : PAPER_LARGEST_FACTOR;
  }
}
