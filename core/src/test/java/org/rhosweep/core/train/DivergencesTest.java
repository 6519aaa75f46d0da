package org.rhosweep.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rhosweep.core.cell.ReluRnn;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Adding;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.train.TrainingResult.Divergence;
import org.rhosweep.kernels.KernelChoice;

class DivergencesTest {
  private static final SequenceShape SEQUENCE = Networks.dense(2, 1, 2, TargetPosition.LAST_STEP);

  @Test
  void givenAParameterGradientThatIsTooLarge_whenSearched_thenItsLayerIsNamed() {
    ParameterLayout layout = Networks.layout(new ReluRnn(), 1, 1, SEQUENCE);
    float[] weights = new float[layout.size()];
    weights[layout.block(Kind.INPUT, 0, 0).at(0, 0)] = 1e-30f;
    weights[layout.block(Kind.READOUT, -1, -1).at(0, 0)] = 1e10f;
    Batch batch = new Batch(SEQUENCE, 1);
    batch.examples = 1;
    batch.inputs[1] = 1e30f;
    batch.labels[0] = 1;
    SimdNetwork engine = new SimdNetwork(KernelChoice.best(), layout, 1, true);
    engine.load(weights);
    float[] gradient = new float[layout.size()];

    double loss = engine.gradient(batch, gradient, null).lossSum();

    // h = 1, y = 1e10, dL/dh = 1e10, dL/du = 1e10 * 1e30.
    assertThat(loss).isFinite();
    assertThat(Divergences.ofStep(engine, batch, layout, gradient, 3))
        .isEqualTo(new Divergence("gradient", 3, 0, -1));
  }

  @Test
  void givenNumbersInSeveralLayers_whenSearched_thenBackPropagationsFirstIsNamed() {
    ParameterLayout layout = Networks.layout(new ReluRnn(), 3, 3, SEQUENCE);
    float[] values = new float[layout.size()];
    assertThat(Divergences.ofWeights(layout, values, 5)).isNull();
    values[layout.block(Kind.BIAS, 0, 0).at(2, 0)] = Float.NEGATIVE_INFINITY;
    assertThat(Divergences.ofWeights(layout, values, 5))
        .isEqualTo(new Divergence("weights", 5, 0, -1));
    values[layout.block(Kind.RECURRENT, 1, 0).at(2, 1)] = Float.NaN;
    assertThat(Divergences.ofWeights(layout, values, 5))
        .isEqualTo(new Divergence("weights", 5, 1, -1));
    values[layout.block(Kind.READOUT_BIAS, -1, -1).at(1, 0)] = Float.POSITIVE_INFINITY;
    assertThat(Divergences.ofWeights(layout, values, 5))
        .isEqualTo(new Divergence("weights", 5, -1, -1));

    SequenceShape text = Networks.tokens(2, 5, 3);
    ParameterLayout embedding = Networks.layout(new ReluRnn(), 3, 1, text);
    float[] vectors = new float[embedding.size()];
    vectors[embedding.block(Kind.EMBEDDING, -1, -1).at(4, 2)] = Float.NaN;
    assertThat(Divergences.ofWeights(embedding, vectors, 1))
        .isEqualTo(new Divergence("weights", 1, -1, -1));
  }

  @Test
  void givenAStepThatIsTooLong_whenTrained_thenTheWeightsOfThatStepAreNamed() {
    // Not the last step, and not found by the loss of the next one.
    TrainingLoop trainer = trainer(new Sgd(3e38, 0), 5);
    float[] drawn = trainer.weights();
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] *= 10;
    }
    TrainingResult result = trainer.run();
    assertThat(result.divergence().quantity()).isEqualTo("weights");
    assertThat(result.divergence().trainingStep()).isEqualTo(1);
    assertThat(result.divergence().timeStep()).isEqualTo(-1);
    assertThat(result.trainingSteps()).isEqualTo(1);
  }

  @Test
  void givenStatesThatOverflow_whenTrained_thenTheStepAtWhichTheyDoIsNamed() {
    // One step of this length makes weights of about 1e25, finite; squared they are not.
    TrainingResult result = trainer(new Sgd(1e25, 0), 5).run();
    assertThat(result.divergence().quantity()).isEqualTo("state");
    assertThat(result.divergence().trainingStep()).isEqualTo(2);
    assertThat(result.divergence().layer()).isBetween(0, 1);
    assertThat(result.divergence().timeStep()).isBetween(0, 5);
  }

  @Test
  void givenWeightsThatAreNone_whenEvaluated_thenTheSplitAndThePlaceAreNamed() {
    TrainingLoop trainer = trainer(new Sgd(0.1, 0), 5);
    ParameterLayout layout =
        Networks.layout(new ReluRnn(), 8, 2, new Adding(6, 20).describe().shape());
    trainer.weights()[layout.block(Kind.BIAS, 1, 0).at(3, 0)] = Float.NaN;
    assertThat(trainer.run().divergence()).isEqualTo(new Divergence("train state", 0, 1, 0));
  }

  private static TrainingLoop trainer(Optimizer optimizer, int steps) {
    Trainer settings =
        new Trainer(
            new ModelSettings(new ReluRnn(), 8, 2),
            new Orthogonal(1),
            new TrainingSettings(optimizer, 4, steps, null, 1, 20),
            new ProbeSettings(GradientSchedule.NONE, List.of()),
            EngineName.SIMD,
            1);
    return new TrainingLoop(settings, new Adding(6, 20).load(), () -> 0, KernelChoice.best());
  }
}
