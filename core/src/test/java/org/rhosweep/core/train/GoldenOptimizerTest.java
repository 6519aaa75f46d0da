package org.rhosweep.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.kernels.KernelChoice;

/** Weights after each of some steps, against an independent implementation in float64. */
class GoldenOptimizerTest {
  static List<JsonNode> cases() throws IOException {
    try (InputStream file =
        GoldenOptimizerTest.class.getResourceAsStream("/golden/optimizers.json")) {
      List<JsonNode> cases = new ArrayList<>();
      new ObjectMapper().readTree(file).get("cases").forEach(cases::add);
      return cases;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givenGoldenGradients_whenStepsAreTaken_thenWeightsAgree(JsonNode golden) {
    Optimizer optimizer = optimizer(golden);
    OptimizerState state = OptimizerState.of(optimizer, KernelChoice.best(), 32);
    float[] weights = floats(golden.get("weights"));
    for (int step = 1; step <= golden.get("after").size(); step++) {
      float[] gradient = floats(golden.get("gradients").get(step - 1));
      state.step(weights, gradient, 1f, step, optimizer.learningRate());

      JsonNode expected = golden.get("after").get(step - 1);
      for (int i = 0; i < expected.size(); i++) {
        double value = expected.get(i).asDouble();
        // A handful of roundings of 2^-24 per step, of the weight and of the step.
        assertThat((double) weights[i])
            .as("weight %d after step %d", i, step)
            .isCloseTo(value, within(1e-6 * Math.max(1, Math.abs(value))));
      }
    }
  }

  private static Optimizer optimizer(JsonNode golden) {
    JsonNode s = golden.get("settings");
    return golden.get("name").asText().equals("lookahead")
        ? new Lookahead(
            plain(s.get("inner")), s.get("syncPeriod").asInt(), s.get("slowStep").asDouble())
        : plain(golden);
  }

  private static PlainOptimizer plain(JsonNode golden) {
    JsonNode s = golden.get("settings");
    double rate = s.get("learningRate").asDouble();
    if (golden.get("name").asText().equals("sgd")) {
      return new Sgd(rate, s.get("momentum").asDouble());
    }
    double beta1 = s.get("beta1").asDouble();
    double beta2 = s.get("beta2").asDouble();
    double epsilon = s.get("epsilon").asDouble();
    return switch (golden.get("name").asText()) {
      case "adam" -> new Adam(rate, beta1, beta2, epsilon);
      case "adamw" -> new AdamW(rate, beta1, beta2, epsilon, s.get("weightDecay").asDouble());
      case "adabelief" -> new AdaBelief(rate, beta1, beta2, epsilon);
      default -> throw new IllegalArgumentException(golden.get("name").asText());
    };
  }

  private static float[] floats(JsonNode node) {
    float[] values = new float[32];
    for (int i = 0; i < node.size(); i++) {
      values[i] = (float) node.get(i).asDouble();
    }
    return values;
  }
}
