package org.rhosweep.core.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.FeedForward;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.GruResetBefore;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.MinimalRnn;
import org.rhosweep.core.cell.PeepholeLstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.reference.ReferenceTransition;
import org.rhosweep.core.init.Critical.Point;
import org.rhosweep.core.init.InitialTheory.Layer;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.theory.Gate;
import org.rhosweep.core.theory.GaussianActivation;
import org.rhosweep.core.theory.InputStatistics;
import org.rhosweep.core.theory.LayerField;
import org.rhosweep.core.theory.LstmField;
import org.rhosweep.core.theory.LstmGrid;

class CriticalTest {
  private static InitializationContext conditions(
      Cell cell, int depth, int sequenceLength, InputStatistics inputs) {
    return InitializationContext.of(
        new ModelSettings(cell, 64, depth),
        new SequenceShape(
            sequenceLength,
            InputKind.DENSE,
            64,
            0,
            3,
            TargetPosition.LAST_STEP,
            Loss.CROSS_ENTROPY),
        inputs);
  }

  /**
   * The squared gradient over 20 layers: 1 at chi = 1. Over layers of 128 units its logarithm has a
   * standard deviation of about sqrt(20 * 5 / 128) = 0.9 for relu, the widest; over 6 seeds 0.36.
   */
  @ParameterizedTest
  @Tag("slow")
  @EnumSource(FeedForward.Activation.class)
  void givenAFeedForwardNet_whenCritical_thenGradientsPassTwentyLayers(
      FeedForward.Activation activation) {
    int hidden = 128;
    int depth = 20;
    SequenceShape sequence =
        new SequenceShape(
            1, InputKind.DENSE, hidden, 0, 3, TargetPosition.LAST_STEP, Loss.CROSS_ENTROPY);
    ModelSettings model = new ModelSettings(new FeedForward(activation), hidden, depth);
    InitializationContext conditions =
        InitializationContext.of(model, sequence, new InputStatistics(1, 0));
    Critical critical = new Critical(Point.RECIPE, null, 1e-5);
    ParameterLayout layout = new ParameterLayout(conditions.shape());
    double logRatio = 0;
    int seeds = 6;
    for (int seed = 0; seed < seeds; seed++) {
      float[] drawn =
          InitialWeights.draw(layout, InitialDistributions.of(critical, conditions), seed);
      double[] weights = new double[drawn.length];
      for (int i = 0; i < drawn.length; i++) {
        weights[i] = drawn[i];
      }
      double[] x = normal(hidden, seed);
      double[] towards = normal(hidden, 100 + seed);
      double top = square(towards);
      double[][] states = new double[depth][];
      double[] below = x;
      for (int layer = 0; layer < depth; layer++) {
        states[layer] = below;
        below = step(layout, weights, layer, below).newStates()[0];
      }
      for (int layer = depth - 1; layer > 0; layer--) {
        double[] next = new double[hidden];
        step(layout, weights, layer, states[layer])
            .addStateGradient(new double[][] {towards}, new double[drawn.length], next);
        towards = next;
      }
      logRatio += StrictMath.log(square(towards) / top) / seeds;
    }

    assertThat(logRatio).isBetween(-1.5, 1.0);
    assertThat(critical.explanation(conditions)).startsWith("chi = 1 in closed form, nu^2 = ");
  }

  private static ReferenceTransition step(
      ParameterLayout layout, double[] weights, int layer, double[] input) {
    int hidden = layout.shape().hiddenSize();
    return new ReferenceTransition(layout, weights, layer, input, new double[1][hidden]);
  }

  private static double[] normal(int length, long seed) {
    RandomStream random = RandomStream.of(seed, Purpose.NOISE, 5, 0);
    double[] numbers = new double[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = random.nextGaussian();
    }
    return numbers;
  }

  private static double square(double[] vector) {
    double sum = 0;
    for (double x : vector) {
      sum += x * x;
    }
    return sum;
  }

