package org.rhosweep.core.lsc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.reference.ReferenceTransition;
import org.rhosweep.core.init.Distribution;
import org.rhosweep.core.init.Glorot;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.LscMethod;
import org.rhosweep.core.jacobian.SolverSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.kernels.KernelChoice;

/**
 * The gradient that steps are taken by, with eigenvectors of limited solver in single precision,
 * points where that of full decompositions in double precision does.
 */
class TrainingGradientTest {
  private static final int HIDDEN = 32;
  private static final int DEPTH = 3;
  private static final int EXAMPLES = 4;
  private static final int TIMES = 8;

  static List<Cell> cells() {
    return Networks.CELLS;
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("cells")
  void givenTheEffortOfTraining_whenDerived_thenTheCosineToTheExactGradientIsNearOne(Cell cell) {
    for (long seed = 1; seed <= 3; seed++) {
      assertThat(cosine(cell, seed)).as("seed %d", seed).isGreaterThan(0.99);
    }
  }

  private static double cosine(Cell cell, long seed) {
    ParameterLayout layout = Propagation.layout(cell, HIDDEN, DEPTH, TIMES + 1);
    float[] weights = InitialWeights.draw(layout, new Glorot(Distribution.UNIFORM, 1), seed);
    double[] exactWeights = Networks.toDouble(weights);
    Lsc settings =
        Propagation.settings(0.4, Lsc.Measure.RADIUS, new LscMethod.Entries(1e-2), EXAMPLES);
    RandomStream random = RandomStream.of(seed, Purpose.PRETRAINING, 0, 0);
    LscLoss loss =
        new LscLoss(
            KernelChoice.best(), layout, settings, EXAMPLES, SolverSettings.TRAINING, random, true);
    loss.load(weights);
    loss.reset();
    LscInputs inputs = new LscInputs(layout, Lsc.Input.GAUSSIAN, null, EXAMPLES, seed);
    inputs.begin(0);
    double[][][][] states = new double[EXAMPLES][DEPTH][][];
    for (double[][][] example : states) {
      for (int l = 0; l < DEPTH; l++) {
        example[l] = new double[layout.shape().transition(l).states().size()][HIDDEN];
      }
    }
    float[] found = null;
    double[] exact = null;
    for (int time = 0; time <= TIMES; time++) {
      float[][] x = inputs.at(time, weights);
      double[][] features = new double[EXAMPLES][HIDDEN];
      for (int e = 0; e < EXAMPLES; e++) {
        for (int i = 0; i < HIDDEN; i++) {
          features[e][i] = x[0][i * 32 + e];
        }
      }
      loss.run(x);
      found = new float[layout.size()];
      loss.measure(found); // each search begins where the last one ended, as in training
      loss.advance();
      if (time == TIMES) {
        exact = new double[layout.size()];
        new DenseLscLoss(layout, settings, true).measure(exactWeights, features, states, exact);
      }
      for (int e = 0; e < EXAMPLES; e++) {
        double[] below = features[e];
        for (int l = 0; l < DEPTH; l++) {
          states[e][l] =
              new ReferenceTransition(layout, exactWeights, l, below, states[e][l]).newStates();
          below = states[e][l][0];
        }
      }
    }
    double product = 0;
    double square = 0;
    for (int i = 0; i < found.length; i++) {
      product += found[i] * exact[i];
      square += (double) found[i] * found[i];
    }
    double exactSquare = Arrays.stream(exact).map(g -> g * g).sum();
    return product / Math.sqrt(square * exactSquare);
  }
}
