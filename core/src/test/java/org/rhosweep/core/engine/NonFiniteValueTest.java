package org.rhosweep.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.rhosweep.core.cell.ReluRnn;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

/**
 * Chains of single ReLU units, h_t = max(0, w h_(t-1) + u x_t), whose numbers grow past 3.4e38 at a
 * place that can be counted out.
 */
class NonFiniteValueTest {
  private static final int TIMES = 4;

  /** One unit per layer, one feature, two classes; the logits are v h and 0. */
  private static final class Chain implements AutoCloseable {
    final ParameterLayout layout;
    final float[] weights;
    final Batch batch;
    final NetworkEngine engine;

    Chain(EngineName name, int times, int depth, TargetPosition position) {
      SequenceShape sequence = Networks.dense(times, 1, 2, position);
      layout = Networks.layout(new ReluRnn(), 1, depth, sequence);
      weights = new float[layout.size()];
      batch = new Batch(sequence, 2);
      batch.examples = 1;
      // The second class is right, so that the gradient is not zero where the first one wins.
      Arrays.fill(batch.labels, 1);
      engine = Engines.create(name, KernelChoice.best(), layout, 2, true, null);
    }

    Chain set(Kind kind, int layer, double value) {
      weights[layout.block(kind, layer, kind == Kind.READOUT ? -1 : 0).at(0, 0)] = (float) value;
      return this;
    }

    NonFiniteValue afterGradient(double... inputs) {
      for (int time = 0; time < inputs.length; time++) {
        batch.inputs[time] = (float) inputs[time];
      }
      engine.load(weights);
      engine.gradient(batch, new float[layout.size()], null);
      return engine.firstNonFinite(batch);
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  @ParameterizedTest
  @LoadedEngines
  void givenFiniteNumbers_whenAsked_thenThereIsNone(EngineName name) {
    try (Chain chain = new Chain(name, TIMES, 2, TargetPosition.EVERY_STEP)) {
      chain.set(Kind.INPUT, 0, 1).set(Kind.INPUT, 1, 1).set(Kind.READOUT, -1, 1);
      assertThat(chain.afterGradient(1, 2, 3, 4)).isNull();
    }
  }

  @ParameterizedTest
  @LoadedEngines
  void givenAStateThatGrows_whenAsked_thenItsLayerAndTimeStepAreNamed(EngineName name) {
    try (Chain chain = new Chain(name, TIMES, 2, TargetPosition.LAST_STEP)) {
      chain.set(Kind.INPUT, 0, 1).set(Kind.INPUT, 1, 1).set(Kind.READOUT, -1, 1);
      // Upper layer: 1, 1e20, 1e40. The lower one is 1 throughout.
      chain.set(Kind.RECURRENT, 1, 1e20);
      assertThat(chain.afterGradient(1, 1, 1, 1)).isEqualTo(NonFiniteValue.state(1, 2));
      // Lower layer: 1, 1e30, 1e60; now the upper one follows it.
      chain.set(Kind.RECURRENT, 0, 1e30).set(Kind.RECURRENT, 1, 0);
      assertThat(chain.afterGradient(1, 1, 1, 1)).isEqualTo(NonFiniteValue.state(0, 2));
      // The same in an evaluation.
      chain.engine.evaluate(chain.batch);
      assertThat(chain.engine.firstNonFinite(chain.batch)).isEqualTo(NonFiniteValue.state(0, 2));
    }
  }

  @ParameterizedTest
  @LoadedEngines
  void givenAnOutputThatIsTooLarge_whenAsked_thenTheLossOfItsTimeStepIsNamed(EngineName name) {
    try (Chain chain = new Chain(name, TIMES, 1, TargetPosition.EVERY_STEP)) {
      chain.set(Kind.INPUT, 0, 1).set(Kind.READOUT, -1, 1e37);
      // 1e37, 1e38, 1e39.
      assertThat(chain.afterGradient(1, 10, 100, 1)).isEqualTo(NonFiniteValue.loss(2));
    }
  }

  @ParameterizedTest
  @LoadedEngines
  void givenAGradientThatGrowsIntoThePast_whenAsked_thenItsTimeStepIsNamed(EngineName name) {
    try (Chain chain = new Chain(name, TIMES, 1, TargetPosition.LAST_STEP)) {
      chain.set(Kind.INPUT, 0, 1).set(Kind.RECURRENT, 0, 1e20).set(Kind.READOUT, -1, 1);
      // h = 1e-30, 1e-10, 1e10, 1e30; dL/dh = .., 1e40, 1e20, 1.
      assertThat(chain.afterGradient(1e-30, 0, 0, 0))
          .isEqualTo(new NonFiniteValue("state gradient", 0, 1));
    }
  }

  /** Only from the carried state is the unit active, and does the gradient pass it. */
  @ParameterizedTest
  @LoadedEngines
  void givenCarriedStates_whenAsked_thenTheSearchBeginsWhereTheBatchBegan(EngineName name) {
    try (Chain chain = new Chain(name, 2, 1, TargetPosition.LAST_STEP)) {
      chain.set(Kind.INPUT, 0, 1).set(Kind.RECURRENT, 0, 1e25).set(Kind.READOUT, -1, 1e14);
      chain.batch.labels[0] = Batch.IGNORED;
      assertThat(chain.afterGradient(0, 1e-29)).isNull();
      chain.batch.labels[0] = 1;
      chain.batch.continuesState = true;
      // h = 1e-29, then 1e-4, 1e21; dL/dh = 1e39, 1e14.
      assertThat(chain.afterGradient(0, 0)).isEqualTo(new NonFiniteValue("state gradient", 0, 0));
    }
  }
}
