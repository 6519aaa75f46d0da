package org.rhosweep.spark.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.learning.config.NoOp;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.BatchSource;
import org.rhosweep.core.train.CurvePoint;
import org.rhosweep.core.train.Training;
import org.rhosweep.core.train.TrainingResult;
import org.rhosweep.nd4j.dl4j.Dl4jBatch;
import org.rhosweep.nd4j.dl4j.Dl4jNetwork;
import org.rhosweep.nd4j.dl4j.Dl4jUpdater;
import org.rhosweep.spark.TestSession;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.SweepFile;
import org.rhosweep.sweeps.spec.TrialSpec;

/** Steps of all workers together against the same steps in one place. */
class ParameterAveragingTest {
  private static Trial trial(
      String cell, String optimizer, String lossAt, int workers, int frequency) throws Exception {
    String yaml =
        """
        name: p
        task: {name: sequential-digits, sequenceLength: 14, lossAt: %s, trainExamples: 200}
        model: {cell: %s, hiddenSize: 12, depth: 2}
        training: {optimizer: %s, batchSize: 16, trainingSteps: 12, evaluations: 3}
        execution: {name: data-parallel, workers: %d, averagingFrequency: %d}
        """
            .formatted(lossAt, cell, optimizer, workers, frequency);
    return Trials.resolve(SweepFile.parse("p.yaml", yaml, List.of()).specs()).get(0);
  }

  private static JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(TestSession.spark().sparkContext());
  }

  private static float[] drawn(ParameterLayout layout) {
    float[] weights = new float[layout.size()];
    RandomStream random = RandomStream.of(5, Purpose.RECURRENT_WEIGHTS, 0, 0);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 0.3f * (float) random.nextGaussian();
    }
    return weights;
  }

  @ParameterizedTest
  @CsvSource({"lstm, 1", "lstm, 5", "tanh, 5"})
  void givenOneWorker_whenTrained_thenItIsDl4jInOnePlaceStepByStep(String cell, int frequency)
      throws Exception {
    Trial trial =
        trial(
            cell,
            "{name: adam, learningRate: 0.01}, schedule: {name: cosine, warmupSteps: 3}",
            "last-step",
            1,
            frequency);
    TrialSpec spec = trial.spec();
    Dl4jNetwork form = new Dl4jNetwork(spec.model(), trial.data().shape());
    float[] start = form.fromDl4j(form.toDl4j(drawn(form.layout()), new NoOp()));
    MultiLayerNetwork alone =
        form.toDl4j(start, Dl4jUpdater.of(spec.training(), trial.data().shape()));
    BatchSource source = spec.task().load().training(16, spec.seed());
    Batch batch = new Batch(trial.data().shape(), 16);
    for (int step = 0; step < 12; step++) {
      source.fill(step, batch);
      alone.fit(Dl4jBatch.of(batch));
    }

    float[] weights = start.clone();
    ParameterAveraging together = new ParameterAveraging(spark(), trial);
    int done = 0;
    while (done < 12) {
      done = together.advance(weights, done, 12);
    }

    assertThat(done).isEqualTo(12);
    float[] expected = form.fromDl4j(alone);
    assertThat(expected).isNotEqualTo(start);
    for (int i = 0; i < expected.length; i++) {
      // The same operations on the same numbers; the average of one is a division by one.
      assertThat(weights[i]).isCloseTo(expected[i], within(1e-6f));
    }
  }

  @ParameterizedTest
  @CsvSource({"lstm, last-step", "tanh, every-step"})
  void givenTwoWorkersAndAnAverageAtEveryStep_whenTrainedWithSgd_thenTheCurveIsThatOfOnePlace(
      String cell, String lossAt) throws Exception {
    Trial trial = trial(cell, "{name: sgd, learningRate: 0.3}", lossAt, 2, 1);
    TrialSpec spec = trial.spec();
    Training training =
        new Training(
            spec.model(), spec.init(), spec.training(), spec.probe(), spec.engine(), spec.seed());

    TrainingResult together =
        training.run(spec.task().load(), System::nanoTime, new ParameterAveraging(spark(), trial));
    TrainingResult alone = training.run(spec.task().load(), System::nanoTime);

    assertThat(together.curve()).hasSameSizeAs(alone.curve());
    for (int i = 0; i < alone.curve().size(); i++) {
      CurvePoint one = alone.curve().get(i);
      CurvePoint two = together.curve().get(i);
      assertThat(two.trainingStep()).isEqualTo(one.trainingStep());
      // The mean of two halves' gradients is the gradient, within rounding of two libraries that
      // agree within 4e-5 (Dl4jNetworkTest), over 12 steps.
      assertThat(two.loss()).isCloseTo(one.loss(), within(2e-4 * one.loss()));
    }
    assertThat(lastLoss(together)).isLessThan(together.curve().get(1).loss() - 0.01);
    assertThat(together.gradients()).isEmpty();
  }

  @Test
  void givenTwoWorkersThatAverageNowAndThen_whenTrainedWithAdam_thenTheLossFallsAboutAsFar()
      throws Exception {
    Trial trial = trial("lstm", "{name: adam, learningRate: 0.01}", "last-step", 2, 3);
    TrialSpec spec = trial.spec();
    Training training =
        new Training(
            spec.model(), spec.init(), spec.training(), spec.probe(), spec.engine(), spec.seed());

    TrainingResult together =
        training.run(spec.task().load(), System::nanoTime, new ParameterAveraging(spark(), trial));
    TrainingResult alone = training.run(spec.task().load(), System::nanoTime);

    double first = together.curve().get(1).loss();
    assertThat(first).isEqualTo(alone.curve().get(1).loss());
    double fell = first - lastLoss(together);
    double fellAlone = first - lastLoss(alone);
    // Workers on half batches see noisier gradients and meet every third step.
    assertThat(fell).isBetween(0.5 * fellAlone, 1.5 * fellAlone);
  }

  private static double lastLoss(TrainingResult result) {
    return result.curve().get(result.curve().size() - 1).loss();
  }
}
