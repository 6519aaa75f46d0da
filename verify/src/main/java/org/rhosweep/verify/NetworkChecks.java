package org.rhosweep.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.reference.StepJacobians;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.linear.Spectrum;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.Batch;
import org.rhosweep.kernels.KernelChoice;

/**
 * Section {@code networks}: stacked layers over a few time steps from states of zero, in double
 * precision and on the {@code simd} engine. Sequences are [time][batch][feature] there.
 *
 * <pre>
 *   value = sum over time, batch, units of h of the top layer, and its gradients
 * </pre>
 */
final class NetworkChecks {
  private static final String REFERENCE = "reference";
  private static final String SIMD = "simd";

  private final String subject;
  private final GoldenValue expected;
  private final GoldenCell cell;
  private final int hidden;
  private final int depth;
  private final int batchSize;
  private final int times;
  private final int inputs;
  private final ParameterLayout layout;
  private final double[] weights;

  /** [batch][time][feature]. */
  private final double[][][] sequences;

  /** In double precision, [batch][layer][time][state][unit]. */
  private final double[][][][][] states;

  private final Tolerance tolerance;
  private final List<Finding> findings;
  private final GoldenValue golden;

  private NetworkChecks(
      GoldenValue golden,
      String subject,
      GoldenCell cell,
      Tolerance tolerance,
      List<Finding> findings)
      throws GoldenException {
    this.subject = subject;
    this.cell = cell;
    this.tolerance = tolerance;
    this.findings = findings;
    this.golden = golden;
    expected = golden.get("expected");
    hidden = golden.get("width").size();
    depth = golden.get("depth").size();
    batchSize = golden.get("batch").size();
    times = golden.get("T").size();
    inputs = golden.get("X").item(0).item(0).items().size();
    if (inputs == 0) {
      throw golden.get("X").wrong("has no features");
    }
    golden.requireRoom("parameters", hidden, hidden + inputs, depth, cell.gates());
    golden.requireRoom("states", batchSize, times, hidden, depth, cell.gates());
    golden.requireRoom("inputs", batchSize, times, inputs);
    layout = cell.layout(inputs, hidden, depth, times, 1);
    weights = new double[layout.size()];
    List<GoldenValue> layers = golden.get("layers").items();
    if (layers.size() != depth) {
      throw golden.get("layers").wrong("must have depth = " + depth + " entries");
    }
    for (int layer = 0; layer < depth; layer++) {
      cell.read(layers.get(layer), layout, layer, weights);
    }
    sequences = new double[batchSize][times][];
    states = new double[batchSize][][][][];
    List<GoldenValue> steps = golden.get("X").items();
    if (steps.size() != times) {
      throw golden.get("X").wrong("must have T = " + times + " entries");
    }
    for (int time = 0; time < times; time++) {
      double[][] x = steps.get(time).matrix(batchSize, inputs);
      for (int sample = 0; sample < batchSize; sample++) {
        sequences[sample][time] = x[sample];
      }
    }
    ReferenceNetwork reference = new ReferenceNetwork(layout);
    for (int sample = 0; sample < batchSize; sample++) {
      states[sample] = reference.states(weights, sequences[sample]);
    }
  }

  static void check(GoldenValue golden, Tolerance tolerance, List<Finding> findings)
      throws GoldenException {
    String subject = "networks " + golden.get("id").text();
    GoldenCell cell = GoldenCell.of(golden.get("cell"));
    if (cell == null || !cell.hasNames()) {
      String name = golden.get("cell").text();
      findings.add(Finding.notCovered(subject, "", "this version has no cell " + name));
      return;
    }
    new NetworkChecks(golden, subject, cell, tolerance, findings).check();
  }

  private void check() throws GoldenException {
    SimdNetwork simd = new SimdNetwork(KernelChoice.best(), layout, batchSize, true);
    float[] simdGradient = runSimd(simd);
    for (String quantity : expected.keys()) {
      GoldenValue value = expected.get(quantity);
      Guarded.run(subject, quantity, findings, () -> check(quantity, value, simd, simdGradient));
    }
  }

