package org.rhosweep.core.lsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.DepthEdge;
import org.rhosweep.core.init.Lsc.Measure;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.init.PluginReduction;
import org.rhosweep.core.init.Reduction;
import org.rhosweep.core.jacobian.SolverSettings;
import org.rhosweep.core.linear.Spectrum;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;

/** A reduction written out against the matrix-free measure of the same number. */
class PluginReductionTest {
  private static final int HIDDEN = 6;
  private static final int DEPTH = 2;
  private static final int EXAMPLES = 5;
  private static final SolverSettings SOLVER = new SolverSettings(32, 16, 48, 2e-4, 2e-4);

  /** The spectral radius with its derivative in double precision. */
  record Radius() implements PluginReduction {
    @Override
    public double measure(double[][] jacobian, double[][] derivative) {
      double[][] gradient = Spectrum.radiusGradient(jacobian);
      for (int i = 0; i < gradient.length; i++) {
        System.arraycopy(gradient[i], 0, derivative[i], 0, gradient[i].length);
      }
      return Spectrum.radius(jacobian);
    }
  }

  private static Lsc settings(Measure measure, Reduction reduction) {
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
        DepthEdge.SAME_TIME,
        one.input(),
        EXAMPLES,
        2,
        0.05,
        10,
        reduction);
  }

  private static LscLoss loss(ParameterLayout layout, Lsc settings) {
    RandomStream random = RandomStream.of(9, Purpose.PRETRAINING, 0, 0);
    LscLoss loss =
        new LscLoss(KernelChoice.best(), layout, settings, EXAMPLES, SOLVER, random, true);
    loss.load(Networks.weights(layout, 0.5, 77));
    loss.reset();
    RandomStream numbers = RandomStream.of(5, Purpose.NOISE, 0, 0);
    for (int time = 0; time < 2; time++) {
      if (time > 0) {
        loss.advance();
      }
      float[][] x = new float[1][Kernels.LANES * 8];
      for (int i = 0; i < x[0].length; i++) {
        x[0][i] = i < 3 * Kernels.LANES ? (float) numbers.nextGaussian() : 0;
      }
      loss.run(x);
    }
    return loss;
  }

  static Stream<Cell> cells() {
    return Stream.of(new TanhRnn(), new Lstm(1), new Gru(0));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenTheRadiusAsAReduction_whenMeasured_thenLossAndGradientAreThoseOfTheMeasure(Cell cell) {
    ParameterLayout layout =
        Networks.layout(cell, HIDDEN, DEPTH, Networks.dense(2, 3, 2, TargetPosition.LAST_STEP));
    float[] expected = new float[layout.size()];
    float[] found = new float[layout.size()];

    LscValue measured =
        loss(layout, settings(Measure.RADIUS, new Reduction.OfMeasure())).measure(expected);
    LscLoss reduced = loss(layout, settings(Measure.LYAPUNOV, new Radius()));
    LscValue value = reduced.measure(found);

    assertThat(value.loss()).isCloseTo(measured.loss(), within(2e-5));
    for (int k = 0; k < value.radii().size(); k++) {
      assertThat(value.radii().get(k).mean())
          .isCloseTo(measured.radii().get(k).mean(), within(2e-5));
    }
    double largest = 0;
    for (float entry : expected) {
      largest = Math.max(largest, Math.abs(entry));
    }
    assertThat(largest).isPositive();
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i]).isCloseTo(expected[i], within(1e-3 * largest));
    }
  }

  @Test
  void givenAMeasureBesideAReduction_whenMade_thenItIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(Measure.NORM, new Radius()))
        .withMessage("measure must be left out where reduction is given, was NORM");
    assertThat(Arrays.asList(Reduction.class.getPermittedSubclasses()))
        .containsExactly(Reduction.OfMeasure.class, PluginReduction.class);
  }
}
