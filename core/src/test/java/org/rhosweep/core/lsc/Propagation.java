package org.rhosweep.core.lsc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.probe.RadiusPoint;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.BatchSource;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.OptimizerState;
import org.rhosweep.kernels.KernelChoice;

/**
 * What pre-training does to radii, exponents and the gradient of a loss, for every cell, method and
 * target on Gaussian inputs: the rows of {@code docs/science/reach.md}.
 *
 * <pre>
 *   core/benchmark reach HIDDEN DEPTH [CELLS [METHODS [MEASURE]]]
 * </pre>
 *
 * CELLS and METHODS are patterns that names must match. The gradient is that of the training
 * engine: over depth from the top to the lowest layer at the last time step, over time in the top
 * layer.
 */
public final class Propagation {
  private static final int BATCH = 32;
  private static final long SEED = 3;
  private static final List<LscMethod> METHODS =
      List.of(new LscMethod.Scales(), new LscMethod.Rescale(1.15), new LscMethod.Entries(1e-2));

  private final ParameterLayout layout;
  private final SequenceShape sequence;

  Propagation(ParameterLayout layout) {
    this.layout = layout;
    sequence = layout.shape().sequence();
  }

  public static void main(String[] arguments) {
    int hidden = Integer.parseInt(arguments[0]);
    int depth = Integer.parseInt(arguments[1]);
    String cells = arguments.length > 2 ? arguments[2] : ".*";
    String methods = arguments.length > 3 ? arguments[3] : ".*";
    Lsc.Measure measure =
        Lsc.Measure.valueOf(
            arguments.length > 4 ? arguments[4].toUpperCase(Locale.ROOT) : "LYAPUNOV");
    System.out.println(
        "| cell | method | target | reached | time: radius | exponent - log target | gradient | depth:"
            + " radius | exponent - log target, mean | worst | gradient | decades over depth | updates |"
            + " training steps' time |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (Cell cell : Networks.CELLS) {
      boolean memory = LscTransitions.hasMemory(layout(cell, 8, 2, 2).shape());
      for (LscMethod method : METHODS) {
        String name = method.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        if (Networks.name(cell).matches(cells) && name.matches(methods)) {
          for (double target : new double[] {0.5, 1.0}) {
            ParameterLayout layout = layout(cell, hidden, depth, memory ? 50 : 1);
            // Radii where single entries or factors follow them, as before there was a choice.
            Lsc.Measure pulled = name.equals("scales") ? measure : Lsc.Measure.RADIUS;
            new Propagation(layout).row(cell, name, settings(target, pulled, method, BATCH));
          }
        }
      }
    }
  }

  static ParameterLayout layout(Cell cell, int hidden, int depth, int times) {
    return Networks.layout(
        cell, hidden, depth, Networks.dense(times, hidden, 10, TargetPosition.LAST_STEP));
  }

  /** Time and depth on Gaussian inputs, everything else by default. */
  static Lsc settings(double target, Lsc.Measure measure, LscMethod method, int batch) {
    return settings(target, measure, method, batch, new Lsc(target).maxTrainingSteps());
  }

  /** The same with at most so many updates. */
  static Lsc settings(double target, Lsc.Measure measure, LscMethod method, int batch, int steps) {
    return settings(target, measure, method, batch, steps, Lsc.DepthEdge.SAME_TIME);
  }

  static Lsc settings(
      double target,
      Lsc.Measure measure,
      LscMethod method,
      int batch,
      int steps,
      Lsc.DepthEdge edge) {
    Lsc one = new Lsc(target);
    return new Lsc(
        target,
        null,
        null,
        false,
        one.base(),
        method,
        measure,
        1,
        one.terms(),
        edge,
        Lsc.Input.GAUSSIAN,
        batch,
        one.sequenceLength(),
        one.tolerance(),
        steps);
  }

