package org.rhosweep.core.lsc;

import java.util.List;
import java.util.function.LongSupplier;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.jacobian.SolverSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.BatchSource;
import org.rhosweep.kernels.Kernels;

/**
 * Pre-training of one network: what its methods share. {@link ScalePretraining} moves what entries
 * have in common after whole sequences, {@link StepwisePretraining} moves the weights at each time
 * step. Both begin every sequence with states of zero; the weights that are kept are measured on
 * sequences of their own.
 *
 * @see "Herranz-Celotti and Rouat (2024), Stabilizing RNN gradients through pre-training"
 */
public final class LscPretraining {
  private static final int FINAL_SEQUENCES = 2;
  private static final int MIN_FINAL_STEPS = 10;

  /** Sequences of the final measurement are numbered from here. */
  private static final long FINAL_INDEX = 1_000_000;

  final Lsc settings;
  final ParameterLayout layout;

  /** What is moved. */
  final float[] weights;

  final Kernels kernels;
  final int examples;
  final long seed;

  /** Time steps of a sequence. */
  final int times;

  final LscInputs inputs;

  private final LongSupplier nanoTime;
  private final long start;

  /** With more solver for each radius, made when it is first needed. */
  private LscLoss exactLoss;

  private LscPretraining(
      Lsc settings,
      ParameterLayout layout,
      float[] weights,
      BatchSource source,
      int examples,
      long seed,
      Kernels kernels,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.layout = layout;
    this.weights = weights;
    this.kernels = kernels;
    this.examples = examples;
    this.seed = seed;
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
    times = Math.min(settings.sequenceLength(), layout.shape().sequence().sequenceLength());
    inputs = new LscInputs(layout, settings.input(), source, examples, seed);
  }

  /**
   * Pre-trains. A pure function of its arguments, but for the seconds.
   *
   * @param weights what to begin with; overwritten with what is kept
   * @param source training batches of the task of {@code examples} sequences
   * @param examples of a step
   * @param seed the trial's
   * @param nanoTime a clock in nanoseconds
   */
  public static PretrainingResult run(
      Lsc settings,
      ParameterLayout layout,
      float[] weights,
      BatchSource source,
      int examples,
      long seed,
      Kernels kernels,
      LongSupplier nanoTime) {
    LscPretraining pretraining =
        new LscPretraining(settings, layout, weights, source, examples, seed, kernels, nanoTime);
    return settings.method() instanceof LscMethod.Scales
        ? new ScalePretraining(pretraining).run()
        : new StepwisePretraining(pretraining).run();
  }

  /** A loss of these settings. */
  LscLoss newLoss(SolverSettings solver, int stream, boolean wholeGradient) {
    RandomStream begin = RandomStream.of(seed, Purpose.PRETRAINING, stream, 0);
    return new LscLoss(kernels, layout, settings, examples, solver, begin, wholeGradient);
  }

  /** Seconds since pre-training began. */
  double seconds() {
    return (nanoTime.getAsLong() - start) * 1e-9;
  }

  /** The transition farthest from its target over whole sequences that nothing was fitted to. */
  TermRadius finalMeasurement() {
    MeanRadii radii = new MeanRadii(settings.isGrowth());
    if (exactLoss == null) {
      exactLoss = newLoss(SolverSettings.PROBE, 4, false);
    }
    exactLoss.load(weights);
    int sequences = Math.max(FINAL_SEQUENCES, MIN_FINAL_STEPS / times);
    for (int i = 0; i < sequences; i++) {
      inputs.begin(FINAL_INDEX + i);
      exactLoss.reset();
      for (int time = 0; time < times; time++) {
        exactLoss.run(inputs.at(time, weights));
        radii.add(exactLoss.measure(null), MeanRadii.isSettled(time, times));
        exactLoss.advance();
      }
    }
    return radii.farthest(settings.method().countsReadout());
  }

  boolean isReached(TermRadius farthest) {
    return MeanRadii.deviation(farthest) <= settings.tolerance();
  }

  /**
   * The result, with the weights as they are now.
   *
   * @param curve every update
   * @param fallbacks radii so far that took a dense decomposition
   */
  PretrainingResult result(List<PretrainingPoint> curve, int keptStep, long fallbacks) {
    TermRadius farthest = finalMeasurement();
    return new PretrainingResult(
        List.copyOf(curve),
        curve.size(),
        keptStep,
        MeanRadii.deviation(farthest),
        isReached(farthest),
        farthest,
        fallbacks + exactLoss.fallbacks(),
        seconds());
  }

  /** A point of the curve. */
  PretrainingPoint point(int step, LscValue value) {
    return new PretrainingPoint(
        step,
        value.loss(),
        value.meanRadius(),
        mean(value, Term.TIME),
        mean(value, Term.DEPTH),
        mean(value, Term.INPUT),
        mean(value, Term.READOUT),
        value.withoutGradient(),
        seconds());
  }

  private static double mean(LscValue value, Term term) {
    return value.radii().stream()
        .filter(radius -> radius.term() == term)
        .mapToDouble(TermRadius::mean)
        .average()
        .orElse(Double.NaN);
  }
}
