package org.rhosweep.core.lsc;

import java.util.ArrayList;
import java.util.List;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.jacobian.BatchOperator;
import org.rhosweep.core.jacobian.Growth;
import org.rhosweep.core.jacobian.MatrixFunctional;
import org.rhosweep.core.jacobian.NetworkStep;
import org.rhosweep.core.jacobian.SolverSettings;
import org.rhosweep.core.jacobian.SpectralNorm;
import org.rhosweep.core.jacobian.SpectralRadius;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.probe.RadiusPoint;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.BatchSource;
import org.rhosweep.kernels.Kernels;

/**
 * Takes radii, norms and growth rates of all transitions of a network on one batch of up to 32
 * sequences, of which at most 100 time steps are run: radii and norms at four of them, growth at
 * all of them but the first quarter.
 */
public final class RadiusProbe {
  private static final int MAX_TIME_STEPS = 100;
  private static final int PLACES = 4;

  private final Kernels kernels;
  private final ParameterLayout layout;
  private final BatchSource source;
  private final int examples;
  private final int exponents;
  private final long seed;

  /**
   * A probe.
   *
   * @param source training batches of {@code batchSize} sequences, of which the first is looked at
   * @param exponents leading exponents that are taken, at most the states of a layer
   * @param seed the trial's
   */
  public RadiusProbe(
      Kernels kernels,
      ParameterLayout layout,
      BatchSource source,
      int batchSize,
      int exponents,
      long seed) {
    this.kernels = kernels;
    this.layout = layout;
    this.source = source;
    examples = batchSize;
    this.exponents = exponents;
    this.seed = seed;
  }

  /** One transition and what is known of it so far. */
  private static final class RadiusStatistics {
    final String kind;
    final int layer;
    final MatrixFunctional radius;
    final MatrixFunctional norm;
    final Growth growth;
    private double sum;
    private double squares;
    private double norms;
    private int samples;
    private final double[] logGrowth;
    private int growths;

    RadiusStatistics(
        String kind, int layer, MatrixFunctional radius, MatrixFunctional norm, Growth growth) {
      this.kind = kind;
      this.layer = layer;
      this.radius = radius;
      this.norm = norm;
      this.growth = growth;
      logGrowth = new double[growth == null ? 0 : growth.directions()];
    }

    void measure(int count) {
      norm.measure(count, false);
      if (radius != null) {
        radius.measure(count, true); // with left vectors it is exact to second order
      }
      for (int i = 0; i < count; i++) {
        double value = radius == null ? Double.NaN : radius.values()[i];
        sum += value;
        squares += value * value;
        norms += norm.values()[i];
        samples++;
      }
    }

    void grow(int count, boolean counted) {
      growth.measure(count, false);
      for (int k = 0; k < logGrowth.length && counted; k++) {
        double[] values = growth.direction(k).values();
        for (int i = 0; i < count; i++) {
          logGrowth[k] += StrictMath.log(values[i]);
        }
      }
      growths += counted ? count : 0;
    }

    List<RadiusPoint> points(RadiusPhase phase) {
      double mean = sum / samples;
      double spread = Math.sqrt(Math.max(0, squares / samples - mean * mean));
      double norm = norms / samples;
      if (growth == null) {
        return List.of(new RadiusPoint(phase, kind, layer, mean, spread, norm, 0, Double.NaN));
      }
      List<RadiusPoint> points = new ArrayList<>();
      for (int k = 0; k < logGrowth.length; k++) {
        double exponent = logGrowth[k] / growths;
        points.add(
            k == 0
                ? new RadiusPoint(phase, kind, layer, mean, spread, norm, 1, exponent)
                : new RadiusPoint(
                    phase,
                    kind + "-exponent",
                    layer,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    k + 1,
                    exponent));
      }
      return points;
    }
  }

  /** Measures the weights as they are. */
  public List<RadiusPoint> measure(float[] weights, RadiusPhase phase) {
    NetworkStep step = new NetworkStep(kernels, layout);
    step.load(weights);
    LscInputs inputs = new LscInputs(layout, Lsc.Input.DATA, source, examples, seed);
    inputs.begin(0);
    int count = Math.min(examples, Kernels.LANES);
    List<RadiusStatistics> radiusStatistics = radiusStatistics(step);
    step.reset();
    int times = Math.min(MAX_TIME_STEPS, layout.shape().sequence().sequenceLength());
    for (int time = 0; time < times; time++) {
      step.run(inputs.at(time, weights)[0]);
      for (RadiusStatistics tally : radiusStatistics) {
        if (tally.growth != null) {
          followDepth(radiusStatistics, tally);
          tally.grow(count, MeanRadii.isSettled(time, times));
        }
        if ((time + 1) * PLACES / times != time * PLACES / times) {
          tally.measure(count);
        }
      }
      for (RadiusStatistics tally : radiusStatistics) {
        if (tally.kind.equals("time")) {
          tally.growth.advance();
        }
      }
      step.advance();
    }
    List<RadiusPoint> points = new ArrayList<>();
    radiusStatistics.forEach(tally -> points.addAll(tally.points(phase)));
    double readout = new ReadoutNorm(layout).measure(weights);
    points.add(
        new RadiusPoint(phase, "readout", -1, Double.NaN, Double.NaN, readout, 0, Double.NaN));
    return points;
  }

  private List<RadiusStatistics> radiusStatistics(NetworkStep step) {
    RandomStream random = RandomStream.of(seed, Purpose.PRETRAINING, 3, 0);
    List<RadiusStatistics> radiusStatistics = new ArrayList<>();
    SolverSettings solver = SolverSettings.PROBE;
    for (int l = 0; l < step.depth(); l++) {
      MatrixFunctional inputNorm = new SpectralNorm(kernels, step.input(l), solver, random);
      if (l == 0) {
        radiusStatistics.add(new RadiusStatistics("input", 0, null, inputNorm, null));
      } else {
        MatrixFunctional radius = new SpectralRadius(kernels, step.depth(l), solver, random);
        Growth growth = newGrowth(step.depth(l), random);
        radiusStatistics.add(new RadiusStatistics("depth", l, radius, inputNorm, growth));
      }
      if (step.layer(l).hasTimeJacobian()) {
        MatrixFunctional radius = new SpectralRadius(kernels, step.time(l), solver, random);
        MatrixFunctional norm = new SpectralNorm(kernels, step.time(l), solver, random);
        radiusStatistics.add(
            new RadiusStatistics("time", l, radius, norm, newGrowth(step.time(l), random)));
      }
    }
    return radiusStatistics;
  }

  private Growth newGrowth(BatchOperator jacobian, RandomStream random) {
    int directions = Math.min(exponents, jacobian.domain().dimension());
    return new Growth(kernels, jacobian, directions, random);
  }

  private static void followDepth(List<RadiusStatistics> radiusStatistics, RadiusStatistics tally) {
    for (RadiusStatistics lower : radiusStatistics) {
      boolean below = lower.kind.equals("depth") && lower.layer == tally.layer - 1;
      if (below && tally.kind.equals("depth")) {
        tally.growth.continueFrom(lower.growth);
      }
    }
  }
}
