package org.rhosweep.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.core.Sha256;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

class SequentialDigitsTest {
  private static final int PIXELS = 784;

  @Test
  void givenTheDefaults_whenDescribed_thenRowsOfADigit() {
    DataDescription description = rows(4000, 1000).describe();

    assertThat(description.shape().sequenceLength()).isEqualTo(28);
    assertThat(description.shape().inputSize()).isEqualTo(28);
    assertThat(description.shape().outputSize()).isEqualTo(10);
    assertThat(description.fingerprint()).isEqualTo("sequential-digits-1:4000+1000+1000");
  }

  @Test
  void givenTheGenerator_whenItDraws_thenThePixelsNeverChange() {
    // Whoever changes a pixel raises the generator's version, then this hash.
    assertThat(hash(Split.TRAIN, Split.EVAL))
        .isEqualTo("e27d5720cdc267b070e8beb7346642110a02a595d4b062486569eeef766619e0");
    assertThat(hash(Split.TEST))
        .isEqualTo("7d7d2bc3a3b90a932340f8cab658b27e562569076167e6c4230c27f07b649718");
  }

  private static String hash(Split... splits) {
    MessageDigest digest = Sha256.digest();
    for (Split split : splits) {
      Examples examples = examples(split, 300);
      for (float input : examples.inputs) {
        digest.update(ByteBuffer.allocate(4).putFloat(input).array());
      }
    }
    return Sha256.hexadecimal(digest);
  }

  @Test
  void givenTheGenerator_whenMoreExamplesAreAskedFor_thenTheFirstStay() {
    float[] few = all(rows(50, 10), Split.TRAIN, 50).inputs;
    float[] more = all(rows(80, 20), Split.TRAIN, 80).inputs;

    assertThat(Arrays.copyOf(more, few.length)).isEqualTo(few);
  }

  @Test
  void givenAThousandExamples_whenCounted_thenEveryClassHasAHundredAndItsOwnDrawings() {
    Examples examples = examples(Split.EVAL, 1000);

    for (int digit = 0; digit < 10; digit++) {
      int wanted = digit;
      assertThat(Arrays.stream(examples.labels).filter(label -> label == wanted)).hasSize(100);
    }
    assertThat(
            IntStream.range(0, 1000)
                .mapToObj(i -> Arrays.hashCode(examples.image(i)))
                .distinct()
                .count())
        .isEqualTo(1000);
  }

  @Test
  @Tag("slow")
  void givenALinearModelAndNearestNeighbour_whenBothLearn_thenOnlyTheLinearOneIsHeldBack() {
    Examples training = examples(Split.TRAIN, 4000);
    Examples evaluation = examples(Split.EVAL, 400);

    double linear = LinearClassifier.train(training, 12).accuracy(evaluation);
    double neighbour = nearestNeighbourAccuracy(training, evaluation);

    assertThat(linear).isBetween(0.5, 0.9);
    assertThat(neighbour).isGreaterThan(linear + 0.04);
  }

  @Test
  void givenEveryVariantOfTheLayout_whenShown_thenStepsAreThePixels() {
    float[] image = examples(Split.TRAIN, 10).image(3);
    SequentialDigits task =
        new SequentialDigits(56, 2, 5, PaddingKind.ZEROS, false, TargetPosition.EVERY_STEP, 10, 10);
    Batch batch = new Batch(task.describe().shape(), 10);
    task.load().evaluation(Split.TRAIN, 10, 10).fill(0, batch);

    int steps = 56 * 2 + 5;
    assertThat(batch.shape.sequenceLength()).isEqualTo(steps);
    assertThat(batch.shape.inputSize()).isEqualTo(14);
    for (int step = 0; step < steps; step++) {
      for (int feature = 0; feature < 14; feature++) {
        float expected = step < 112 ? image[step / 2 * 14 + feature] : 0f;
        assertThat(batch.inputs[(3 * steps + step) * 14 + feature]).isEqualTo(expected);
      }
      assertThat(batch.labels[3 * steps + step]).isEqualTo(3);
    }
  }

  @Test
  void givenNoisePadding_whenShown_thenEveryImageHasItsOwnStandardNormalDraw() {
    SequentialDigits task =
        new SequentialDigits(
            28, 1, 100, PaddingKind.NOISE, false, TargetPosition.LAST_STEP, 10, 10);
    Batch batch = new Batch(task.describe().shape(), 10);
    task.load().evaluation(Split.EVAL, 10, 10).fill(0, batch);

    int perImage = 128 * 28;
    float[] first = Arrays.copyOfRange(batch.inputs, PIXELS, perImage);
    float[] second = Arrays.copyOfRange(batch.inputs, perImage + PIXELS, 2 * perImage);
    assertThat(first).isNotEqualTo(second);
    // 2800 draws: the mean has a standard error of 0.019, the variance one of 0.027.
    assertThat(mean(first)).isCloseTo(0, within(5 * 0.019));
    assertThat(variance(first)).isCloseTo(1, within(5 * 0.027));
  }