  static Stream<Cell> cells() {
    return Stream.of(
        new TanhRnn(),
        new MinimalRnn(0),
        new Gru(0),
        new GruResetBefore(0),
        new PeepholeLstm(1),
        new Lstm(1));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenACell_whenItsCriticalPointIsSolved_thenAPerturbationNeitherGrowsNorShrinks(Cell cell) {
    InitializationContext conditions = conditions(cell, 2, 20, new InputStatistics(0.8, 0.3));
    Critical critical = new Critical(Point.SOLVED, null, 1e-5);

    // By way of the distributions that the weights are drawn from, not of the solver's own gates.
    List<Layer> layers = InitialTheory.of(critical, conditions);

    assertThat(layers).hasSize(2);
    for (Layer layer : layers) {
      assertThat(layer.prediction().chiAtOne()).isCloseTo(1, within(1e-6));
      assertThat(layer.prediction().bistable()).isFalse();
    }
    assertThat(critical.explanation(conditions)).contains("chi = 1 by", "chi_1 = 1.00000");
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenACell_whenInitialisedByTheRecipe_thenItRemembersAsLongAsTheSequence(Cell cell) {
    boolean gated = !(cell instanceof TanhRnn);
    for (int sequenceLength : new int[] {10, 100, 1000}) {
      InitializationContext conditions =
          conditions(cell, 1, sequenceLength, new InputStatistics(0.46, 1));
      Critical critical = new Critical(Point.RECIPE, null, 1e-5);
      Layer layer = InitialTheory.of(critical, conditions).get(0);

      if (gated) {
        // J = f I with f = 2T / (2T + 1): xi = -1 / ln f^2 = T + 1/2, nearly
        assertThat(layer.prediction().timeScale())
            .isCloseTo(sequenceLength, within(0.05 * sequenceLength + 1));
        assertThat(critical.explanation(conditions)).contains("recipe", "mu = ");
      } else {
        assertThat(layer.prediction().chi()).isCloseTo(0.9766013215, within(1e-9));
        assertThat(layer.m2() - layer.prediction().m1() * layer.prediction().m1())
            .isCloseTo(1.0e-3, within(1e-4)); // orthogonal: near isometry
      }
    }
  }

  /** Noise all along, in every layer; by the distribution of c on a grid for the LSTM. */
  @Tag("slow")
  @ParameterizedTest
  @EnumSource(Point.class)
  void givenALongNoisySequence_whenCritical_thenTheCellStateDoesNotSaturateTanh(Point point) {
    for (int sequenceLength : new int[] {28, 200}) {
      InitializationContext conditions =
          conditions(new Lstm(1), 2, sequenceLength, new InputStatistics(1, 0));
      for (Layer layer : InitialTheory.of(new Critical(point, null, 1e-5), conditions)) {
        LstmField lstm =
            (LstmField) LayerField.of(new Lstm(1), layer.gates(), layer.inputs()).get().cell();
        LstmGrid exact = lstm.exact(layer.inputs());

        assertThat(exact.cellSquare()).isCloseTo(1, within(0.01));
        // E sech^4 c of a normal c of variance 1 is 0.4645; with mu_i = 0 it is 0.11 at T = 200.
        assertThat(exact.sech4()).isBetween(0.45, 0.49);
        assertThat(layer.gates().get("input").biasMean()).isBetween(-4.0, -1.0);
      }
      // Of a peephole LSTM c is what the gates read.
      Layer peephole =
          InitialTheory.of(
                  new Critical(point, null, 1e-5),
                  conditions(new PeepholeLstm(1), 1, sequenceLength, new InputStatistics(1, 0)))
              .get(0);
      assertThat(peephole.prediction().stateSquare()).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void givenAnInputBias_whenCritical_thenItIsTakenAndItsCellStateIsSaidInTheExplanation() {
    InitializationContext conditions = conditions(new Lstm(1), 1, 100, new InputStatistics(1, 0));
    Critical open = new Critical(Point.RECIPE, null, 0.0, 1e-5);
    Critical chosen = new Critical(Point.RECIPE, null, 1e-5);

    Map<String, Gate> gates = InitialTheory.of(open, conditions).get(0).gates();
    assertThat(gates.get("input").biasMean()).isZero();
    // E i^2 E tanh^2 / (1 - f^2) with nu^2 R = 1, f = 200 / 201
    double square =
        GaussianActivation.sigmoid(0, 1).square()
            * GaussianActivation.tanh(0, 1).square()
            / (1 - StrictMath.pow(200.0 / 201, 2));
    assertThat(square).isCloseTo(11.6546, within(1e-4));
    assertThat(open.explanation(conditions))
        .contains("mu = 0.000 for input, as given, with which E c^2 = 11.7");
    assertThat(chosen.explanation(conditions)).contains("mu = -2.339 for input, so that E c^2 = 1");
  }

  /** A GRU's state is a running mean: it shrinks with the length, and never saturates. */
  @Test
  void givenCellsWhoseInputHasTheFactorOneMinusF_whenCritical_thenTheirStateIsBelowTheirInput() {
    for (Cell cell : List.of(new Gru(0), new GruResetBefore(0), new MinimalRnn(0))) {
      Layer layer =
          InitialTheory.of(
                  new Critical(Point.RECIPE, null, 1e-5),
                  conditions(cell, 1, 200, new InputStatistics(1, 0)))
              .get(0);
      // E tanh^2 (1 - f)^2 / (1 - f^2), about E tanh^2 / (4 T)
      assertThat(layer.prediction().stateSquare())
          .isCloseTo(GaussianActivation.tanh(0, 1).square() / 801, within(1e-6));
    }
  }

  @Test
  void givenChrono_whenPredicted_thenTheLongestUnitsAndTheirMeanAreToldApart() {
    InitializationContext conditions = conditions(new Gru(0), 1, 100, new InputStatistics(0, 1));

    Layer layer = InitialTheory.of(new Chrono(null), conditions).get(0);

    // No input: s = 0, gates at their biases, f = u / (u + 1) with u from 1 to 99. chi adds to
    // f^2 what passes the candidate, sigma_h^2 / 4 (1 - f)^2 with sigma^2 = 1.
    double longest = -1 / (2 * StrictMath.log(99.0 / 100));
    assertThat(layer.prediction().timeScale()).isBetween(0.98 * longest, 1.05 * longest);
    assertThat(layer.prediction().meanTimeScale()).isBetween(0.3 * longest, 0.6 * longest);
    // b log b / (b - 1) - 1 with b = 99
    assertThat(layer.gates().get("update").biasMean())
        .isCloseTo(99 * StrictMath.log(99) / 98 - 1, within(1e-12));
    assertThat(layer.m2()).isNaN();

    // Below T = 3 every bias is 0, and there is nothing to tell apart.
    Layer alike = InitialTheory.of(new Chrono(2), conditions).get(0);
    assertThat(alike.prediction().population()).isNull();
    assertThat(alike.prediction().meanTimeScale()).isEqualTo(alike.prediction().timeScale());
  }

  @Test
  void givenAnInputOfAnotherSize_whenATanhRnnIsInitialised_thenItsPreactivationsAreTheSame() {
    Critical critical = new Critical(Point.RECIPE, null, 1e-5);
    double small =
        InitialTheory.of(critical, conditions(new TanhRnn(), 1, 9, new InputStatistics(0.01, 1)))
            .get(0)
            .prediction()
            .chi();
    double large =
        InitialTheory.of(critical, conditions(new TanhRnn(), 1, 9, new InputStatistics(100, 1)))
            .get(0)
            .prediction()
            .chi();

    assertThat(small).isCloseTo(large, within(1e-9));
  }

  @Test
  void givenAnOpenGru_whenSolved_thenItsBiasIsLoweredToWhereAPointExists() {
    InputStatistics inputs = new InputStatistics(1, 1);
    Critical critical = new Critical(Point.SOLVED, 5.0, 1e-5);

    Layer layer =
        InitialTheory.of(critical, conditions(new GruResetBefore(0), 1, 10, inputs)).get(0);

    assertThat(layer.gates().get("update").biasMean()).isBetween(1.0, 4.75);
    assertThat(layer.prediction().m1()).isCloseTo(1, within(1e-6));
  }

  @Test
  void givenGlorotOnAnLstm_whenPutIntoTheTheorysSymbols_thenTheFansDecide() {
    // N = 64, N0 = 64: sigma^2 = 1, nu^2 = 2 N0 / (N + N0) = 1, mu_f = 1
    Layer layer =
        InitialTheory.of(
                new Glorot(Distribution.UNIFORM, 1),
                conditions(new Lstm(1), 1, 10, new InputStatistics(1, 1)))
            .get(0);

    assertThat(layer.gates().get("forget").recurrentVariance()).isCloseTo(1, within(1e-12));
    assertThat(layer.gates().get("forget").biasMean()).isEqualTo(1);
    assertThat(layer.gates().get("candidate")).isEqualTo(new Gate(1, 1, 0, 0));
    assertThat(layer.prediction().chi()).isCloseTo(0.5529813828912782, within(1e-6));
    assertThat(layer.prediction().timeScale()).isCloseTo(1.6879604461258706, within(1e-5));
  }

  @Test
  void givenOrthogonalWeights_whenPredicted_thenTheirSpectrumIsNarrower() {
    InitializationContext conditions =
        conditions(new TanhRnn(), 1, 10, new InputStatistics(0.01, 1));
    Layer orthogonal = InitialTheory.of(new Orthogonal(1), conditions).get(0);
    Layer gaussian = InitialTheory.of(new LeCun(Distribution.NORMAL, 1), conditions).get(0);

    assertThat(orthogonal.prediction().m1()).isCloseTo(gaussian.prediction().m1(), within(1e-12));
    assertThat(orthogonal.m2()).isLessThan(gaussian.m2() - 0.5);
  }

  @Test
  void givenWhatTheTheoryDoesNotDescribe_whenPredicted_thenThereIsNoPrediction() {
    InitializationContext conditions = conditions(new Lstm(1), 1, 10, new InputStatistics(1, 1));

    assertThat(InitialTheory.of(new Identity(1, 0.001), conditions)).isEmpty();
    assertThat(InitialTheory.of(new Lsc(1), conditions)).isEmpty();
  }
}
