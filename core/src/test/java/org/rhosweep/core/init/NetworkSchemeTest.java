package org.rhosweep.core.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.FeedForward;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.MinimalRnn;
import org.rhosweep.core.cell.PeepholeLstm;
import org.rhosweep.core.cell.ReluRnn;
import org.rhosweep.core.cell.SigmoidRnn;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.theory.InputStatistics;

class NetworkSchemeTest {
  private static final int HIDDEN = 64;
  private static final int INPUTS = 5;

  private static InitializationContext conditions(Cell cell, int depth, int sequenceLength) {
    return InitializationContext.of(
        new ModelSettings(cell, HIDDEN, depth),
        new SequenceShape(
            sequenceLength,
            InputKind.DENSE,
            INPUTS,
            0,
            3,
            TargetPosition.LAST_STEP,
            Loss.CROSS_ENTROPY),
        new InputStatistics(1, 0.5));
  }

  /** Drawn weights, to be looked at by gate. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Drawn(ParameterLayout layout, float[] weights) {
    static Drawn of(Initialization scheme, InitializationContext conditions) {
      ParameterLayout layout = new ParameterLayout(conditions.shape());
      return new Drawn(
          layout, InitialWeights.draw(layout, InitialDistributions.of(scheme, conditions), 11));
    }

    double[] matrix(Kind kind, int layer, String name) {
      Block block =
          layout.blocks().stream()
              .filter(b -> b.kind() == kind && b.layer() == layer && b.name().equals(name))
              .findFirst()
              .orElseThrow();
      double[] values = new double[block.rows() * block.columns()];
      for (int i = 0; i < values.length; i++) {
        values[i] = weights[block.at(i / block.columns(), i % block.columns())];
      }
      return values;
    }

    double meanSquare(Kind kind, int layer, String name) {
      return Arrays.stream(matrix(kind, layer, name)).map(w -> w * w).average().orElseThrow();
    }
  }

  @Test
  void givenAReluRnn_whenInitialisedAsIrnn_thenItRepeatsItsStateAndHardlySeesItsInput() {
    Drawn drawn = Drawn.of(new Identity(1, 0.001), conditions(new ReluRnn(), 2, 10));

    double[] recurrent = drawn.matrix(Kind.RECURRENT, 1, "hidden");
    for (int i = 0; i < recurrent.length; i++) {
      assertThat(recurrent[i]).isEqualTo(i % (HIDDEN + 1) == 0 ? 1 : 0);
    }
    double variance = drawn.meanSquare(Kind.INPUT, 0, "hidden");
    double standardError = 1e-6 * Math.sqrt(2.0 / (HIDDEN * INPUTS)); // sd of w^2 is sqrt(2) of it
    assertThat(variance).isCloseTo(1e-6, within(5 * standardError));
    assertThat(drawn.matrix(Kind.BIAS, 0, "hidden")).containsOnly(0);
  }

  @Test
  void givenAnLstm_whenInitialisedByChrono_thenItsUnitsForgetOverAllLengths() {
    InitializationContext conditions = conditions(new Lstm(1), 2, 100);
    Drawn drawn = Drawn.of(new Chrono(null), conditions);

    double[] forget = drawn.matrix(Kind.BIAS, 0, "forget");
    double[] input = drawn.matrix(Kind.BIAS, 0, "input");
    double mean = 0;
    for (int i = 0; i < HIDDEN; i++) {
      assertThat(input[i]).isEqualTo(-forget[i]);
      assertThat(forget[i]).isBetween(0.0, StrictMath.log(99) + 1e-6);
      mean += StrictMath.exp(forget[i]) / HIDDEN;
    }
    // e^b is uniform on [1, 99]: mean 50, standard deviation 98 / sqrt(12)
    assertThat(mean).isCloseTo(50, within(5 * 98 / Math.sqrt(12.0 * HIDDEN)));
    assertThat(drawn.matrix(Kind.BIAS, 0, "output")).containsOnly(0);
    assertThat(drawn.matrix(Kind.BIAS, 1, "forget")).isNotEqualTo(forget);
    BiasScheme distribution =
        InitialDistributions.of(new Chrono(null), conditions).get(0).get(1).bias();
    double meanBias = Arrays.stream(forget).average().orElseThrow();
    assertThat(distribution.mean()).isCloseTo(meanBias, within(0.5)); // sd of log U is below 1
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 1000})
  void givenALongestMemory_whenInitialisedByChrono_thenNoUnitRemembersLonger(int longest) {
    Drawn drawn = Drawn.of(new Chrono(longest), conditions(new Gru(0), 1, 50));

    assertThat(Arrays.stream(drawn.matrix(Kind.BIAS, 0, "update")).max().orElseThrow())
        .isBetween(0.75 * StrictMath.log(longest - 1), StrictMath.log(longest - 1) + 1e-6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lstm", "peephole"})
  void givenASum_whenInitialisedByTheRecipe_thenItsGatesKeepForTheSequenceAndDoNotSeeTheState(
      String name) {
    Cell cell = name.equals("lstm") ? new Lstm(1) : new PeepholeLstm(1);
    Drawn drawn =
        Drawn.of(new Critical(Critical.Point.RECIPE, null, 1e-5), conditions(cell, 2, 100));

    double mu = StrictMath.log(200);
    for (int layer = 0; layer < 2; layer++) {
      assertThat(drawn.matrix(Kind.BIAS, layer, "forget")).containsOnly((double) (float) mu);
      assertThat(drawn.matrix(Kind.INPUT, layer, "forget")).containsOnly(0);
      // E S(mu + z)^2 E tanh(z)^2 = 1 - (200 / 201)^2, so that E c^2 = 1.
      assertThat(drawn.matrix(Kind.BIAS, layer, "input")[0]).isCloseTo(-2.3393, within(2e-4));
    }
    int fanIn = INPUTS;
    for (String gate : new String[] {"input", "candidate", "output"}) {
      double target = 1.0 / fanIn;
      assertThat(drawn.meanSquare(Kind.INPUT, 0, gate))
          .isCloseTo(target, within(5 * target * Math.sqrt(2.0 / (HIDDEN * fanIn))));
      double small = 1e-5 / HIDDEN;
      assertThat(drawn.meanSquare(Kind.RECURRENT, 1, gate))
          .isCloseTo(small, within(5 * small * Math.sqrt(2.0 / (HIDDEN * HIDDEN))));
    }
  }

  @Test
  void givenACellWithoutACriticalPoint_whenInitialised_thenItIsRefusedWithThoseThatHaveOne() {
    assertThatThrownBy(
            () ->
                InitialDistributions.of(
                    new Critical(Critical.Point.RECIPE, null, 1e-5),
                    conditions(new SigmoidRnn(), 1, 10)))
        .hasMessage(
            "init critical is for the cells of the mean-field theory: tanh, relu, minimal-rnn, gru,"
                + " gru-reset-before, peephole-lstm, lstm, feed-forward");
    Cell dense = new FeedForward(FeedForward.Activation.RELU);
    assertThatThrownBy(() -> InitialDistributions.of(new Chrono(null), conditions(dense, 1, 10)))
        .hasMessageContaining("chrono is for cells with a gate");
    assertThatThrownBy(() -> InitialDistributions.of(new Identity(1, 1), conditions(dense, 1, 10)))
        .hasMessageContaining("this cell has none");
    assertThat(new Chrono(null).problem(new MinimalRnn(0))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"64, 64", "256, 64", "64, 256"})
  void givenLeCun_whenSampled_thenVarianceIsOneOverFanIn(int fanOut, int fanIn) {
    LeCun scheme = new LeCun(Distribution.NORMAL, 1);
    var random =
        org.rhosweep.core.random.RandomStream.of(
            3, org.rhosweep.core.random.Purpose.INPUT_WEIGHTS, 0, 0);
    double[] w = scheme.sample(fanOut, fanIn, random);

    double variance = Arrays.stream(w).map(v -> v * v).average().orElseThrow();
    double target = 1.0 / fanIn;
    assertThat(variance).isCloseTo(target, within(5 * target * Math.sqrt(2.0 / w.length)));
    assertThat(scheme.secondMoment(fanOut, fanIn)).isEqualTo(target);
  }
}
