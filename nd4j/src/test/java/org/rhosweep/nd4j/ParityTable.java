package org.rhosweep.nd4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.engine.GoldenNetworkTest;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.nd4j.dl4j.Dl4jBatch;
import org.rhosweep.nd4j.dl4j.Dl4jNetwork;

/**
 * The table of {@code docs/science/parity.md}: the same network, batches and steps of plain
 * gradient descent on every engine, DL4J and PyTorch, beside double precision. Run with {@code
 * core/benchmark parity [PYTHON]}.
 */
public final class ParityTable {
  private static final int HIDDEN = 48;
  private static final int DEPTH = 2;
  private static final int TIMES = 20;
  private static final int FEATURES = 12;
  private static final int CLASSES = 10;
  private static final int BATCH_SIZE = 32;
  private static final int STEPS = 20;
  private static final double RATE = 0.125; // exact in single precision
  private static final SequenceShape SEQUENCE =
      Networks.dense(TIMES, FEATURES, CLASSES, TargetPosition.EVERY_STEP);

  private static String torchVersion = "PyTorch";

  private ParityTable() {}

  /**
   * What one implementation computed.
   *
   * @param outputs h of the top layer in the first batch, [example][time][unit] in one row
   * @param gradient of the first batch, in the layout's order
   * @param weights after all steps
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Run(double[] outputs, double[] gradient, double[] weights) {}

  /** Prints Markdown. */
  public static void main(String[] args) throws IOException, InterruptedException {
    String python = args.length > 0 ? args[0] : null;
    System.out.printf(
        """
        # Parity

        The same network on every engine: %d layers of %d units, %d time steps of %d features, %d classes at every one,
        %d sequences, Glorot weights. *outputs*: h of the top layer in the first batch; *gradient*: of every parameter,
        first batch; *weights*: after %d steps of gradient descent (rate %s) on as many batches. Each number is the largest
        deviation from our double-precision engine, for outputs and gradients as a fraction of the largest entry, for
        weights as a fraction of the largest way that a weight has gone; the last column has our two engines beside each
        other. Single precision rounds by 6e-8.

        | cell | | simd | nd4j | DL4J | PyTorch | simd - nd4j |
        |---|---|---|---|---|---|---|
        """,
        DEPTH, HIDDEN, TIMES, FEATURES, CLASSES, BATCH_SIZE, STEPS, RATE);
    for (Cell cell : Networks.CELLS) {
      rows(cell, python);
    }
    System.out.printf(
        """

        DL4J has LSTM and SimpleRnn of these cells; PyTorch runs LSTM, GRU, tanh and relu by its own layers and the others
        by the steps of `core/src/test/golden/make_networks.py`, with its own differentiation. The spikes of ALIF are 0 or 1: a
        membrane within rounding of its threshold parts two implementations by a whole spike. That this is what its larger
        deviations come from is likely, and has not been looked into.

        Made on %s, Java %s, %d-bit vectors%s.

        ## Repeat

        ```sh machine
        core/benchmark parity /path/to/python > docs/science/parity.md    # without Python the column of PyTorch stays empty
        ```
        """,
        Machine.name(),
        Runtime.version().feature(),
        KernelChoice.best().vectorBits(),
        python == null ? "" : ", " + torchVersion);
  }

  private static void rows(Cell cell, String python) throws IOException, InterruptedException {
    ModelSettings model = new ModelSettings(cell, HIDDEN, DEPTH);
    ParameterLayout layout = Networks.layout(cell, HIDDEN, DEPTH, SEQUENCE);
    float[] weights = InitialWeights.draw(layout, new Glorot(Distribution.UNIFORM, 1), 1);
    List<Batch> batches = batches();
    Run exact = reference(layout, weights, batches);
    Run simd = engine(EngineName.SIMD, layout, weights, batches);
    Run nd4j = engine(EngineName.ND4J, layout, weights, batches);
    Run dl4j =
        cell instanceof Lstm || cell instanceof TanhRnn ? dl4j(model, weights, batches) : null;
    Run torch = python == null ? null : torch(python, cell, layout, weights, batches);
    double moved = largest(difference(exact.weights(), Networks.toDouble(weights)));
    List<Run> against = new ArrayList<>();
    against.add(simd);
    against.add(nd4j);
    against.add(dl4j);
    against.add(torch);
    row(Networks.name(cell), "outputs", against, exact, Run::outputs, largest(exact.outputs()));
    row("", "gradient", against, exact, Run::gradient, largest(exact.gradient()));
    row("", "weights", against, exact, Run::weights, moved);
    System.out.flush();
  }