  private void row(Cell cell, String method, Lsc settings) {
    float[] drawn = InitialWeights.draw(layout, new Glorot(Distribution.UNIFORM, 1), SEED);
    float[] weights = drawn.clone();
    PretrainingResult result = pretrain(settings, weights);
    double steps = Double.NaN;
    if (method.equals("scales")) { // once more, compiled
      for (int i = 0; i < 3; i++) {
        steps = pretrain(settings, drawn.clone()).seconds() / stepSeconds(weights);
      }
    }
    double log = StrictMath.log(settings.targetRadius());
    Measured measured = measured(weights);
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.1f | %s | %.2f | %+.2f | %+.2f | %.2f | %+.2f | %+.2f | %+.2f | %+.2f | %d | %.1f |%n",
        Networks.name(cell),
        method,
        settings.targetRadius(),
        result.reached() ? "yes" : String.format(Locale.ROOT, "no, %.2f", result.farthest().mean()),
        measured.timeRadius,
        measured.timeExponent - log,
        measured.timeGradient - log,
        measured.depthRadius,
        measured.depthExponent - log,
        measured.worstDepth(log),
        measured.depthGradient - log,
        measured.depthGradient * (layout.shape().depth() - 1) / StrictMath.log(10),
        result.steps(),
        steps);
  }

  private PretrainingResult pretrain(Lsc settings, float[] weights) {
    return LscPretraining.run(
        settings, layout, weights, null, BATCH, SEED, KernelChoice.best(), System::nanoTime);
  }

  /** What was measured; exponents and gradients as logarithms of a factor per transition. */
  static final class Measured {
    double timeRadius;
    double timeExponent;
    double depthRadius;
    double depthExponent;
    final List<Double> depthExponents = new ArrayList<>();

    /** Growth of the gradient's norm per layer, downwards, at the last time step. */
    double depthGradient;

    /** Growth per time step, backwards, in the top layer; NaN where there is no memory. */
    double timeGradient = Double.NaN;

    double worstDepth(double log) {
      return depthExponents.stream()
          .map(exponent -> exponent - log)
          .max((a, b) -> Double.compare(Math.abs(a), Math.abs(b)))
          .orElse(Double.NaN);
    }
  }

  Measured measured(float[] weights) {
    Measured measured = new Measured();
    List<RadiusPoint> points =
        new RadiusProbe(KernelChoice.best(), layout, source(), BATCH, 1, 5)
            .measure(weights, RadiusPhase.AFTER);
    int depth = layout.shape().depth();
    for (RadiusPoint point : points) {
      if (point.kind().equals("time")) {
        measured.timeRadius += point.spectralRadius() / depth;
        measured.timeExponent += point.lyapunov() / depth;
      } else if (point.kind().equals("depth")) {
        measured.depthRadius += point.spectralRadius() / (depth - 1);
        measured.depthExponent += point.lyapunov() / (depth - 1);
        measured.depthExponents.add(point.lyapunov());
      }
    }
    Batch batch = new Batch(sequence, BATCH);
    source().fill(3, batch);
    StateGradients states = gradients(weights, batch);
    measured.depthGradient = depthGrowth(states);
    measured.timeGradient = timeGrowth(states);
    return measured;
  }

  /** Logarithm of the growth of the gradient's norm per layer, downwards, at the last time step. */
  private double depthGrowth(StateGradients states) {
    int depth = layout.shape().depth();
    int last = sequence.sequenceLength() - 1;
    return StrictMath.log(states.norm(0, last) / states.norm(depth - 1, last)) / (depth - 1);
  }

  /** The same per time step, backwards, in the top layer; NaN for a single time step. */
  private double timeGrowth(StateGradients states) {
    int last = sequence.sequenceLength() - 1;
    int near = last - last / 5;
    int far = last / 5;
    int top = layout.shape().depth() - 1;
    return last == 0
        ? Double.NaN
        : StrictMath.log(states.norm(top, far) / states.norm(top, near)) / (near - far);
  }

  /**
   * Growth of the gradient's norm of each of 32 sequences alone: mean logarithms over those whose
   * gradient is not zero, as it is where all ReLU units of a layer are silent.
   */
  Growths typicalGrowths(float[] weights) {
    SummaryStatistics depths = new SummaryStatistics();
    SummaryStatistics times = new SummaryStatistics();
    for (int example = 0; example < BATCH; example++) {
      StateGradients states = gradients(weights, Networks.batch(sequence, 1, 1, 500 + example));
      double down = depthGrowth(states);
      double back = timeGrowth(states);
      if (Double.isFinite(down)) {
        depths.addValue(down);
      }
      if (Double.isFinite(back)) {
        times.addValue(back);
      }
    }
    return new Growths(times.getMean(), depths.getMean(), (int) depths.getN());
  }

  /**
   * Logarithms of growth per transition.
   *
   * @param time NaN where there is no memory
   * @param examples of which there is a growth over depth, 0 to 32
   */
  record Growths(double time, double depth, int examples) {}

  private StateGradients gradients(float[] weights, Batch batch) {
    StateGradients states = new StateGradients(layout.shape().depth(), sequence.sequenceLength());
    try (SimdNetwork network = new SimdNetwork(KernelChoice.best(), layout, batch.examples, true)) {
      network.load(weights);
      states.begin();
      network.gradient(batch, new float[layout.size()], states);
    }
    return states;
  }

  private BatchSource source() {
    return new BatchSource() {
      @Override
      public int batchesPerPass() {
        return 1000;
      }

      @Override
      public void fill(long index, Batch batch) {
        Batch drawn = Networks.batch(sequence, BATCH, BATCH, 77 + index);
        System.arraycopy(drawn.inputs, 0, batch.inputs, 0, drawn.inputs.length);
        System.arraycopy(drawn.labels, 0, batch.labels, 0, drawn.labels.length);
        batch.examples = BATCH;
      }
    };
  }

  /** Median seconds of a training step of the same network. */
  private double stepSeconds(float[] initial) {
    Batch batch = Networks.batch(sequence, BATCH, BATCH, 7);
    float[] weights = initial.clone();
    float[] gradient = new float[layout.size()];
    double[] seconds = new double[15];
    OptimizerState adam =
        OptimizerState.of(new Adam(1e-5, 0.9, 0.999, 1e-8), KernelChoice.best(), layout.size());
    try (SimdNetwork network = new SimdNetwork(KernelChoice.best(), layout, BATCH, true)) {
      for (int i = 0; i < seconds.length; i++) {
        long start = System.nanoTime();
        network.load(weights);
        network.gradient(batch, gradient, null);
        adam.step(weights, gradient, 1f, i + 1, 1e-5);
        seconds[i] = (System.nanoTime() - start) * 1e-9;
      }
    }
    java.util.Arrays.sort(seconds);
    return seconds[seconds.length / 2];
  }
}
