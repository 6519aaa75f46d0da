package org.rhosweep.core.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of an independent implementation in Python, with the tolerances that it states. */
class GoldenMeanFieldTest {
  /** One case, which prints as its name. */
  record Golden(JsonNode node) {
    InputStatistics inputs() {
      return new InputStatistics(node.get("R").asDouble(), node.get("Sigma").asDouble());
    }

    Gate gate(String name) {
      JsonNode gate = node.get("gates").get(name);
      return new Gate(
          gate.get("sigma2").asDouble(),
          gate.get("nu2").asDouble(),
          gate.get("mu").asDouble(),
          gate.get("rho2").asDouble());
    }

    MeanFieldCell cell() {
      return switch (node.get("cell").asText()) {
        case "vanilla" -> new VanillaField(gate("r"));
        case "minimal" -> new MinimalField(gate("f"));
        case "gru" -> new GruField(gate("f"), gate("r"), gate("h"));
        case "peephole" -> new PeepholeField(gate("i"), gate("f"), gate("r"), gate("i"));
        case "lstm" -> new LstmField(gate("i"), gate("f"), gate("r"), gate("o"));
        default -> throw new IllegalArgumentException(node.get("cell").asText());
      };
    }

    double theory(String quantity) {
      return node.get("theory").get(quantity).asDouble();
    }

    double closure(String quantity) {
      return node.get("gaussian_closure").get(quantity).asDouble();
    }

    @Override
    public String toString() {
      return node.get("label").asText();
    }
  }

  private static JsonNode root() throws IOException {
    try (InputStream file =
        GoldenMeanFieldTest.class.getResourceAsStream("/golden/meanfield.json")) {
      return new ObjectMapper().readTree(file);
    }
  }

  private static Stream<Golden> entries() throws IOException {
    return StreamSupport.stream(root().get("entries").spliterator(), false).map(Golden::new);
  }

  static Stream<Golden> scalarCells() throws IOException {
    return entries().filter(entry -> entry.cell() instanceof ScalarMeanFieldCell);
  }

  static Stream<Golden> lstms() throws IOException {
    return entries().filter(entry -> entry.cell() instanceof LstmField);
  }

  @Test
  void givenGaussianMeans_whenIntegrated_thenTheyAreThoseOfTheReference() {
    assertThat(GaussianActivation.tanh(0.3, 2).square())
        .isCloseTo(0.5278715551438966, within(1e-12));
    assertThat(GaussianActivation.sigmoid(1, 16).square())
        .isCloseTo(0.501573706656685, within(1e-12));
    assertThat(GaussianActivation.tanh(0, 1).correlated(0.5).value())
        .isCloseTo(0.18632441320344673, within(1e-12));
    assertThat(GaussianActivation.sigmoid(1, 4).correlated(0.3).value())
        .isCloseTo(0.44365424945679566, within(1e-12));
    assertThat(GaussianActivation.sigmoid(0, 16).correlated(0.9).slope())
        .isCloseTo(0.012877948225460359, within(1e-12));
  }

  @Test
  void givenNoVariance_whenIntegrated_thenTheFunctionItself() {
    GaussianActivation gate = GaussianActivation.tanh(0.7, 0);

    assertThat(gate.square()).isEqualTo(StrictMath.pow(StrictMath.tanh(0.7), 2));
    assertThat(gate.correlated(0.2).value()).isEqualTo(gate.square());
  }