  private void check(String quantity, GoldenValue value, SimdNetwork simd, float[] simdGradient)
      throws GoldenException {
    switch (quantity) {
      case "states" -> states(value, simd);
      case "rho_time_per_layer_per_sample" -> timeRadii(quantity, value);
      case "rho_depth_per_layer_per_sample" -> depthRadii(quantity, value);
      case "bptt_sum_of_top_outputs" -> backPropagation(quantity + ".", value, simd, simdGradient);
      case "loss" -> lsc().loss(value, findings);
      case "grad_full" -> lsc().gradient(quantity, true, value, findings);
      case "grad_layer_local" -> lsc().gradient(quantity, false, value, findings);
      default -> findings.add(Finding.notCovered(subject, quantity, "no check knows it"));
    }
  }

  private LscChecks lsc() throws GoldenException {
    double[][][][] previous = new double[batchSize][depth][][];
    for (int sample = 0; sample < batchSize; sample++) {
      for (int layer = 0; layer < depth; layer++) {
        previous[sample][layer] = before(layer, sample);
      }
    }
    return new LscChecks(golden, subject, cell, layout, weights, sequences, previous, tolerance);
  }

  private List<String> stateNames() {
    return cell.cell().equations().states();
  }

  private void states(GoldenValue golden, SimdNetwork simd) throws GoldenException {
    for (int s = 0; s < stateNames().size(); s++) {
      List<double[]> wanted = new ArrayList<>();
      List<double[]> found = new ArrayList<>();
      List<double[]> single = new ArrayList<>();
      for (int time = 0; time < times; time++) {
        for (int layer = 0; layer < depth; layer++) {
          GoldenValue layers = golden.item(time).item(layer);
          wanted.addAll(Arrays.asList(layers.get(stateNames().get(s)).matrix(batchSize, hidden)));
          for (int sample = 0; sample < batchSize; sample++) {
            found.add(states[sample][layer][time][s]);
            double[] row = new double[hidden];
            for (int unit = 0; unit < hidden; unit++) {
              row[unit] = simd.state(layer, s, time, sample, unit);
            }
            single.add(row);
          }
        }
      }
      String quantity = "states." + stateNames().get(s);
      compare(REFERENCE, quantity, found.toArray(new double[0][]), wanted.toArray(new double[0][]));
      compare(SIMD, quantity, single.toArray(new double[0][]), wanted.toArray(new double[0][]));
    }
  }

  /** States of a layer before the last time step. */
  private double[][] before(int layer, int sample) {
    return times == 1 ? new double[stateNames().size()][hidden] : states[sample][layer][times - 2];
  }

  /** The last time step of a layer for one sample. */
  private StepJacobians lastStep(int layer, int sample) {
    int last = times - 1;
    double[][] previous = before(layer, sample);
    double[] below = layer == 0 ? sequences[sample][last] : states[sample][layer - 1][last][0];
    return new ReferenceNetwork(layout).jacobians(weights, layer, below, previous);
  }

  private void timeRadii(String quantity, GoldenValue golden) throws GoldenException {
    double[][] radii = new double[depth][batchSize];
    for (int layer = 0; layer < depth; layer++) {
      for (int sample = 0; sample < batchSize; sample++) {
        radii[layer][sample] = Spectrum.radius(lastStep(layer, sample).time());
      }
    }
    compare(REFERENCE, quantity, radii, golden.matrix(depth, batchSize));
  }

  private void depthRadii(String quantity, GoldenValue golden) throws GoldenException {
    if (stateNames().size() > 1 && !(cell.cell() instanceof Lstm)) {
      findings.add(Finding.notCovered(subject, quantity, "no stacked form for this cell"));
      return;
    }
    double[][] radii = new double[depth - 1][batchSize];
    for (int layer = 1; layer < depth; layer++) {
      for (int sample = 0; sample < batchSize; sample++) {
        double[][] a = lastStep(layer, sample).depth();
        double[][] square =
            stateNames().size() == 1 ? a : stacked(a, states[sample][layer - 1][times - 1]);
        radii[layer - 1][sample] = Spectrum.radius(square);
      }
    }
    compare(REFERENCE, quantity, radii, golden.matrix(depth - 1, batchSize));
  }

