package org.rhosweep.core.lsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.MinGru;
import org.rhosweep.core.cell.SelectiveSsm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.reference.ReferenceTransition;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.Measure;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.jacobian.SolverSettings;
import org.rhosweep.core.linear.Spectrum;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;

/** Transitions of layers with a residual connection and with a norm between them. */
class StackedLscTest {
  private static final int HIDDEN = 6;
  private static final int INPUTS = 3;
  private static final int DEPTH = 3;
  private static final int EXAMPLES = 3;
  private static final SequenceShape SEQUENCE =
      Networks.dense(2, INPUTS, 2, TargetPosition.LAST_STEP);

  /**
   * Ten times harder than {@link SolverSettings#EXACT}, whose tolerance counts in fractions of the
   * eigenvalue: eigenvalues of I + J lie as close to each other as those of J and are larger.
   */
  private static final SolverSettings SOLVER = new SolverSettings(32, 16, 48, 2e-4, 2e-4);

  static Stream<Arguments> all() {
    return Networks.stacks(HIDDEN, DEPTH).stream()
        .flatMap(
            model ->
                Stream.of(
                    Arguments.of(model, Measure.RADIUS, true),
                    Arguments.of(model, Measure.RADIUS, false),
                    Arguments.of(model, Measure.NORM, true)));
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource("all")
  void givenANetwork_whenMeasured_thenLossAndGradientAreThoseInDoublePrecision(
      ModelSettings model, Measure measure, boolean whole) {
    ParameterLayout layout = Networks.layout(model, SEQUENCE);
    // Large enough for the eigenvalues of I + J to lie apart.
    float[] single = Networks.weights(layout, model.residual() ? 1 : 0.5, 77);
    double[] weights = Networks.toDouble(single);
    double[][][] inputs = inputs();
    Lsc settings = settings(measure);
    RandomStream random = RandomStream.of(9, Purpose.PRETRAINING, 0, 0);
    LscLoss loss =
        new LscLoss(KernelChoice.best(), layout, settings, EXAMPLES, SOLVER, random, whole);
    loss.load(single);
    loss.reset();
    loss.run(lanes(inputs[0]));
    loss.advance();
    loss.run(lanes(inputs[1]));
    float[] found = new float[layout.size()];

    LscValue value = loss.measure(found);

    double[][][][] previous = new double[EXAMPLES][][][];
    Arrays.setAll(previous, e -> states(layout, weights, inputs[0][e]));
    double[] exact = new double[found.length];
    double exactLoss =
        new DenseLscLoss(layout, settings, whole).measure(weights, inputs[1], previous, exact);
    assertThat(value.loss()).isCloseTo(exactLoss, within(2e-5 * Math.max(1, exactLoss)));
    double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
    assertThat(largest).isPositive();
    for (Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          int at = block.at(row, column);
          assertThat((double) found[at])
              .as("%s %d %s [%d, %d]", block.kind(), block.layer(), block.name(), row, column)
              .isCloseTo(exact[at], within(1e-3 * largest));
        }
      }
    }
  }

  /** With the weights of the same network without: the identity is added to its Jacobian. */
  @Test
  void givenResidualLayers_whenDepthIsMeasured_thenItIsTheIdentityPlusTheCellsOwnJacobian() {
    for (var cell : List.of(new TanhRnn(), new Lstm(1), new Gru(0), new MinGru(0))) {
      ParameterLayout plain = Networks.layout(cell, HIDDEN, 2, SEQUENCE);
      ParameterLayout residual =
          Networks.layout(new ModelSettings(cell, HIDDEN, 2, 0, true, false), SEQUENCE);
      float[] weights = Networks.weights(plain, 0.5, 78);
      double[] exactWeights = Networks.toDouble(weights);
      double[] input = inputs()[0][0];
      double[][][] zero = new double[2][plain.shape().transition().states().size()][HIDDEN];
      ReferenceNetwork network = new ReferenceNetwork(plain);
      double[] below = network.jacobians(exactWeights, 0, input, zero[0]).newStates()[0];
      double[][] jacobian =
          Arrays.copyOf(network.jacobians(exactWeights, 1, below, zero[1]).depth(), HIDDEN);
      for (int i = 0; i < HIDDEN; i++) {
        jacobian[i][i] += 1;
      }

      RandomStream random = RandomStream.of(9, Purpose.PRETRAINING, 0, 0);
      Kernels kernels = KernelChoice.best();
      Lsc settings = settings(Measure.RADIUS);
      LscLoss loss =
          new LscLoss(kernels, residual, settings, 1, SolverSettings.EXACT, random, true);
      loss.load(weights);
      loss.reset();
      loss.run(lanes(new double[][] {input}));
      double depth =
          loss.measure(null).radii().stream()
              .filter(radius -> radius.term() == Term.DEPTH)
              .mapToDouble(TermRadius::mean)
              .sum();

      assertThat(depth).as("%s", cell).isCloseTo(Spectrum.radius(jacobian), within(1e-5));
    }
  }

  /**
   * The norm does not see its input's size: J x = 0 but for the norm's epsilon, so (I + J) x = x,
   * whatever the weights, and no depth radius is below 1.
   */
  @Test
  void givenANormBeforeAResidualLayer_whenDepthIsDifferentiated_thenItsInputIsAnEigenvector() {
    List<ModelSettings> models =
        List.of(
            new ModelSettings(new TanhRnn(), HIDDEN, 2, 0, true, true),
            new ModelSettings(new Lstm(1), HIDDEN, 2, 0, true, true),
            new ModelSettings(new SelectiveSsm(1), HIDDEN, 2));
    for (ModelSettings model : models) {
      ParameterLayout layout = Networks.layout(model, SEQUENCE);
      double[] weights = Networks.toDouble(Networks.weights(layout, 0.9, 79));
      ReferenceNetwork network = new ReferenceNetwork(layout);
      double[][] zero = new double[layout.shape().equations(0).states().size()][HIDDEN];
      double[] x = network.jacobians(weights, 0, inputs()[0][0], zero).newStates()[0];
      double[][] none = new double[layout.shape().equations(1).states().size()][HIDDEN];
      double[][] jacobian = network.jacobians(weights, 1, x, none).depth();
      double largest = 0;
      for (int row = 0; row < HIDDEN; row++) {
        double product = 0;
        for (int column = 0; column < HIDDEN; column++) {
          product += jacobian[row][column] * x[column];
        }
        assertThat(product).as("%s", model).isCloseTo(x[row], within(1e-3));
        largest = Math.max(largest, Math.abs(jacobian[row][row] - 1));
      }
      assertThat(largest).as("%s", model).isGreaterThan(0.05); // J itself is not zero
    }
  }

  static Stream<Arguments> reachable() {
    LscMethod entries = new LscMethod.Entries(1e-2);
    LscMethod scales = new Lsc(1).method();
    return Stream.of(
        Arguments.of(new ModelSettings(new TanhRnn(), 32, 3, 0, true, false), 1.25, entries),
        Arguments.of(new ModelSettings(new TanhRnn(), 32, 3, 0, false, true), 1.0, entries),
        Arguments.of(new ModelSettings(new Lstm(1), 32, 3, 0, true, true), 1.25, entries),
        Arguments.of(new ModelSettings(new TanhRnn(), 32, 4, 0, true, false), 1.0, scales),
        Arguments.of(new ModelSettings(new Gru(0), 32, 4, 0, true, true), 1.0, scales),
        Arguments.of(new ModelSettings(new Lstm(1), 32, 4, 0, false, true), 0.5, scales));
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("reachable")
  void givenDepthTargets_whenPretrained_thenEveryMeanIsWithinTheTolerance(
      ModelSettings model, double depthRadius, LscMethod method) {
    PretrainingResult result = pretrain(model, depthRadius, method);

    assertThat(result.reached()).as("%s", result.farthest()).isTrue();
  }

  /**
   * Scales can take the cells' own Jacobians to zero and not beyond: growth ends at the identity's.
   */
  @Test
  void givenResidualLayers_whenAHalfIsAsked_thenTheCellsFallSilentAndOneIsLeft() {
    for (boolean layerNorm : new boolean[] {false, true}) {
      ModelSettings model = new ModelSettings(new TanhRnn(), 32, 4, 0, true, layerNorm);
      PretrainingResult result = pretrain(model, 0.5, new Lsc(1).method());
      assertThat(result.reached()).isFalse();
      assertThat(result.farthest().term()).isEqualTo(Term.DEPTH);
      assertThat(result.farthest().mean()).isBetween(0.98, 1.02);
    }
  }

  private static PretrainingResult pretrain(
      ModelSettings model, double depthRadius, LscMethod method) {
    ParameterLayout layout =
        Networks.layout(model, Networks.dense(50, 32, 10, TargetPosition.LAST_STEP));
    Glorot glorot = new Glorot(Distribution.UNIFORM, 1);
    float[] weights = InitialWeights.draw(layout, glorot, 3);
    boolean entries = method instanceof LscMethod.Entries;
    Lsc one = new Lsc(1);
    Lsc settings =
        new Lsc(
            1,
            1.0,
            depthRadius,
            false,
            glorot,
            method,
            entries ? Measure.RADIUS : one.measure(),
            1,
            one.terms(),
            one.depthEdge(),
            Lsc.Input.GAUSSIAN,
            entries ? 8 : 16,
            one.sequenceLength(),
            one.tolerance(),
            3000);
    return LscPretraining.run(
        settings, layout, weights, null, settings.batchSize(), 3, KernelChoice.best(), () -> 0);
  }

  @Test
  void givenResidualLayers_whenTheDiagonalEdgeIsAsked_thenTheReasonIsGiven() {
    ModelSettings model = new ModelSettings(new TanhRnn(), 4, 2, 0, true, false);
    Lsc one = new Lsc(1);
    Lsc diagonal =
        new Lsc(
            1,
            null,
            null,
            false,
            one.base(),
            one.method(),
            one.measure(),
            1,
            one.terms(),
            Lsc.DepthEdge.DIAGONAL,
            one.input(),
            4,
            2,
            0.05,
            10);
    assertThat(LscTransitions.problem(diagonal, Networks.layout(model, SEQUENCE).shape()))
        .hasValue(
            "init.depthEdge must be same-time with model.residual, was diagonal: the residual path"
                + " passes the states by");
  }

  private static Lsc settings(Measure measure) {
    Lsc one = new Lsc(0.4);
    return new Lsc(
        0.4,
        null,
        null,
        false,
        one.base(),
        one.method(),
        measure,
        1,
        List.of(Term.TIME, Term.DEPTH),
        Lsc.DepthEdge.SAME_TIME,
        one.input(),
        EXAMPLES,
        2,
        0.05,
        10);
  }

  private static double[][][] inputs() {
    RandomStream random = RandomStream.of(5, Purpose.NOISE, 0, 0);
    double[][][] inputs = new double[2][EXAMPLES][INPUTS];
    for (double[][] time : inputs) {
      for (double[] example : time) {
        Arrays.setAll(example, i -> (float) random.nextGaussian());
      }
    }
    return inputs;
  }

  private static float[][] lanes(double[][] examples) {
    float[][] x = new float[1][Kernels.LANES * 8];
    for (int lane = 0; lane < Kernels.LANES; lane++) {
      for (int i = 0; i < INPUTS; i++) {
        x[0][i * Kernels.LANES + lane] = (float) examples[Math.min(lane, examples.length - 1)][i];
      }
    }
    return x;
  }

  private static double[][][] states(ParameterLayout layout, double[] weights, double[] input) {
    double[][][] states = new double[layout.shape().depth()][][];
    double[] below = input;
    for (int l = 0; l < states.length; l++) {
      int count = layout.shape().transition(l).states().size();
      double[][] zero = new double[count][HIDDEN];
      states[l] = new ReferenceTransition(layout, weights, l, below, zero).newStates();
      below = states[l][0];
    }
    return states;
  }
}
