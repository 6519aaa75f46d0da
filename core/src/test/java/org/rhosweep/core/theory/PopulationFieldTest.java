package org.rhosweep.core.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.theory.LinearResponse.UnitClass;
import org.rhosweep.core.theory.PopulationField.UnitField;

/**
 * Layers whose units differ, against {@code make_populations.py}, which iterates every class in
 * time and takes eigenvalues of full matrices.
 */
class PopulationFieldTest {
  /** One case, which prints as its name. */
  record Golden(JsonNode node) {
    InputStatistics inputs() {
      return new InputStatistics(node.get("R").asDouble(), node.get("Sigma").asDouble());
    }

    private Gate gate(double mu) {
      return new Gate(node.get("sigma2").asDouble(), node.get("nu2").asDouble(), mu, 0);
    }

    private MeanFieldCell cell(double keep, double input) {
      return switch (node.get("cell").asText()) {
        case "minimal" -> new MinimalField(gate(keep));
        case "gru" -> new GruField(gate(keep), gate(0), gate(0));
        case "peephole" -> new PeepholeField(gate(input), gate(keep), gate(0), gate(0));
        case "lstm" -> new LstmField(gate(input), gate(keep), gate(0), gate(0));
        default -> throw new IllegalArgumentException(node.get("cell").asText());
      };
    }

    PopulationField field() {
      List<UnitField> classes = new ArrayList<>();
      for (JsonNode units : node.get("classes")) {
        classes.add(
            new UnitField(
                units.get("share").asDouble(),
                cell(units.get("keep").asDouble(), units.get("input").asDouble())));
      }
      return new PopulationField(classes);
    }

    double theory(String quantity) {
      return node.get("theory").get(quantity).asDouble();
    }

    @Override
    public String toString() {
      return node.get("label").asText();
    }
  }