  /**
   * A_h + D(p) A_c, which has the eigenvalues of the stacked form [A, A D(p)] that are not zero. In
   * the layer below h = o tanh(c), so p = dh/dc = o (1 - tanh(c)^2) = h (1 - tanh(c)^2) / tanh(c).
   */
  private double[][] stacked(double[][] a, double[][] below) {
    double[][] square = new double[hidden][hidden];
    for (int row = 0; row < hidden; row++) {
      double tanh = StrictMath.tanh(below[1][row]);
      double p = below[0][row] * (1 - tanh * tanh) / tanh;
      for (int column = 0; column < hidden; column++) {
        square[row][column] = a[row][column] + p * a[hidden + row][column];
      }
    }
    return square;
  }

  private void backPropagation(
      String prefix, GoldenValue golden, SimdNetwork simd, float[] simdGradient)
      throws GoldenException {
    double value = 0;
    double singleValue = 0;
    double[] gradient = new double[weights.length];
    double[][] inputGradients = new double[times * batchSize][];
    double[][] ones = new double[times][hidden];
    for (double[] row : ones) {
      Arrays.fill(row, 1);
    }
    ReferenceNetwork reference = new ReferenceNetwork(layout);
    for (int sample = 0; sample < batchSize; sample++) {
      double[][] dx = reference.backward(weights, sequences[sample], ones, gradient);
      for (int time = 0; time < times; time++) {
        inputGradients[time * batchSize + sample] = dx[time];
        for (int unit = 0; unit < hidden; unit++) {
          value += states[sample][depth - 1][time][0][unit];
          singleValue += simd.state(depth - 1, 0, time, sample, unit);
        }
      }
    }
    double[][] wantedValue = {{golden.get("value").number()}};
    compare(REFERENCE, prefix + "value", new double[][] {{value}}, wantedValue);
    compare(SIMD, prefix + "value", new double[][] {{singleValue}}, wantedValue);
    List<double[]> wantedInputs = new ArrayList<>();
    for (GoldenValue step : golden.get("grad_inputs").items()) {
      wantedInputs.addAll(Arrays.asList(step.matrix(batchSize, inputs)));
    }
    compare(
        REFERENCE, prefix + "grad_inputs", inputGradients, wantedInputs.toArray(new double[0][]));
    findings.add(
        Finding.notCovered(
            subject,
            prefix + "grad_inputs on simd",
            "the engine leaves out what no parameter needs"));
    double[] single = GoldenCell.toDouble(simdGradient);
    for (Block block : layout.blocks()) {
      if (block.layer() >= 0) {
        String name = "layer" + block.layer() + "." + cell.nameOf(block);
        double[][] wanted = GoldenCell.values(golden.get("grad_params").get(name), block);
        String quantity = prefix + "grad_params." + name;
        compare(REFERENCE, quantity, GoldenCell.block(gradient, block), wanted);
        compare(SIMD, quantity, GoldenCell.block(single, block), wanted);
      }
    }
  }

  /**
   * Gradient of the sum of top outputs on an engine that knows losses only: with a readout of ones,
   * y = sum of h, and targets y - N / 2 for N targets, the mean of (y - target)^2 has dL/dy = 1.
   */
  private float[] runSimd(SimdNetwork simd) {
    double[] all = weights.clone();
    Block readout = layout.block(Kind.READOUT, -1, -1);
    for (int unit = 0; unit < hidden; unit++) {
      all[readout.at(0, unit)] = 1;
    }
    Batch batch = new Batch(layout.shape().sequence(), batchSize);
    for (int sample = 0; sample < batchSize; sample++) {
      for (int time = 0; time < times; time++) {
        int step = sample * times + time;
        for (int i = 0; i < inputs; i++) {
          batch.inputs[step * inputs + i] = (float) sequences[sample][time][i];
        }
        double y = Arrays.stream(states[sample][depth - 1][time][0]).sum();
        batch.targets[step] = (float) (y - 0.5 * batchSize * times);
      }
    }
    float[] gradient = new float[layout.size()];
    simd.load(GoldenCell.toFloat(all));
    simd.gradient(batch, gradient, null);
    return gradient;
  }

  private void compare(String engine, String quantity, double[][] found, double[][] golden)
      throws GoldenException {
    if (found.length != golden.length) {
      throw expected.wrong(quantity + " must have " + found.length + " rows, has " + golden.length);
    }
    Tolerance limit = engine.equals(SIMD) ? Tolerance.SINGLE_PRECISION : tolerance;
    findings.add(limit.compare(engine, subject, quantity, found, golden));
  }
}
