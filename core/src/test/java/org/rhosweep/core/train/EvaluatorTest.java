package org.rhosweep.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Characters;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.Split;
import org.rhosweep.kernels.KernelChoice;

class EvaluatorTest {
  @TempDir Path directory;

  @Test
  void givenKnownProbabilities_whenATextIsEvaluated_thenPerplexityIsExpOfLossPerToken()
      throws IOException {
    Path file = directory.resolve("text");
    Files.writeString(file, "abababababababab" + "abbab" + "aabaa");
    // 5 of 26 characters each for evaluation and test; sequences of 3.
    Dataset data = new Characters(file.toString(), 3, 2, 0.19, 0.19).load();
    ModelSettings model = new ModelSettings(new Lstm(1), 4, 1);
    ParameterLayout layout =
        new ParameterLayout(NetworkShape.of(model, data.description().shape()));
    // All weights are zero but the readout's bias: the unknown has 0.2, a has 0.5, b has 0.3.
    float[] weights = new float[layout.size()];
    Block bias = layout.block(Kind.READOUT_BIAS, -1, -1);
    double[] probabilities = {0.2, 0.5, 0.3};
    for (int token = 0; token < 3; token++) {
      weights[bias.at(token, 0)] = (float) StrictMath.log(probabilities[token]);
    }
    Evaluator evaluator =
        new Evaluator(
            new SimdNetwork(KernelChoice.best(), layout, 1, false), data, 1, split -> 100);
    evaluator.load(weights);

    // b b a b after the first a, in batches of 3 and 1 targets: 1 / (0.3^3 * 0.5) to the 1/4.
    BatchLoss eval = evaluator.measure(Split.EVAL);
    assertThat(eval.targets()).isEqualTo(4);
    assertThat(StrictMath.exp(eval.meanLoss())).isCloseTo(2.933706, within(1e-5));
    assertThat(eval.accuracy()).isEqualTo(0.25); // always a
    // a b a a: 1 / (0.5^3 * 0.3) to the 1/4.
    BatchLoss test = evaluator.measure(Split.TEST);
    assertThat(StrictMath.exp(test.meanLoss())).isCloseTo(2.272439, within(1e-5));
    assertThat(test.sequenceAccuracy()).isNaN();
  }

  @Test
  void givenAText_whenEvaluatedOftenOrOnce_thenTrainingCarriesItsOwnStates() throws IOException {
    Path file = directory.resolve("text");
    Files.writeString(file, "the quick brown fox jumps over the lazy dog. ".repeat(40));
    Dataset data = new Characters(file.toString(), 8, 6, 0.1).load();

    TrainingLoop often = trainer(data, 30);
    TrainingLoop once = trainer(data, 1);
    TrainingResult oftenResult = often.run();
    TrainingResult onceResult = once.run();

    assertThat(often.weights()).isEqualTo(once.weights());
    assertThat(oftenResult.test()).isEqualTo(onceResult.test());
    assertThat(oftenResult.curve()).hasSize(62);
  }

  private static TrainingLoop trainer(Dataset data, int evaluations) {
    Trainer training =
        new Trainer(
            new ModelSettings(new Lstm(1), 12, 2, 0.1),
            new Orthogonal(1),
            new TrainingSettings(new Adam(1e-2, 0.9, 0.999, 1e-8), 4, 30, 1.0, evaluations, 100),
            new ProbeSettings(GradientSchedule.NONE, List.of()),
            EngineName.SIMD,
            3);
    return new TrainingLoop(training, data, () -> 0, KernelChoice.best());
  }
}