  static Stream<Golden> entries() throws IOException {
    try (InputStream file =
        PopulationFieldTest.class.getResourceAsStream("/golden/populations.json")) {
      JsonNode root = new ObjectMapper().readTree(file);
      return StreamSupport.stream(root.get("entries").spliterator(), false).map(Golden::new);
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void givenUnitsThatDiffer_whenPredicted_thenItIsTheReference(Golden golden) {
    PopulationField field = golden.field();
    Prediction found = field.predict(golden.inputs());

    assertThat(found.stateSquare()).isCloseTo(golden.theory("Q"), within(1e-9));
    assertThat(found.correlation()).isCloseTo(golden.theory("C"), within(1e-8));
    assertThat(found.chi()).isCloseTo(golden.theory("chi"), within(1e-8));
    assertThat(found.chiAtOne()).isCloseTo(golden.theory("chi_at_C1"), within(1e-8));
    assertThat(field.growth(golden.inputs())).isCloseTo(found.chiAtOne(), within(1e-12));
    assertThat(found.m1()).isCloseTo(golden.theory("m1"), within(1e-8));
    assertThat(found.meanTimeScale()).isCloseTo(golden.theory("mean_time_scale"), within(1e-6));
    for (int steps : new int[] {1, 10, 40}) {
      double golden1 = golden.node().at("/theory/log_gradient_after/" + steps).asDouble();
      assertThat(found.logGradientAfter(steps)).isCloseTo(golden1, within(1e-7));
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void givenOneClassSplitInTwo_whenPredicted_thenItIsThatOfTheCellAlone(Golden golden) {
    MeanFieldCell cell = golden.field().classes().get(0).cell();
    PopulationField split =
        new PopulationField(List.of(new UnitField(0.25, cell), new UnitField(0.75, cell)));

    Prediction expected = cell.predict(golden.inputs());
    Prediction found = split.predict(golden.inputs());

    assertThat(found.stateSquare()).isCloseTo(expected.stateSquare(), within(1e-10));
    assertThat(found.correlation()).isCloseTo(expected.correlation(), within(1e-9));
    assertThat(found.chi()).isCloseTo(expected.chi(), within(1e-10));
    assertThat(found.chiAtOne()).isCloseTo(expected.chiAtOne(), within(1e-10));
    assertThat(found.m1()).isCloseTo(expected.m1(), within(1e-10));
    assertThat(found.outputSquare()).isCloseTo(expected.outputSquare(), within(1e-10));
    assertThat(found.outputCorrelation()).isCloseTo(expected.outputCorrelation(), within(1e-9));
  }

  @Test
  void givenTwoClasses_whenTheirResponseIsSolved_thenItIsTheRootOfTheQuadraticEquation() {
    // 0.5 * 0.2 / (x - 0.5) + 0.5 * 0.1 / (x - 0.9) = 1: (x - 0.5)(x - 0.9) = 0.15 x - 0.115
    // x^2 - 1.55 x + 0.565 = 0: x = (1.55 + sqrt(2.4025 - 2.26)) / 2 = 0.963745...
    LinearResponse response =
        new LinearResponse(
            List.of(new UnitClass(0.5, 0.5, 0.2, 1), new UnitClass(0.5, 0.9, 0.1, 1)), 0);

    assertThat(response.eigenvalue())
        .isCloseTo((1.55 + StrictMath.sqrt(2.4025 - 2.26)) / 2, within(1e-14));
    // One step: 0.5 (0.5 + 0.2) + 0.5 (0.9 + 0.1) = 0.85
    assertThat(response.logMeanAfter(1)).isCloseTo(StrictMath.log(0.85), within(1e-14));
    // Two: x = (0.7, 1), mean 0.85: 0.5 (0.35 + 0.17) + 0.5 (0.9 + 0.085) = 0.7525
    assertThat(response.logMeanAfter(2)).isCloseTo(StrictMath.log(0.7525), within(1e-14));
  }

  @Test
  void givenUnitsThatAreNotCoupled_whenTheirResponseIsSolved_thenTheLongestDecides() {
    LinearResponse response =
        new LinearResponse(
            List.of(new UnitClass(0.9, 0.1, 0, 1), new UnitClass(0.1, 0.99, 0, 1)), 0);

    assertThat(response.eigenvalue()).isEqualTo(0.99);
    // 0.9 * 0.1 + 0.1 * 0.99 = 0.189 < 1 / e after one step: interpolated, 1 / -ln 0.189
    assertThat(response.timeScaleOfMean()).isCloseTo(-1 / StrictMath.log(0.189), within(1e-12));
  }

  @Test
  void givenAnOutputPathAlone_whenSolved_thenItIsTheEigenvalue() {
    LinearResponse response = new LinearResponse(List.of(new UnitClass(1, 0.2, 0, 1)), 0.6);

    assertThat(response.eigenvalue()).isCloseTo(0.6, within(1e-14));
  }

  @Test
  void givenSharesOrCellsThatDoNotFit_whenMade_thenTheyAreRefused() {
    MinimalField minimal = new MinimalField(new Gate(1, 1, 0, 0));
    VanillaField vanilla = new VanillaField(new Gate(1, 1, 0, 0));

    assertThatThrownBy(() -> new PopulationField(List.of(new UnitField(0.5, minimal))))
        .hasMessage("fractions must add up to 1, were 0.5");
    assertThatThrownBy(
            () ->
                new PopulationField(
                    List.of(new UnitField(0.5, minimal), new UnitField(0.5, vanilla))))
        .hasMessage("classes must be of one kind");
  }

  @Test
  void givenQuantiles_whenIntegrated_thenPolynomialsAreExact() {
    GaussLegendreQuadrature rule = GaussLegendreQuadrature.of(24);
    double sum = 0;
    double power = 0;
    for (int k = 0; k < rule.count(); k++) {
      sum += rule.weight(k);
      power += rule.weight(k) * StrictMath.pow(rule.node(k), 47);
    }

    assertThat(sum).isCloseTo(1, within(1e-13));
    assertThat(power).isCloseTo(1.0 / 48, within(1e-13)); // degree 2 * 24 - 1
    assertThat(rule.node(0)).isBetween(0.0, 0.01);
  }
}
