package org.rhosweep.core.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputGateBiasTest {
  @Test
  void givenNoVarianceOfTheGates_whenSolved_thenItIsTheClosedForm() {
    // nu_i = 0, sigma = 0: i = S(mu_i), and S(mu_i)^2 = q (1 - f^2) / E tanh^2
    double f = 1 / (1 + StrictMath.exp(-5));
    double tanh2 = GaussianActivation.tanh(0, 1).square();
    double i = StrictMath.sqrt(0.7 * (1 - f * f) / tanh2);
    Gate closed = new Gate(0, 0, 0, 0);
    Gate driven = new Gate(0, 1, 0, 0);

    double mu =
        InputGateBias.of(
            new LstmField(closed, new Gate(0, 0, 5, 0), driven, closed),
            new InputStatistics(1, 0),
            0.7);

    assertThat(mu).isCloseTo(StrictMath.log(i / (1 - i)), within(1e-9));
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"1e-5, 4, 1", "0.5, 6, 1", "4, 5, 0.2", "1e-5, 8, 3"})
  void givenAnLstm_whenItsInputBiasIsSolved_thenTheCellStateHasTheSizeWanted(
      double recurrentVariance, double forgetBias, double cellSquare) {
    InputStatistics inputs = new InputStatistics(0.8, 0.3);
    Gate other = new Gate(recurrentVariance, 1, 0, 0);
    Gate forget = new Gate(recurrentVariance, 0, forgetBias, 0);
    double mu = InputGateBias.of(new LstmField(other, forget, other, other), inputs, cellSquare);

    LstmField lstm = new LstmField(other.withBiasMean(mu), forget, other, other);

    assertThat(mu).isNegative();
    assertThat(lstm.closure(inputs).cellSquare()).isCloseTo(cellSquare, within(1e-7 * cellSquare));
    // By the distribution of c, which the closure takes as Gaussian.
    assertThat(lstm.exact(inputs).cellSquare()).isCloseTo(cellSquare, within(0.02 * cellSquare));

    double peepholeMu =
        InputGateBias.of(new PeepholeField(other, forget, other, other), inputs, cellSquare);
    PeepholeField peephole =
        new PeepholeField(other.withBiasMean(peepholeMu), forget, other, other);
    assertThat(peephole.nextSquare(cellSquare, inputs))
        .isCloseTo(cellSquare, within(1e-9 * cellSquare));
  }

  @Test
  void givenLittleThatIsWritten_whenSolved_thenTheGateStaysOpen() {
    Gate other = new Gate(1e-5, 1, 0, 0);
    Gate forget = new Gate(1e-5, 0, 5, 0);
    LstmField lstm = new LstmField(other, forget, other, other);

    assertThat(InputGateBias.of(lstm, new InputStatistics(0.01, 1), 1)).isZero();
    assertThat(InputGateBias.of(lstm, new InputStatistics(0, 1), 1)).isZero();
  }

  @Test
  void givenACandidateWithABias_whenSolved_thenItIsRefused() {
    Gate gate = new Gate(0, 1, 0.5, 0);
    assertThatThrownBy(
            () ->
                InputGateBias.of(
                    new LstmField(gate, gate, gate, gate), new InputStatistics(1, 1), 1))
        .hasMessage("the candidate must have no bias");
  }
}