  @Test
  void givenStandardize_whenShown_thenTheTrainingSplitHasMeanZeroAndVarianceOne() {
    SequentialDigits task =
        new SequentialDigits(28, 1, 0, PaddingKind.ZEROS, true, TargetPosition.LAST_STEP, 50, 10);
    float[] inputs = all(task, Split.TRAIN, 50).inputs;

    assertThat(mean(inputs)).isCloseTo(0, within(1e-5));
    assertThat(variance(inputs)).isCloseTo(1, within(1e-4));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -28, 27, 785, 1568})
  void givenALengthThatDoesNotDivide_whenMade_thenRefusedWithALengthThatWould(int length) {
    assertThatThrownBy(
            () ->
                new SequentialDigits(
                    length, 1, 0, PaddingKind.ZEROS, false, TargetPosition.LAST_STEP, 10, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must divide the 784 pixels, was " + length + ": ");
  }

  @Test
  void givenABatchLargerThanTheSplit_whenTrained_thenRefused() {
    Dataset dataset = rows(20, 10).load();

    assertThatThrownBy(() -> dataset.training(21, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batchSize must be 1 to 20")
        .hasMessageContaining("was 21");
  }

  @Test
  void givenAnEpoch_whenShown_thenEachExampleAtMostOnceAndTheNextEpochInAnotherOrder() {
    Dataset dataset = rows(50, 10).load();
    BatchSource source = dataset.training(16, 1);
    Batch batch = new Batch(dataset.description().shape(), 16);

    assertThat(source.batchesPerPass()).isEqualTo(3);
    Set<Integer> seen = new HashSet<>();
    for (int index = 0; index < 3; index++) {
      source.fill(index, batch);
      for (int row = 0; row < 16; row++) {
        seen.add(
            Arrays.hashCode(Arrays.copyOfRange(batch.inputs, row * PIXELS, (row + 1) * PIXELS)));
      }
    }
    assertThat(seen).hasSize(48);
    float[] thirdBatch = batch.inputs.clone();
    source.fill(5, batch);
    assertThat(batch.inputs).isNotEqualTo(thirdBatch);
  }

  @Test
  void givenAnEvaluation_whenTheLastBatchIsShort_thenItSaysSo() {
    Dataset dataset = rows(50, 30).load();
    Batch batch = new Batch(dataset.description().shape(), 16);
    BatchSource source = dataset.evaluation(Split.EVAL, 16, 1000);

    assertThat(source.batchesPerPass()).isEqualTo(2);
    source.fill(1, batch);
    assertThat(batch.examples).isEqualTo(14);
    assertThat(dataset.evaluation(Split.EVAL, 16, 7).batchesPerPass()).isEqualTo(1);
    assertThatThrownBy(() -> source.fill(2, batch)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Images in rows of 784 pixels and their classes. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Examples(float[] inputs, int[] labels) {
    float[] image(int index) {
      return Arrays.copyOfRange(inputs, index * PIXELS, (index + 1) * PIXELS);
    }
  }

  private static SequentialDigits rows(int train, int eval) {
    return new SequentialDigits(
        28, 1, 0, PaddingKind.ZEROS, false, TargetPosition.LAST_STEP, train, eval);
  }

  private static Examples examples(Split split, int count) {
    return all(rows(count, count), split, count);
  }

  private static Examples all(SequentialDigits task, Split split, int count) {
    Batch batch = new Batch(task.describe().shape(), count);
    task.load().evaluation(split, count, count).fill(0, batch);
    return new Examples(batch.inputs, batch.labels);
  }

  private static double nearestNeighbourAccuracy(Examples training, Examples evaluation) {
    int correct = 0;
    for (int i = 0; i < evaluation.labels.length; i++) {
      float[] image = evaluation.image(i);
      float best = Float.MAX_VALUE;
      int label = -1;
      for (int j = 0; j < training.labels.length; j++) {
        float distance = distance(image, training.inputs, j * PIXELS, best);
        if (distance < best) {
          best = distance;
          label = training.labels[j];
        }
      }
      correct += label == evaluation.labels[i] ? 1 : 0;
    }
    return (double) correct / evaluation.labels.length;
  }

  private static float distance(float[] image, float[] others, int offset, float enough) {
    float sum = 0;
    for (int row = 0; row < 28 && sum < enough; row++) {
      for (int i = row * 28; i < (row + 1) * 28; i++) {
        float difference = image[i] - others[offset + i];
        sum += difference * difference;
      }
    }
    return sum;
  }

  private static double mean(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElseThrow();
  }

  private static double variance(float[] values) {
    double mean = mean(values);
    return IntStream.range(0, values.length)
        .mapToDouble(i -> (values[i] - mean) * (values[i] - mean))
        .average()
        .orElseThrow();
  }
}
