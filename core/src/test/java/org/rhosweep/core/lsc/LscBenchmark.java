package org.rhosweep.core.lsc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.jacobian.BatchOperator;
import org.rhosweep.core.jacobian.DenseJacobians;
import org.rhosweep.core.jacobian.NetworkStep;
import org.rhosweep.core.jacobian.SolverSettings;
import org.rhosweep.core.jacobian.SpectralRadius;
import org.rhosweep.core.linear.Spectrum;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;

/**
 * One LSC update (time terms of every layer, new inputs at every update) against the dense way.
 *
 * <pre>
 *   java ... org.rhosweep.core.lsc.LscBenchmark [PYTHON]
 * </pre>
 *
 * prints for each cell the milliseconds of ours, of Jacobians by our products with all eigenvalues
 * and both vectors, and, with a Python that has PyTorch, of {@code torch_lsc.py}; then the errors
 * of radius and derivative against the dense answer.
 */
public final class LscBenchmark {
  private static final int DEPTH = 5;
  private static final int BATCH = 32;
  private static final int UPDATES = 40;

  private LscBenchmark() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    System.out.println("cell hidden ours_ms dense_ms torch_ms dense/ours torch/ours fallbacks");
    for (Cell cell : List.of(new TanhRnn(), new Gru(0), new Lstm(1))) {
      run(cell, 128, arguments);
    }
    System.out.println("cell hidden radius_error_mean radius_error_max direction_cosine_min mean");
    for (int hidden : new int[] {32, 128}) {
      for (Cell cell : Networks.CELLS) {
        accuracy(cell, hidden);
      }
    }
  }

  private static ParameterLayout layout(Cell cell, int hidden, int depth) {
    return Networks.layout(
        cell, hidden, depth, Networks.dense(100, hidden, 10, TargetPosition.LAST_STEP));
  }

  private static void run(Cell cell, int hidden, String[] arguments)
      throws IOException, InterruptedException {
    ParameterLayout layout = layout(cell, hidden, DEPTH);
    float[] weights = InitialWeights.draw(layout, new Glorot(Distribution.UNIFORM, 1), 1);
    RandomStream random = RandomStream.of(1, Purpose.NOISE, 0, 0);
    Lsc one = new Lsc(1.0);
    Lsc settings =
        new Lsc(
            1.0,
            null,
            null,
            false,
            one.base(),
            one.method(),
            Lsc.Measure.RADIUS,
            1,
            List.of(Term.TIME),
            one.depthEdge(),
            one.input(),
            BATCH,
            50,
            0.05,
            1000);
    LscLoss loss =
        new LscLoss(
            KernelChoice.best(), layout, settings, BATCH, SolverSettings.TRAINING, random, true);
    float[] gradient = new float[layout.size()];
    loss.reset();
    double[] times = new double[UPDATES];
    long fallbacks = 0;
    for (int update = 0; update < 3 * UPDATES; update++) {
      float[][] x =
          new float[1][ParameterLayout.padded(layout.shape().inputSize(0), 8) * Kernels.LANES];
      for (int i = 0; i < x[0].length; i++) {
        x[0][i] = (float) random.nextGaussian();
      }
      if (update == 2 * UPDATES) {
        fallbacks = loss.fallbacks();
      }
      long begin = System.nanoTime();
      loss.load(weights);
      loss.run(x);
      loss.measure(gradient);
      loss.advance();
      times[update % UPDATES] = (System.nanoTime() - begin) * 1e-6;
    }
    Arrays.sort(times);
    double ours = times[UPDATES / 2];
    fallbacks = loss.fallbacks() - fallbacks;
    double dense = dense(layout, weights);
    double torch = arguments.length == 0 ? Double.NaN : torch(arguments[0], cell, hidden);
    System.out.printf(
        Locale.ROOT,
        "%s %d %.2f %.0f %.0f %.0f %.0f %d/%d%n",
        name(cell),
        hidden,
        ours,
        dense,
        torch,
        dense / ours,
        torch / ours,
        fallbacks,
        UPDATES * BATCH * DEPTH);
  }

  private static String name(Cell cell) {
    return VariantName.of(cell);
  }

  /** Dense Jacobians of one layer, all eigenvalues, both vectors; times the depth. */
  private static double dense(ParameterLayout layout, float[] weights) {
    NetworkStep step = prepared(layout, weights, 3);
    boolean[] four = new boolean[Kernels.LANES];
    Arrays.fill(four, 0, 4, true);
    double best = Double.POSITIVE_INFINITY;
    for (int repetition = 0; repetition < 2; repetition++) {
      long begin = System.nanoTime();
      double[][][] matrices = DenseJacobians.of(step.time(0), four);
      for (int i = 0; i < 4; i++) {
        Spectrum.dominant(matrices[i]);
      }
      best = Math.min(best, (System.nanoTime() - begin) * 1e-6);
    }
    return best * DEPTH * BATCH / 4;
  }

  private static NetworkStep prepared(ParameterLayout layout, float[] weights, int steps) {
    NetworkStep step = new NetworkStep(KernelChoice.best(), layout);
    step.load(weights);
    RandomStream random = RandomStream.of(2, Purpose.NOISE, 0, 0);
    for (int t = 0; t < steps; t++) {
      float[] x = new float[step.layer(0).inputFloats()];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) random.nextGaussian();
      }
      step.run(x);
      if (t + 1 < steps) {
        step.advance();
      }
    }
    return step;
  }

  private static double torch(String python, Cell cell, int hidden)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                python,
                "core/src/test/benchmark/torch_lsc.py",
                name(cell),
                "" + DEPTH,
                "" + hidden,
                "" + BATCH,
                "3")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      process.waitFor();
      return line == null ? Double.NaN : Double.parseDouble(line.split(" ", -1)[0]);
    }
  }

  private static void accuracy(Cell cell, int hidden) {
    ParameterLayout layout = layout(cell, hidden, 2);
    float[] weights = InitialWeights.draw(layout, new Glorot(Distribution.UNIFORM, 1), 1);
    NetworkStep step = prepared(layout, weights, 4);
    boolean time = step.layer(1).hasTimeJacobian();
    BatchOperator operator = time ? step.time(1) : step.depth(1);
    RandomStream random = RandomStream.of(1, Purpose.NOISE, 0, 0);
    SpectralRadius radius =
        new SpectralRadius(KernelChoice.best(), operator, SolverSettings.TRAINING, random);
    radius.measure(Kernels.LANES, true);
    int examples = hidden > 100 ? 6 : 32;
    boolean[] wanted = new boolean[Kernels.LANES];
    Arrays.fill(wanted, 0, examples, true);
    double[][][] dense = DenseJacobians.of(operator, wanted);
    double sum = 0;
    double worst = 0;
    double least = 1;
    double cosines = 0;
    for (int i = 0; i < examples; i++) {
      double error = Math.abs(radius.values()[i] / Spectrum.radius(dense[i]) - 1);
      sum += error / examples;
      worst = Math.max(worst, error);
      double cosine = cosine(radius, i, operator, Spectrum.radiusGradient(dense[i]));
      least = Math.min(least, cosine);
      cosines += cosine / examples;
    }
    System.out.printf(
        Locale.ROOT,
        "%s %d %.5f %.5f %.4f %.4f  products %d fallbacks %d%n",
        cell,
        hidden,
        sum,
        worst,
        least,
        cosines,
        radius.products(),
        radius.fallbacks());
  }

  private static double cosine(
      SpectralRadius radius, int example, BatchOperator operator, double[][] exact) {
    double product = 0;
    double found = 0;
    double size = 0;
    for (int i = 0; i < exact.length; i++) {
      int row = operator.range().row(i) * Kernels.LANES + example;
      for (int j = 0; j < exact.length; j++) {
        int column = operator.domain().row(j) * Kernels.LANES + example;
        double entry =
            radius.leftRe()[row] * radius.rightRe()[column]
                - radius.leftIm()[row] * radius.rightIm()[column];
        product += entry * exact[i][j];
        found += entry * entry;
        size += exact[i][j] * exact[i][j];
      }
    }
    return product / Math.sqrt(found * size);
  }
}
