package org.rhosweep.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedSequencesTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 101})
  void givenAdding_whenDrawn_thenOneMarkInEachHalfAndTheTargetIsTheirSum(int steps) {
    Batch batch = evaluation(new Adding(steps, 300), 300);

    for (int row = 0; row < 300; row++) {
      int[] marked = marked(batch, row);
      assertThat(marked).hasSize(2);
      assertThat(marked[0]).isLessThan(steps / 2);
      assertThat(marked[1]).isGreaterThanOrEqualTo(steps / 2);
      float sum = value(batch, row, marked[0]) + value(batch, row, marked[1]);
      assertThat(batch.targets[row]).isEqualTo(sum);
    }
  }

  @Test
  void givenAdding_whenDrawnOften_thenEveryPlaceIsMarkedAndAnsweringOneCostsASixth() {
    Batch batch = evaluation(new Adding(10, 4000), 4000);

    int[] marks = new int[10];
    double cost = 0;
    for (int row = 0; row < 4000; row++) {
      Arrays.stream(marked(batch, row)).forEach(step -> marks[step]++);
      cost += (batch.targets[row] - 1) * (batch.targets[row] - 1) / 4000.0;
    }
    // 4000 / 5 marks at each place, standard deviation sqrt(4000 * 0.2 * 0.8) = 25.3.
    assertThat(Arrays.stream(marks)).allMatch(count -> Math.abs(count - 800) < 5 * 25.3);
    // (y - 1)^2 for a sum of two uniforms: mean 1/6, variance 1/15 - 1/36, standard error 0.0031.
    assertThat(cost).isCloseTo(1 / 6.0, within(5 * 0.0031));
  }

  @Test
  void givenCopyMemory_whenDrawn_thenSymbolsBlanksGoAndRecallAreWhereTheyBelong() {
    Batch batch = evaluation(new CopyMemory(8, 3, 4, 100), 100);

    assertThat(batch.shape.sequenceLength()).isEqualTo(10);
    assertThat(batch.shape.inputSize()).isEqualTo(10);
    assertThat(batch.shape.outputSize()).isEqualTo(9);
    for (int row = 0; row < 100; row++) {
      int[] shown = shown(batch, row);
      assertThat(Arrays.stream(shown, 0, 3)).allMatch(symbol -> symbol >= 1 && symbol <= 8);
      assertThat(Arrays.copyOfRange(shown, 3, 10)).containsExactly(0, 0, 0, 9, 0, 0, 0);
      int[] labels = Arrays.copyOfRange(batch.labels, row * 10, row * 10 + 10);
      assertThat(Arrays.copyOf(labels, 7)).containsOnly(0);
      assertThat(Arrays.copyOfRange(labels, 7, 10)).containsExactly(Arrays.copyOf(shown, 3));
    }
    int[] all =
        IntStream.range(0, 100).flatMap(r -> Arrays.stream(shown(batch, r), 0, 3)).toArray();
    assertThat(Arrays.stream(all).distinct()).hasSize(8);
  }

  @Test
  void givenCopyMemory_whenTheDelayIsOne_thenGoFollowsTheLastSymbol() {
    Batch batch = evaluation(new CopyMemory(2, 2, 1, 5), 5);

    assertThat(Arrays.copyOfRange(shown(batch, 0), 2, 5)).containsExactly(3, 0, 0);
  }

  @Test
  void givenTraining_whenItGoesOn_thenBatchesAreNewAndNoneIsAnEvaluations() {
    Dataset dataset = new Adding(20, 50).load();
    Batch first = new Batch(dataset.description().shape(), 50);
    Batch later = new Batch(dataset.description().shape(), 50);
    dataset.training(50, 1).fill(0, first);
    dataset.training(50, 1).fill(3_000_000_000L, later);

    assertThat(first.inputs).isNotEqualTo(later.inputs);
    assertThat(evaluation(new Adding(20, 50), 50).inputs).isNotEqualTo(first.inputs);
  }

  @Test
  void givenTheGenerators_whenTheyDraw_thenTheSequencesNeverChange() {
    // Whoever changes what is drawn raises the version in the fingerprint, then these numbers.
    Dataset adding = new Adding(10, 5).load();
    Batch batch = new Batch(adding.description().shape(), 5);
    adding.training(5, 42).fill(3, batch);
    assertThat(batch.targets)
        .containsExactly(0.42858946f, 0.4574862f, 1.1680397f, 0.71488756f, 0.8476903f);

    Dataset copyMemory = new CopyMemory(8, 10, 2, 5).load();
    Batch symbols = new Batch(copyMemory.description().shape(), 1);
    copyMemory.training(1, 42).fill(3, symbols);
    assertThat(Arrays.copyOfRange(symbols.labels, 12, 22))
        .containsExactly(1, 8, 3, 2, 8, 8, 4, 1, 2, 6);
    copyMemory.evaluation(Split.EVAL, 1, 5).fill(3, symbols);
    assertThat(Arrays.copyOfRange(symbols.labels, 12, 22))
        .containsExactly(4, 8, 2, 1, 3, 2, 5, 7, 1, 5);
  }

  @Test
  void givenAnotherBatchSize_whenTrained_thenTheSameExamplesInTheSameOrder() {
    Dataset dataset = new Adding(5, 50).load();
    Batch eight = new Batch(dataset.description().shape(), 8);
    Batch four = new Batch(dataset.description().shape(), 4);
    dataset.training(8, 1).fill(1, eight);
    dataset.training(4, 1).fill(2, four);

    assertThat(Arrays.copyOf(eight.targets, 4)).isEqualTo(four.targets);
  }

  @Test
  void givenImpossibleSettings_whenMade_thenRefusedWithTheRange() {
    assertThatThrownBy(() -> new Adding(1, 10)).hasMessageContaining("2 to 1000000, was 1");
    assertThatThrownBy(() -> new CopyMemory(1, 10, 10, 10)).hasMessageContaining("symbols must be");
    assertThatThrownBy(() -> new CopyMemory(8, 0, 10, 10)).hasMessageContaining("copyLength");
    assertThatThrownBy(() -> new CopyMemory(8, 10, 0, 10)).hasMessageContaining("delay");
  }

  private static Batch evaluation(Task task, int examples) {
    Batch batch = new Batch(task.describe().shape(), examples);
    task.load().evaluation(Split.EVAL, examples, examples).fill(0, batch);
    return batch;
  }

  private static int[] marked(Batch batch, int row) {
    int steps = batch.shape.sequenceLength();
    return IntStream.range(0, steps)
        .filter(step -> batch.inputs[(row * steps + step) * 2 + 1] == 1)
        .toArray();
  }

  private static float value(Batch batch, int row, int step) {
    return batch.inputs[(row * batch.shape.sequenceLength() + step) * 2];
  }

  /** The one feature that is 1 at each step; fails where others are not 0. */
  private static int[] shown(Batch batch, int row) {
    int steps = batch.shape.sequenceLength();
    int features = batch.shape.inputSize();
    return IntStream.range(0, steps)
        .map(
            step -> {
              int from = (row * steps + step) * features;
              int[] ones =
                  IntStream.range(0, features).filter(f -> batch.inputs[from + f] != 0).toArray();
              assertThat(ones).hasSize(1);
              assertThat(batch.inputs[from + ones[0]]).isEqualTo(1f);
              return ones[0];
            })
        .toArray();
  }
}