  @ParameterizedTest
  @MethodSource("scalarCells")
  void givenACell_whenPredicted_thenFixedPointsAndMomentsAreThoseOfTheReference(Golden golden) {
    Prediction found = golden.cell().predict(golden.inputs());

    double nearOne = Math.abs(1 - golden.theory("chi")) < 2e-3 ? 1e-4 : 1e-5;
    assertThat(found.stateSquare()).isCloseTo(golden.theory("Q"), within(1e-6));
    assertThat(found.stateMean()).isCloseTo(golden.theory("M"), within(1e-6));
    assertThat(found.correlation()).isCloseTo(golden.theory("C"), within(nearOne / 10));
    assertThat(found.chi()).isCloseTo(golden.theory("chi"), within(nearOne));
    assertThat(found.chiAtOne()).isCloseTo(golden.theory("chi_at_C1"), within(nearOne));
    assertThat(found.m1()).isCloseTo(golden.theory("m1"), within(1e-6));
    assertThat(found.m2()).isCloseTo(golden.theory("m2"), within(1e-6));
    assertThat(found.spread()).isCloseTo(golden.theory("var"), within(1e-6));
    double xi = golden.theory("xi");
    assertThat(found.timeScale()).isCloseTo(xi, within(1e-3 * xi));
    if (golden.node().get("theory").has("m2_orthogonal_W")) {
      assertThat(found.m2Orthogonal()).isCloseTo(golden.theory("m2_orthogonal_W"), within(1e-6));
    }
    // Not for the LSTM: there dc/dc is not the Jacobian of what grows.
    assertThat(found.chiAtOne()).isCloseTo(found.m1(), within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("scalarCells")
  void givenUncorrelatedSequences_whenFollowed_thenTheirCorrelationIsThatOfTheReference(
      Golden golden) {
    JsonNode trajectory = golden.node().get("C_trajectory_from_0");
    double[] found =
        ((ScalarMeanFieldCell) golden.cell())
            .correlationsFromZero(golden.inputs(), trajectory.size() - 1);

    for (int t = 0; t < found.length; t++) {
      assertThat(found[t]).isCloseTo(trajectory.get(t).asDouble(), within(1e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("lstms")
  void givenAnLstm_whenClosed_thenItIsTheClosureOfTheReference(Golden golden) {
    LstmClosure found = ((LstmField) golden.cell()).closure(golden.inputs());

    assertThat(found.prediction().stateSquare()).isCloseTo(golden.closure("Q"), within(1e-6));
    assertThat(found.cellMean()).isCloseTo(golden.closure("Mc"), within(1e-6));
    assertThat(found.cellSquare()).isCloseTo(golden.closure("Qc"), within(1e-6));
    assertThat(found.prediction().correlation()).isCloseTo(golden.closure("C"), within(1e-6));
    assertThat(found.cellCorrelation()).isCloseTo(golden.closure("Cc"), within(1e-6));
    assertThat(found.prediction().chi()).isCloseTo(golden.closure("lam"), within(1e-6));
    assertThat(found.prediction().chiAtOne()).isCloseTo(golden.closure("lam1"), within(1e-6));
  }

  @ParameterizedTest
  @MethodSource("lstms")
  void givenAnLstm_whenSolvedOnAGrid_thenItIsTheGridOfTheReference(Golden golden) {
    LstmGrid found = ((LstmField) golden.cell()).exact(golden.inputs());

    assertRelative(found.square(), golden.theory("Q"), 1e-4);
    assertRelative(found.cellSquare(), golden.theory("Qc"), 1e-4);
    assertThat(found.cellMean()).isCloseTo(golden.theory("Mc"), within(1e-6));
    assertRelative(found.tanhSquare(), golden.theory("Eth2"), 1e-4);
    assertRelative(found.sech4(), golden.theory("Esech4"), 1e-4);
    assertRelative(found.m1(), golden.theory("m1"), 1e-4);
    assertRelative(found.m2(), golden.theory("m2"), 1e-4);
    assertRelative(found.m1Hidden(), golden.theory("m1_hh"), 1e-4);
    assertRelative(found.m1Full(), golden.theory("m1_full"), 1e-4);
    assertRelative(found.eigenvalue(), golden.theory("lam"), 1e-4);
    assertRelative(found.timeScale(), golden.theory("xi"), 2e-3);
    // The closure is near, and no nearer than it says.
    LstmClosure closure = ((LstmField) golden.cell()).closure(golden.inputs());
    assertRelative(closure.prediction().stateSquare(), found.square(), 0.025);
    assertThat(closure.prediction().chiAtOne()).isCloseTo(found.eigenvalue(), within(0.02));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0.001, 1.18918959", "0.01, 1.42420529", "0.1, 1.98607264", "1, 3.44321091"})
  void givenAPointOfTheOrderChaosLine_whenPredicted_thenAPerturbationNeitherGrowsNorShrinks(
      double biasVariance, double recurrentVariance) {
    Gate bias = new Gate(recurrentVariance, 0, 0, biasVariance);
    Gate input = new Gate(recurrentVariance, biasVariance / 2, 0, 0);

    assertThat(new VanillaField(bias).predict(new InputStatistics(0, 1)).chiAtOne())
        .isCloseTo(1, within(1e-6));
    // Shared inputs act as a bias does: only rho^2 + nu^2 R matters.
    assertThat(new VanillaField(input).predict(new InputStatistics(2, 1)).chiAtOne())
        .isCloseTo(1, within(1e-6));
  }

  @Test
  void givenSmallWeightsAndAnOpenForgetGate_whenSolved_thenTheLstmForgetsAsItsGateSays() {
    double mu = 3;
    double f = 1 / (1 + StrictMath.exp(-mu));
    Gate other = new Gate(0, 1, 0, 0);
    LstmField cell = new LstmField(other, new Gate(0, 0, mu, 0), other, other);
    InputStatistics inputs = new InputStatistics(1, 1);

    // sigma = 0: c = f c + b with E b^2 = E i^2 E tanh^2, so Q_c = E b^2 / (1 - f^2), lam = f^2.
    double b = GaussianActivation.sigmoid(0, 1).square() * GaussianActivation.tanh(0, 1).square();
    LstmGrid exact = cell.exact(inputs);
    assertThat(exact.eigenvalue()).isCloseTo(f * f, within(1e-9));
    assertThat(exact.cellSquare()).isCloseTo(b / (1 - f * f), within(1e-9));
    assertThat(cell.predict(inputs).chi()).isCloseTo(f * f, within(1e-9));
    assertThat(cell.predict(inputs).m1()).isCloseTo(f * f, within(1e-9));
  }

  @Test
  void givenAMinimalRnnThatKeepsEverything_whenPredicted_thenItIsAnIsometry() {
    MinimalField cell = new MinimalField(new Gate(1, 1, 20, 0));

    Prediction found = cell.predict(new InputStatistics(1, 1));

    assertThat(found.m1()).isCloseTo(1, within(1e-6));
    assertThat(found.spread()).isCloseTo(0, within(1e-9));
  }

  @Test
  void givenAStronglyGatedGru_whenPredicted_thenBothSecondMomentsAreReported() {
    // mu_f = 4: one sigma^2 for all gates, large enough for a second fixed point of Q.
    Gate keep = new Gate(60, 0, 4, 0);
    Gate other = new Gate(60, 0.001, 0, 0);
    Prediction found = new GruField(keep, other, other).predict(new InputStatistics(1, 1));

    assertThat(found.bistable()).isTrue();
    GruField cell = new GruField(keep, other, other);
    for (double square : new double[] {found.stateSquare(), found.stateSquareFromBelow()}) {
      assertThat(cell.nextSquare(square, new InputStatistics(1, 1)))
          .isCloseTo(square, within(1e-10));
    }
  }

  private static void assertRelative(double found, double golden, double tolerance) {
    assertThat(found).isCloseTo(golden, within(tolerance * Math.abs(golden)));
  }
}
