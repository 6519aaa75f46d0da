package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
  private static Captured bench(String arguments) {
    return Captured.run(("bench --seconds 0.02 --warm-up 0 " + arguments).strip().split(" ", -1));
  }

  @Test
  void givenAShape_whenMeasured_thenStandardOutputIsOneJsonObjectThatAgreesWithItself()
      throws Exception {
    Captured run = bench("--cell gru --depth 1 --hidden 24 --steps 7 --batch 5 --input 3 --json");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("cell").asText()).isEqualTo("gru");
    assertThat(json.get("measured_steps").asInt()).isGreaterThanOrEqualTo(15);
    double median = json.get("median_ms").asDouble();
    assertThat(median).isGreaterThanOrEqualTo(json.get("min_ms").asDouble()).isPositive();
    assertThat(json.get("gflops").asDouble())
        .isCloseTo(json.get("operations").asDouble() / median * 1e-6, within(1e-9));
    assertThat(json.get("fraction_of_peak").asDouble()).isBetween(0.0, 1.5);
    assertThat(json.get("buffer_bytes").asLong()).isGreaterThan(10_000);
    // The cost model is made to give this step back.
    assertThat(json.get("cost_model").get("seconds_per_training_step").asDouble())
        .isCloseTo(1e-3 * median, within(1e-9));
  }

  @Test
  void givenAnotherEngine_whenMeasured_thenItIsTheOneThatRan() throws Exception {
    Captured run =
        bench(
            "--cell lstm --depth 1 --hidden 8 --steps 3 --batch 2 --input 1 --engine nd4j --json");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("engine").asText()).isEqualTo("nd4j (cpu)");
    assertThat(json.get("lane_width").asInt()).isZero();
    assertThat(json.get("median_ms").asDouble()).isPositive();
    assertThat(json.get("buffer_bytes").isNull()).isTrue();
  }

  @Test
  void givenNoJson_whenMeasured_thenEachFigureHasALine() {
    Captured run = bench("--cell tanh --depth 2 --hidden 8 --steps 3 --batch 2 --input 1");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("tanh, 2 x 8, 3 time steps of 1, batch 2")
        .containsPattern("step +[0-9.]+ ms median of [0-9]+")
        .containsPattern("fraction of peak +[0-9.]+ %")
        .contains("GFLOP/s", "MiB", "cost model");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --cell lstn     | --cell: unknown name "lstn"; did you mean "lstm"?
          --depth 0       | depth must be 1 to 1000, was 0
          --hidden 9000   | hiddenSize must be 1 to 8192, was 9000
          --steps 0       | sequenceLength must be >= 1, was 0
          --batch 0       | batchSize must be 1 to 65536, was 0
          --input x       | '--input'
          --engine cuda2  | cuda2
          --seconds 0     | seconds must be > 0 and <= 3600, was 0.0
          --hidden 8192 --depth 9 | this shape needs about
          """)
  void givenNonsense_whenAskedFor_thenItIsOneLineAndWrongUsage(String arguments, String message) {
    Captured run = Captured.run(("bench " + arguments).split(" ", -1));

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.messages()).hasSize(1);
    assertThat(run.messages().get(0)).contains(message);
  }
}
