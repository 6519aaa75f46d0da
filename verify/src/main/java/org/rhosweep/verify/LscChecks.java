package org.rhosweep.verify;

import java.util.Arrays;
import java.util.List;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.jacobian.SolverSettings;
import org.rhosweep.core.lsc.DenseLscLoss;
import org.rhosweep.core.lsc.LscLoss;
import org.rhosweep.core.lsc.LscValue;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;

/**
 * The loss of LSC pre-training and its gradients: matrix-free in single precision, and dense in
 * double precision.
 */
final class LscChecks {
  private static final String ENGINE = "lsc";
  private static final String REFERENCE = "reference";

  private final String subject;
  private final GoldenCell cell;
  private final ParameterLayout layout;
  private final float[] weights;
  private final double[] exactWeights;
  private final Tolerance tolerance;

  /** Before the last time step, [batch][layer][state][unit]. */
  private final double[][][][] previous;

  private final Lsc settings;

  /** [batch][time][feature]. */
  private final double[][][] sequences;

  LscChecks(
      GoldenValue golden,
      String subject,
      GoldenCell cell,
      ParameterLayout layout,
      double[] weights,
      double[][][] sequences,
      double[][][][] previous,
      Tolerance tolerance)
      throws GoldenException {
    this.subject = subject;
    this.cell = cell;
    this.layout = layout;
    this.weights = GoldenCell.toFloat(weights);
    exactWeights = weights;
    this.previous = previous;
    this.tolerance = tolerance;
    this.sequences = sequences;
    Lsc one = new Lsc(1.0);
    settings =
        new Lsc(
            1.0,
            golden.get("target_time").number(),
            golden.get("target_depth").number(),
            false,
            one.base(),
            one.method(),
            Lsc.Measure.RADIUS,
            1,
            one.terms(),
            Lsc.DepthEdge.STACKED,
            one.input(),
            sequences.length,
            one.sequenceLength(),
            one.tolerance(),
            one.maxTrainingSteps());
  }

  void loss(GoldenValue golden, List<Finding> findings) throws GoldenException {
    double[] found = {measure(false, null).loss()};
    double[] wanted = {golden.number()};
    findings.add(Tolerance.SINGLE_PRECISION.compare(ENGINE, subject, "loss", found, wanted));
    double[] exact = {exact(false, new double[layout.size()])};
    findings.add(tolerance.compare(REFERENCE, subject, "loss", exact, wanted));
  }

  void gradient(String quantity, boolean whole, GoldenValue golden, List<Finding> findings)
      throws GoldenException {
    float[] gradient = new float[layout.size()];
    measure(whole, gradient);
    double[] found = GoldenCell.toDouble(gradient);
    double[] exact = new double[layout.size()];
    exact(whole, exact);
    for (Block block : layout.blocks()) {
      if (block.layer() >= 0) {
        String name = "layer" + block.layer() + "." + cell.nameOf(block);
        findings.add(
            Tolerance.SINGLE_PRECISION.compare(
                ENGINE,
                subject,
                quantity + "." + name,
                GoldenCell.block(found, block),
                GoldenCell.values(golden.get(name), block)));
        findings.add(
            tolerance.compare(
                REFERENCE,
                subject,
                quantity + "." + name,
                GoldenCell.block(exact, block),
                GoldenCell.values(golden.get(name), block)));
      }
    }
  }

  private double exact(boolean whole, double[] gradient) {
    double[][] inputs = new double[sequences.length][];
    for (int sample = 0; sample < inputs.length; sample++) {
      inputs[sample] = sequences[sample][sequences[sample].length - 1];
    }
    return new DenseLscLoss(layout, settings, whole)
        .measure(exactWeights, inputs, previous, gradient);
  }

  /** The loss at the last time step. */
  private LscValue measure(boolean whole, float[] gradient) {
    RandomStream random = RandomStream.of(0, Purpose.PRETRAINING, 0, 0);
    int examples = sequences.length;
    LscLoss loss =
        new LscLoss(
            KernelChoice.best(), layout, settings, examples, SolverSettings.EXACT, random, whole);
    loss.load(weights);
    loss.reset();
    int times = sequences[0].length;
    for (int time = 0; time < times; time++) {
      float[][] x =
          new float[loss.blocks()]
              [ParameterLayout.padded(layout.shape().inputSize(0), Kernels.ROWS) * Kernels.LANES];
      for (float[] block : x) {
        Arrays.fill(block, 0f);
      }
      for (int example = 0; example < loss.blocks() * Kernels.LANES; example++) {
        double[] features = sequences[Math.min(example, examples - 1)][time];
        float[] block = x[example / Kernels.LANES];
        for (int i = 0; i < features.length; i++) {
          block[i * Kernels.LANES + example % Kernels.LANES] = (float) features[i];
        }
      }
      loss.run(x);
      if (time + 1 < times) {
        loss.advance();
      }
    }
    return loss.measure(gradient);
  }
}
