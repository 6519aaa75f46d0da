package org.rhosweep.core.lsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.reference.ReferenceTransition;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.jacobian.SolverSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

/**
 * GRUs of three layers with a transition whose two leading eigenvalues are close, against {@code
 * make_lsc_gru.py}, which computes with 50 digits. With vectors that were made orthogonal once, in
 * single precision, single entries of the gradient were off by 5e-4 of their size.
 */
class LscGruGoldenTest {
  private static final int DEPTH = 3;

  /** Affine map of the cell by the golden file's gate; the candidate has one for each side. */
  private static final Map<String, String> MAPS =
      Map.of(
          "W_z",
          "update",
          "U_z",
          "update",
          "b_z",
          "update",
          "W_r",
          "reset",
          "U_r",
          "reset",
          "b_r",
          "reset",
          "W_n",
          "candidateInput",
          "b_n",
          "candidateInput",
          "U_n",
          "candidateRecurrent");

  /** One network, which prints as its seed. */
  record Golden(JsonNode node, int width, int batch, double target) {
    @Override
    public String toString() {
      return "seed " + node.get("seed") + ", " + node.get("of").asText();
    }

    double[] matrix(JsonNode values) {
      return StreamSupport.stream(values.spliterator(), false)
          .flatMap(
              row ->
                  row.isArray() ? StreamSupport.stream(row.spliterator(), false) : Stream.of(row))
          .mapToDouble(JsonNode::asDouble)
          .toArray();
    }
  }

  static List<Golden> cases() throws IOException {
    try (InputStream file = LscGruGoldenTest.class.getResourceAsStream("/golden/lsc-gru.json")) {
      JsonNode root = new ObjectMapper().readTree(file);
      int width = root.get("width").asInt();
      int batch = root.get("batch").asInt();
      double target = root.get("target").asDouble();
      return StreamSupport.stream(root.get("cases").spliterator(), false)
          .map(node -> new Golden(node, width, batch, target))
          .toList();
    }
  }

  private static Block block(ParameterLayout layout, int layer, String name) {
    Kind kind = name.startsWith("W") ? Kind.INPUT : Kind.RECURRENT;
    if (name.startsWith("b")) {
      kind = Kind.BIAS;
    }
    String map = name.equals("br_n") ? "candidateRecurrent" : MAPS.get(name);
    for (Block block : layout.blocks()) {
      if (block.kind() == kind && block.layer() == layer && block.name().equals(map)) {
        return block;
      }
    }
    throw new IllegalArgumentException(name);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenCloseLeadingEigenvalues_whenDerived_thenTheGradientIsThatOf50Digits(Golden golden) {
    int width = golden.width();
    int batch = golden.batch();
    JsonNode sequence = golden.node().get("X");
    ParameterLayout layout =
        Networks.layout(
            new Gru(0),
            width,
            DEPTH,
            Networks.dense(sequence.size(), width, 2, TargetPosition.LAST_STEP));
    double[] weights = new double[layout.size()];
    for (int layer = 0; layer < DEPTH; layer++) {
      var names = golden.node().get("layers").get(layer).fields();
      while (names.hasNext()) {
        var entry = names.next();
        Block block = block(layout, layer, entry.getKey());
        double[] values = golden.matrix(entry.getValue());
        for (int i = 0; i < values.length; i++) {
          weights[block.at(i / block.columns(), i % block.columns())] = values[i];
        }
      }
    }
    double expectedLoss = golden.node().get("loss").asDouble();
    Lsc settings =
        Propagation.settings(
            golden.target(), Lsc.Measure.RADIUS, new LscMethod.Entries(1e-2), batch);

    double[] exact = new double[layout.size()];
    double exactLoss = exact(layout, settings, weights, sequence, exact);
    assertThat(exactLoss).isCloseTo(expectedLoss, within(1e-12));
    assertGradient(golden, layout, exact, 1e-11);

    float[] found = new float[layout.size()];
    double foundLoss = engine(layout, settings, weights, sequence, found);
    assertThat(foundLoss).isCloseTo(expectedLoss, within(1e-6));
    assertGradient(golden, layout, Networks.toDouble(found), TOLERANCE);
  }

  /**
   * Of the largest entry: roundings of single precision, 6e-8 each, which eigenvalues a hundredth
   * apart make a hundred times as large, and some of them.
   */
  private static final double TOLERANCE = 3e-5;

  private static void assertGradient(
      Golden golden, ParameterLayout layout, double[] gradient, double tolerance) {
    double largest = 0;
    for (JsonNode values : golden.node().get("gradient")) {
      for (double entry : golden.matrix(values)) {
        largest = Math.max(largest, Math.abs(entry));
      }
    }
    var names = golden.node().get("gradient").fields();
    while (names.hasNext()) {
      var entry = names.next();
      int layer = entry.getKey().charAt("layer".length()) - '0';
      Block block = block(layout, layer, entry.getKey().substring("layer0.".length()));
      double[] expected = golden.matrix(entry.getValue());
      assertThat(expected).hasSize(block.rows() * block.columns());
      for (int i = 0; i < expected.length; i++) {
        assertThat(gradient[block.at(i / block.columns(), i % block.columns())])
            .as("%s [%d]", entry.getKey(), i)
            .isCloseTo(expected[i], within(tolerance * largest));
      }
    }
  }

  /** In double precision with full decompositions. */
  private static double exact(
      ParameterLayout layout,
      Lsc settings,
      double[] weights,
      JsonNode sequence,
      double[] gradient) {
    int width = layout.shape().hiddenSize();
    int batch = settings.batchSize();
    double[][] inputs = new double[batch][width];
    double[][][][] states = new double[batch][DEPTH][1][width];
    for (int time = 0; time < sequence.size(); time++) {
      for (int e = 0; e < batch; e++) {
        for (int i = 0; i < width; i++) {
          inputs[e][i] = sequence.get(time).get(e).get(i).asDouble();
        }
        double[] below = inputs[e];
        for (int layer = 0; time + 1 < sequence.size() && layer < DEPTH; layer++) {
          states[e][layer] =
              new ReferenceTransition(layout, weights, layer, below, states[e][layer]).newStates();
          below = states[e][layer][0];
        }
      }
    }
    return new DenseLscLoss(layout, settings, true).measure(weights, inputs, states, gradient);
  }

  /** By Krylov spaces in single precision. */
  private static double engine(
      ParameterLayout layout, Lsc settings, double[] weights, JsonNode sequence, float[] gradient) {
    int batch = settings.batchSize();
    RandomStream random = RandomStream.of(0, Purpose.PRETRAINING, 0, 0);
    LscLoss loss =
        new LscLoss(
            KernelChoice.best(), layout, settings, batch, SolverSettings.EXACT, random, true);
    float[] single = new float[weights.length];
    for (int i = 0; i < single.length; i++) {
      single[i] = (float) weights[i];
    }
    loss.load(single);
    loss.reset();
    for (int time = 0; time < sequence.size(); time++) {
      float[][] x = new float[1][ParameterLayout.padded(layout.shape().hiddenSize(), 8) * 32];
      for (int i = 0; i < layout.shape().hiddenSize(); i++) {
        for (int e = 0; e < 32; e++) {
          int example = Math.min(e, batch - 1);
          x[0][i * 32 + e] = (float) sequence.get(time).get(example).get(i).asDouble();
        }
      }
      if (time > 0) {
        loss.advance();
      }
      loss.run(x);
    }
    return loss.measure(gradient).loss();
  }
}