  private static void row(
      String cell,
      String quantity,
      List<Run> runs,
      Run exact,
      Function<Run, double[]> part,
      double scale) {
    StringBuilder line = new StringBuilder("| " + cell + " | " + quantity + " |");
    for (Run run : runs) {
      line.append(deviation(run, exact, part, scale));
    }
    line.append(deviation(runs.get(0), runs.get(1), part, scale));
    System.out.println(line);
  }

  private static String deviation(Run run, Run other, Function<Run, double[]> part, double scale) {
    if (run == null) {
      return " |";
    }
    double worst = largest(difference(part.apply(run), part.apply(other))) / scale;
    return String.format(Locale.ROOT, " %.1e |", worst);
  }

  private static List<Batch> batches() {
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      Batch batch = Networks.batch(SEQUENCE, BATCH_SIZE, BATCH_SIZE, i);
      for (int j = 0; j < batch.labels.length; j++) {
        batch.labels[j] = Math.max(0, batch.labels[j]); // every target counts
      }
      batches.add(batch);
    }
    return batches;
  }

  private static Run reference(ParameterLayout layout, float[] initial, List<Batch> batches) {
    ReferenceNetwork network = new ReferenceNetwork(layout);
    double[] weights = Networks.toDouble(initial);
    double[] outputs = new double[BATCH_SIZE * TIMES * HIDDEN];
    for (int example = 0; example < BATCH_SIZE; example++) {
      double[][] x = new double[TIMES][FEATURES];
      for (int i = 0; i < TIMES * FEATURES; i++) {
        x[i / FEATURES][i % FEATURES] = batches.get(0).inputs[example * TIMES * FEATURES + i];
      }
      double[][] h = network.outputs(weights, x);
      for (int time = 0; time < TIMES; time++) {
        System.arraycopy(h[time], 0, outputs, (example * TIMES + time) * HIDDEN, HIDDEN);
      }
    }
    double[] first = null;
    for (Batch batch : batches) {
      double[] gradient = new double[layout.size()];
      network.loss(weights, batch, gradient);
      first = first == null ? gradient : first;
      for (int i = 0; i < weights.length; i++) {
        weights[i] -= RATE * gradient[i];
      }
    }
    return new Run(outputs, first, weights);
  }

  private static Run engine(
      EngineName name, ParameterLayout layout, float[] initial, List<Batch> batches) {
    float[] weights = initial.clone();
    float[] velocity = new float[weights.length];
    double[] outputs = new double[BATCH_SIZE * TIMES * HIDDEN];
    double[] first = null;
    try (NetworkEngine network =
        Engines.create(name, KernelChoice.best(), layout, BATCH_SIZE, true, null)) {
      for (Batch batch : batches) {
        float[] gradient = new float[weights.length];
        network.load(weights);
        network.gradient(batch, gradient, null);
        if (first == null) {
          first = Networks.toDouble(gradient);
          for (int i = 0; i < outputs.length; i++) {
            int time = i / HIDDEN % TIMES;
            outputs[i] = network.state(DEPTH - 1, 0, time, i / HIDDEN / TIMES, i % HIDDEN);
          }
        }
        KernelChoice.best()
            .momentum(weights, gradient, velocity, weights.length, 1, 0, (float) RATE);
      }
    }
    return new Run(outputs, first, Networks.toDouble(weights));
  }

  /** DL4J adds gradients up over time steps, and takes their mean over the examples. */
  private static Run dl4j(ModelSettings model, float[] initial, List<Batch> batches) {
    Engines.form(EngineName.ND4J); // holds ND4J to one thread
    Dl4jNetwork both = new Dl4jNetwork(model, SEQUENCE);
    MultiLayerNetwork network =
        both.toDl4j(initial, new org.nd4j.linalg.learning.config.Sgd(RATE / TIMES));
    DataSet data = Dl4jBatch.of(batches.get(0));
    INDArray h = network.feedForward(data.getFeatures()).get(DEPTH);
    double[] outputs = new double[BATCH_SIZE * TIMES * HIDDEN];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = h.getDouble(i / HIDDEN / TIMES, i % HIDDEN, i / HIDDEN % TIMES);
    }
    float[] sums =
        both.fromDl4j(
            network
                .calculateGradients(
                    data.getFeatures(), data.getLabels(), null, data.getLabelsMaskArray())
                .getFirst()
                .gradientForVariable());
    double[] gradient = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      gradient[i] = sums[i] / (double) (BATCH_SIZE * TIMES);
    }
    for (Batch batch : batches) {
      network.fit(Dl4jBatch.of(batch));
    }
    return new Run(outputs, gradient, Networks.toDouble(both.fromDl4j(network)));
  }

  private static Run torch(
      String python, Cell cell, ParameterLayout layout, float[] weights, List<Batch> batches)
      throws IOException, InterruptedException {
    Map<String, Object> question = new TreeMap<>();
    question.put("cell", Networks.name(cell));
    question.put("hiddenSize", HIDDEN);
    question.put("inputSize", FEATURES);
    question.put("depth", DEPTH);
    question.put("learningRate", RATE);
    Map<String, Object> named = new TreeMap<>();
    for (Block block : layout.blocks()) {
      float[][] rows = new float[block.rows()][block.columns()];
      for (int row = 0; row < block.rows(); row++) {
        System.arraycopy(weights, block.at(row, 0), rows[row], 0, block.columns());
      }
      String place = block.layer() < 0 ? "" : block.layer() + ".";
      named.put(place + block.name() + "." + block.kind(), rows);
    }
    question.put("weights", named);
    List<Object> asked = new ArrayList<>();
    for (Batch batch : batches) {
      float[][][] inputs = new float[BATCH_SIZE][TIMES][FEATURES];
      for (int i = 0; i < BATCH_SIZE * TIMES; i++) {
        System.arraycopy(batch.inputs, i * FEATURES, inputs[i / TIMES][i % TIMES], 0, FEATURES);
      }
      asked.add(Map.of("inputs", inputs, "labels", batch.labels));
    }
    question.put("batches", asked);
    JsonNode answer = ask(python, question);
    if (answer.isEmpty()) {
      return null;
    }
    torchVersion = answer.get("madeWith").asText();
    List<Double> outputs = GoldenNetworkTest.numbers(answer.get("outputs"));
    return new Run(
        outputs.stream().mapToDouble(Double::doubleValue).toArray(),
        GoldenNetworkTest.parameters(layout, answer.get("gradient")),
        GoldenNetworkTest.parameters(layout, answer.get("weights")));
  }

  private static JsonNode ask(String python, Map<String, Object> question)
      throws IOException, InterruptedException {
    ObjectMapper mapper = new ObjectMapper();
    File file = File.createTempFile("question", ".json");
    try {
      mapper.writeValue(file, question);
      Process process =
          new ProcessBuilder(python, "core/src/test/benchmark/torch_parity.py")
              .redirectInput(file)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      JsonNode answer = mapper.readTree(process.getInputStream());
      if (process.waitFor() != 0) {
        throw new IOException(python + " failed");
      }
      return answer;
    } finally {
      if (!file.delete()) {
        file.deleteOnExit();
      }
    }
  }

  private static double[] difference(double[] a, double[] b) {
    double[] difference = new double[b.length];
    for (int i = 0; i < b.length; i++) {
      difference[i] = a[i] - b[i];
    }
    return difference;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value)); // NaN stays
    }
    return largest;
  }
}
