package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

/** Loss and gradient of whole networks against values from an independent implementation. */
public class GoldenNetworkTest {
  private static Cell cell(String golden) {
    String[] words = golden.split(" ", -1);
    List<Cell> named =
        Networks.CELLS.stream()
            .filter(c -> VariantName.of(c).equals(words[0]))
            .filter(c -> List.of(words).stream().skip(1).allMatch(word -> hasSetting(c, word)))
            .toList();
    assertThat(named).hasSize(1);
    return named.get(0);
  }

  private static boolean hasSetting(Cell cell, String value) {
    return cell.toString().contains("=" + value.toUpperCase(Locale.ROOT));
  }

  @Test
  void givenEveryCell_whenGoldenCasesAreCounted_thenNoneIsForgotten() throws IOException {
    assertThat(cases().stream().map(golden -> cell(golden.get("cell").asText())).distinct())
        .containsExactlyInAnyOrderElementsOf(Networks.CELLS);
  }

  /** One network each. */
  public static List<JsonNode> cases() throws IOException {
    try (InputStream file = GoldenNetworkTest.class.getResourceAsStream("/golden/networks.json")) {
      List<JsonNode> cases = new ArrayList<>();
      new ObjectMapper().readTree(file).get("cases").forEach(cases::add);
      return cases;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenGoldenWeights_whenRunInDoublePrecision_thenLossAndGradientAgree(JsonNode golden) {
    ParameterLayout layout = layout(golden);
    double[] weights = parameters(layout, golden.get("weights"));
    double[] gradient = new double[layout.size()];

    double loss = new ReferenceNetwork(layout).loss(weights, batch(layout, golden), gradient);

    // Both sides are float64: 1e-12 leaves room for a few thousand roundings.
    assertThat(loss).isCloseTo(golden.get("losses").get(0).asDouble(), within(1e-12));
    assertClose(layout, gradient, parameters(layout, golden.get("gradient")), 1e-12);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenGoldenWeights_whenRunOnSimd_thenLossAndGradientAgree(JsonNode golden) {
    ParameterLayout layout = layout(golden);
    double[] exact = parameters(layout, golden.get("weights"));
    float[] weights = new float[exact.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) exact[i];
    }
    float[] gradient = new float[layout.size()];
    SimdNetwork network = new SimdNetwork(KernelChoice.best(), layout, 3, true);
    network.load(weights);

    BatchLoss loss = network.gradient(batch(layout, golden), gradient, null);

    // Single precision: 2^-24 per operation, some ten operations deep in each of 6 steps, tanh
    // 4e-7.
    assertThat(loss.meanLoss()).isCloseTo(golden.get("losses").get(0).asDouble(), within(5e-6));
    assertClose(
        layout, Networks.toDouble(gradient), parameters(layout, golden.get("gradient")), 5e-6);
  }

  public static void assertClose(
      ParameterLayout layout, double[] actual, double[] expected, double tolerance) {
    for (Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          assertThat(actual[at])
              .as("%s layer %d %s [%d, %d]", block.kind(), block.layer(), block.name(), row, column)
              .isCloseTo(expected[at], within(tolerance));
        }
      }
    }
  }

  /** Where a case's parameters lie. */
  public static ParameterLayout layout(JsonNode golden) {
    SequenceShape shape =
        Networks.dense(
            golden.get("sequenceLength").asInt(),
            golden.get("inputSize").asInt(),
            golden.get("classes").asInt(),
            golden.get("everyStep").asBoolean()
                ? TargetPosition.EVERY_STEP
                : TargetPosition.LAST_STEP);
    return Networks.layout(
        new ModelSettings(
            cell(golden.get("cell").asText()),
            golden.get("hiddenSize").asInt(),
            golden.get("depth").asInt(),
            0,
            golden.path("residual").asBoolean(),
            golden.path("layerNorm").asBoolean()),
        shape);
  }

  /** A case's batch. */
  public static Batch batch(ParameterLayout layout, JsonNode golden) {
    Batch batch = new Batch(layout.shape().sequence(), golden.get("batchSize").asInt());
    List<Double> inputs = numbers(golden.get("inputs"));
    for (int i = 0; i < batch.inputs.length; i++) {
      batch.inputs[i] = inputs.get(i).floatValue();
    }
    List<Double> labels = numbers(golden.get("labels"));
    for (int i = 0; i < batch.labels.length; i++) {
      batch.labels[i] = labels.get(i).intValue();
    }
    return batch;
  }

  /** Parameters by the names "layer.affine.KIND" and "readout.KIND". */
  public static double[] parameters(ParameterLayout layout, JsonNode named) {
    double[] parameters = new double[layout.size()];
    for (Block block : layout.blocks()) {
      String place = block.layer() < 0 ? "" : block.layer() + ".";
      List<Double> values = numbers(named.get(place + block.name() + "." + block.kind()));
      assertThat(values).hasSize(block.rows() * block.columns());
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          parameters[block.at(row, column)] = values.get(row * block.columns() + column);
        }
      }
    }
    return parameters;
  }

  public static List<Double> numbers(JsonNode node) {
    List<Double> numbers = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(child -> numbers.addAll(numbers(child)));
    } else {
      numbers.add(node.asDouble());
    }
    return numbers;
  }
}
