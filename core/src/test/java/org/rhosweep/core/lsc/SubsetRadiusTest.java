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
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.FeedForward;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.reference.ReferenceTransition;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.He;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.DepthEdge;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.jacobian.SolverSettings;
import org.rhosweep.core.jacobian.SubsetRadius;
import org.rhosweep.core.linear.Spectrum;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

/**
 * The authors' radius of the transitions that are not square: from the input and to the readout. It
 * is compared with full decompositions of the restricted Jacobians in double precision, and its
 * gradient with central differences of these.
 */
class SubsetRadiusTest {
  private static final int HIDDEN = 6;
  private static final int DEPTH = 2;
  private static final int EXAMPLES = 3;
  private static final int BLOCK = 32;

  private static Lsc settings(DepthEdge edge, List<Term> terms) {
    Lsc one = new Lsc(0.7);
    return new Lsc(
        0.7,
        null,
        null,
        false,
        one.base(),
        new LscMethod.Paper(null, null),
        Lsc.Measure.RADIUS,
        1,
        terms,
        edge,
        Lsc.Input.GAUSSIAN,
        EXAMPLES,
        10,
        0.02,
        100);
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of(new TanhRnn(), 4, 3, DepthEdge.SAME_TIME), // fewer inputs than units: rows
        Arguments.of(new Gru(0), 9, 3, DepthEdge.SAME_TIME), // more: columns
        Arguments.of(new Lstm(1), 9, 8, DepthEdge.SAME_TIME), // of 12 states 9; outputs exceed 6
        Arguments.of(new Lstm(1), 4, 3, DepthEdge.STACKED), // of 12 states 3 columns
        Arguments.of(new FeedForward(FeedForward.Activation.TANH), 9, 3, DepthEdge.SAME_TIME));
  }

  /** A loss at its second time step, with the states before it. */
  private static final class Step {
    final ParameterLayout layout;
    final Lsc settings;
    final LscLoss loss;
    final float[] weights;
    final double[][] inputs;
    final double[][][][] previous = new double[EXAMPLES][DEPTH][][];

    Step(Cell cell, int features, int outputs, DepthEdge edge) {
      layout =
          Networks.layout(
              cell, HIDDEN, DEPTH, Networks.dense(5, features, outputs, TargetPosition.LAST_STEP));
      settings = settings(edge, List.of(Term.INPUT, Term.READOUT));
      weights = InitialWeights.draw(layout, new He(Distribution.NORMAL, 1), 5);
      RandomStream random = RandomStream.of(2, Purpose.PRETRAINING, 0, 0);
      loss =
          new LscLoss(
              KernelChoice.best(), layout, settings, EXAMPLES, SolverSettings.EXACT, random, true);
      loss.load(weights);
      loss.reset();
      LscInputs source = new LscInputs(layout, Lsc.Input.GAUSSIAN, null, EXAMPLES, 3);
      source.begin(0);
      float[] gradient = new float[layout.size()];
      float[][] before = source.at(0, weights);
      double[][] first = features(before, features);
      loss.run(before);
      loss.measure(gradient);
      loss.advance();
      for (int e = 0; e < EXAMPLES; e++) {
        double[][][] zero = new double[DEPTH][][];
        for (int l = 0; l < DEPTH; l++) {
          zero[l] = new double[layout.shape().transition(l).states().size()][HIDDEN];
        }
        double[] below = first[e];
        for (int l = 0; l < DEPTH; l++) {
          previous[e][l] = layer(Networks.toDouble(weights), l, below, zero[l]).newStates();
          below = previous[e][l][0];
        }
      }
      float[][] x = source.at(1, weights);
      inputs = features(x, features);
      loss.run(x);
    }

    private static double[][] features(float[][] x, int features) {
      double[][] inputs = new double[EXAMPLES][features];
      for (int e = 0; e < EXAMPLES; e++) {
        for (int i = 0; i < features; i++) {
          inputs[e][i] = x[0][i * BLOCK + e];
        }
      }
      return inputs;
    }

    private ReferenceTransition layer(double[] w, int l, double[] below, double[][] before) {
      return new ReferenceTransition(layout, w, l, below, before);
    }

    SubsetRadius measure(int k) {
      return (SubsetRadius) loss.transitions().get(k).measure();
    }

    /** Radii of the transition from the input and to the readout for one example. */
    double[] radii(double[] w, int e) {
      ReferenceTransition lowest = layer(w, 0, inputs[e], previous[e][0]);
      ReferenceTransition top = lowest;
      for (int l = 1; l < DEPTH; l++) {
        top = layer(w, l, top.newStates()[0], previous[e][l]);
      }
      return new double[] {
        radius(input(lowest, inputs[e].length), measure(0)), radius(readout(w, top), measure(1))
      };
    }

    private double[][] input(ReferenceTransition lowest, int features) {
      double[][] columns = new double[features][];
      for (int i = 0; i < features; i++) {
        double[][] unit = new double[1][features];
        unit[0][i] = 1;
        columns[i] =
            Arrays.stream(lowest.times(Direction.INPUT, unit))
                .flatMapToDouble(Arrays::stream)
                .toArray();
      }
      return transposed(columns);
    }

    private double[][] readout(double[] w, ReferenceTransition top) {
      Block block = layout.block(Kind.READOUT, -1, -1);
      boolean stacked = settings.depthEdge() == DepthEdge.STACKED;
      int states = stacked ? layout.shape().transition(1).states().size() : 1;
      double[][] columns = new double[states * HIDDEN][block.rows()];
      for (int i = 0; i < columns.length; i++) {
        double[][] unit = new double[states][HIDDEN];
        unit[i / HIDDEN][i % HIDDEN] = 1;
        double[] output = stacked ? top.times(Direction.NEW_STATES, unit)[0] : unit[0];
        for (int row = 0; row < block.rows(); row++) {
          for (int j = 0; j < HIDDEN; j++) {
            columns[i][row] += w[block.at(row, j)] * output[j];
          }
        }
      }
      return transposed(columns);
    }

    private static double[][] transposed(double[][] columns) {
      double[][] matrix = new double[columns[0].length][columns.length];
      for (int row = 0; row < matrix.length; row++) {
        for (int column = 0; column < columns.length; column++) {
          matrix[row][column] = columns[column][row];
        }
      }
      return matrix;
    }

    private static double radius(double[][] matrix, SubsetRadius measure) {
      int[] rows = measure.rows();
      int[] columns = measure.columns();
      double[][] square = new double[rows.length][columns.length];
      for (int i = 0; i < rows.length; i++) {
        for (int j = 0; j < columns.length; j++) {
          square[i][j] = matrix[rows[i]][columns[j]];
        }
      }
      assertThat(square.length).isEqualTo(Math.min(matrix.length, matrix[0].length));
      assertThat(square[0].length).isEqualTo(square.length);
      return Spectrum.radius(square);
    }

    /** Mean over both transitions and all examples of the squared deviation. */
    double exact(double[] w) {
      double sum = 0;
      for (int e = 0; e < EXAMPLES; e++) {
        double[] radii = radii(w, e);
        sum += (radii[0] - 0.7) * (radii[0] - 0.7) + (radii[1] - 1) * (radii[1] - 1);
      }
      return sum / (2 * EXAMPLES);
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource("cases")
  void givenTransitionsThatAreNotSquare_whenPulledByThePapersMethod_thenByTheRadiusOfASubset(
      Cell cell, int features, int outputs, DepthEdge edge) {
    Step step = new Step(cell, features, outputs, edge);
    float[] gradient = new float[step.layout.size()];
    LscValue value = step.loss.measure(gradient);

    double[] weights = Networks.toDouble(step.weights);
    for (int e = 0; e < EXAMPLES; e++) {
      double[] expected = step.radii(weights, e);
      for (int k = 0; k < 2; k++) {
        assertThat(step.measure(k).values()[e])
            .as("example %d, transition %d", e, k)
            .isCloseTo(expected[k], within(1e-4 * expected[k]));
      }
    }
    assertThat(value.radii())
        .extracting(TermRadius::term)
        .containsExactly(Term.INPUT, Term.READOUT);
    assertThat(value.loss()).isCloseTo(step.exact(weights), within(1e-4 * value.loss()));

    double[] differences = new double[step.layout.size()];
    double largest = 0;
    double h = 1e-5;
    for (Block block : step.layout.blocks()) {
      for (int i = 0; i < block.rows() * block.columns(); i++) {
        int at = block.at(i / block.columns(), i % block.columns());
        double w = weights[at];
        weights[at] = w + h;
        double above = step.exact(weights);
        weights[at] = w - h;
        differences[at] = (above - step.exact(weights)) / (2 * h);
        weights[at] = w;
        largest = Math.max(largest, Math.abs(differences[at]));
      }
    }
    for (Block block : step.layout.blocks()) {
      for (int i = 0; i < block.rows() * block.columns(); i++) {
        int at = block.at(i / block.columns(), i % block.columns());
        assertThat((double) gradient[at])
            .as("%s [%d]", block, i)
            .isCloseTo(differences[at], within(2e-3 * largest));
      }
    }
  }

  /** Ascending, without repetition, another at every call, the same for the same key. */
  @Test
  void givenTheSameSeed_whenMeasuredAgain_thenTheSubsetsAreTheSameAndOthersEachTime() {
    Step one = new Step(new Lstm(1), 4, 3, DepthEdge.STACKED);
    Step other = new Step(new Lstm(1), 4, 3, DepthEdge.STACKED);
    int different = 0;
    for (int call = 0; call < 20; call++) {
      int[] before = one.measure(1).columns();
      one.loss.measure(null);
      other.loss.measure(null);
      int[] now = one.measure(1).columns();
      assertThat(now).hasSize(3).isSorted().doesNotHaveDuplicates();
      assertThat(other.measure(1).columns()).isEqualTo(now);
      assertThat(one.measure(0).columns()).containsExactly(0, 1, 2, 3);
      different += Arrays.equals(before, now) ? 0 : 1;
    }
    assertThat(different).isGreaterThan(15); // of 220 subsets
  }

  @Test
  void givenMoreThan100Classes_whenPulledByThePapersMethod_thenTheReadoutIsLeftAlone() {
    Lsc settings = settings(DepthEdge.SAME_TIME, List.of(Term.TIME, Term.READOUT));
    for (int outputs : new int[] {100, 101}) {
      ParameterLayout layout =
          Networks.layout(
              new Gru(0), HIDDEN, 1, Networks.dense(5, 4, outputs, TargetPosition.LAST_STEP));
      assertThat(LscTransitions.count(settings, layout.shape())).isEqualTo(outputs > 100 ? 1 : 2);
    }
  }
}
