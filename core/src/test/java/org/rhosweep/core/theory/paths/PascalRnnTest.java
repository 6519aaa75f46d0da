package org.rhosweep.core.theory.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PascalRnnTest {
  @ParameterizedTest
  @CsvSource({
    "1.0, 0,  42634215112710", // C(109, 10)
    "0.5, 0,  1.0",
    "0.5, 75, 0.9954794072546065",
    "0.5, 90, 0.5",
    "0.5, 99, 0.0009765625",
    "0.3, 0,  0.00020904132382940202",
    "0.7, 0,  4783.742982839669",
    "1.2, 0,  7.014200902576709e21"
  })
  void givenTheNetworkOfTheFigure_whenDifferentiated_thenItsGradientIsTheFigures(
      double radius, int timeStep, double gradient) {
    assertThat(new PascalRnn(100, 10, radius).gradient(timeStep))
        .isCloseTo(gradient, within(1e-10 * gradient));
  }

  @Test
  void givenTheNetworkItself_whenAnInputIsRaised_thenTheOutputMovesByTheGradient() {
    PascalRnn network = new PascalRnn(7, 3, 0.8);
    double[] gradients = network.gradients();

    for (int t = 0; t < 7; t++) {
      double[] inputs = new double[7];
      inputs[t] = 1; // the network is linear
      assertThat(output(network, inputs)).isCloseTo(gradients[t], within(1e-12));
    }
  }

  private static double output(PascalRnn network, double[] inputs) {
    double[] states = new double[network.depth() + 1];
    double sum = 0;
    for (double input : inputs) {
      states[0] = input;
      for (int layer = 1; layer <= network.depth(); layer++) {
        states[layer] = network.radius() * (states[layer] + states[layer - 1]);
      }
      sum += states[network.depth()];
    }
    return sum;
  }

  @Test
  void givenATimeStepOutsideTheSequence_whenDifferentiated_thenItIsRefused() {
    assertThatThrownBy(() -> new PascalRnn(5, 2, 1).gradient(5))
        .hasMessage("timeStep must be 0 to 4, was 5");
  }
}
