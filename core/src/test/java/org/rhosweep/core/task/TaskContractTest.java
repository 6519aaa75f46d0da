package org.rhosweep.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.sequence.SequenceColumns;

/** What every task promises. */
class TaskContractTest {
  private static final int BATCH = 6;

  @TempDir static Path directory;

  @BeforeAll
  static void writeFiles() throws IOException {
    // 50 images whose pixels are all different from image to image, so that overlap would show.
    byte[] pixels = new byte[50 * 16];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i / 16 * 5 + i % 16 / 4);
    }
    Files.write(directory.resolve("t10k-images-idx3-ubyte"), IdxFixture.idx(pixels, 50, 4, 4));
    Files.write(directory.resolve("t10k-labels-idx1-ubyte"), IdxFixture.labels(50, 10));
    Files.writeString(
        directory.resolve("text"),
        IntStream.range(0, 600).mapToObj(i -> "w" + i * i % 97).collect(Collectors.joining(" ")));
    StringBuilder rows = new StringBuilder("id t x z class number\n");
    for (int id = 0; id < 60; id++) {
      for (int t = 0; t < 3 + id % 4; t++) {
        rows.append(
            "%d %d %d %d %s %d%n"
                .formatted(id, t, id * id - t, t, id % 2 == 0 ? "a" : "b", t + id));
      }
    }
    Files.writeString(directory.resolve("sequences.rows"), rows);
  }

  static List<Task> tasks() {
    String images = directory.toString();
    String text = directory.resolve("text").toString();
    return List.of(
        new SequentialDigits(28, 1, 0, PaddingKind.ZEROS, false, TargetPosition.LAST_STEP, 40, 20),
        new SequentialDigits(56, 2, 3, PaddingKind.NOISE, true, TargetPosition.EVERY_STEP, 40, 20),
        new SequentialImages(
            images, 4, 1, 0, PaddingKind.ZEROS, false, TargetPosition.LAST_STEP, 10, 0, 0.2, 0.2),
        new SequentialImages(
            images, 8, 2, 3, PaddingKind.NOISE, true, TargetPosition.EVERY_STEP, 10, 3, 0.4, 0.3),
        new Adding(11, 20),
        new CopyMemory(8, 3, 5, 20),
        new Characters(text, 7, 4, 0.1),
        new Words(text, 7, 4, 50, 0.1),
        sequences(Sequences.Target.CLASS, TargetPosition.LAST_STEP, "class"),
        sequences(Sequences.Target.CLASS, TargetPosition.EVERY_STEP, "class"),
        sequences(Sequences.Target.NUMBERS, TargetPosition.EVERY_STEP, "number"),
        sequences(Sequences.Target.NEXT_STEP, TargetPosition.EVERY_STEP));
  }

  private static Sequences sequences(
      Sequences.Target target, TargetPosition lossAt, String... columns) {
    return new Sequences(
        directory.resolve("sequences.rows").toString(),
        SequenceColumns.Rows.STEPS,
        new Sequences.Columns("id", "t", List.of("x", "z"), List.of(columns), "", "", ""),
        target,
        lossAt);
  }

  @Test
  void givenTheTasksTried_whenComparedWithThePermitted_thenNoneIsForgottenAndNamesAreDistinct() {
    Set<Class<?>> tried = tasks().stream().map(Object::getClass).collect(Collectors.toSet());

    assertThat(tried)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Task.class.getPermittedSubclasses())
                .filter(type -> type != PluginTask.class)
                .toList());
    assertThat(tried.stream().map(type -> VariantName.of(type))).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void givenATask_whenDescribed_thenAsItsDataDescribesItself(Task task) {
    assertThat(task.describe()).isEqualTo(task.load().description());
    assertThat(task.describe().trainingExamples()).isPositive();
    assertThat(task.describe().evaluationExamples()).isPositive();
    assertThat(task.describe().testExamples()).isPositive();
    assertThat(task.describe().fingerprint()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void givenATask_whenSerialized_thenItComesBackEqual(Task task) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(task);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(task);
    }
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void givenASeed_whenBatchesAreFilledInAnyOrder_thenTheyDependOnTheIndexAlone(Task task) {
    Dataset dataset = task.load();
    BatchSource source = dataset.training(BATCH, 7);
    List<String> inOrder = contents(dataset, source, 0, 1, 2, 40, 41);

    assertThat(contents(dataset, source, 41, 40, 2, 1, 0))
        .isEqualTo(
            List.of(
                inOrder.get(4), inOrder.get(3), inOrder.get(2), inOrder.get(1), inOrder.get(0)));
    assertThat(contents(task.load(), task.load().training(BATCH, 7), 0, 1, 2, 40, 41))
        .isEqualTo(inOrder);
    assertThat(inOrder).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void givenTwoSeeds_whenTrained_thenTheBatchesDiffer(Task task) {
    Dataset dataset = task.load();

    assertThat(contents(dataset, dataset.training(BATCH, 1), 0, 1, 2))
        .isNotEqualTo(contents(dataset, dataset.training(BATCH, 2), 0, 1, 2));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void givenOneDatasetAndManyThreads_whenEachHasASource_thenAllSeeTheSame(Task task) {
    Dataset dataset = task.load();
    List<String> alone = contents(dataset, dataset.training(BATCH, 3), 0, 9, 1, 8);

    List<CompletableFuture<List<String>>> threads =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> contents(dataset, dataset.training(BATCH, 3), 0, 9, 1, 8)))
            .toList();
    assertThat(threads).allSatisfy(thread -> assertThat(thread.join()).isEqualTo(alone));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void givenEverySplit_whenFilled_thenValuesAreFiniteAndClassesAndTokensInRange(Task task) {
    Dataset dataset = task.load();
    Batch batch = new Batch(dataset.description().shape(), BATCH);
    Stream.of(
            dataset.training(BATCH, 1),
            dataset.evaluation(Split.TRAIN, BATCH, 50),
            dataset.evaluation(Split.EVAL, BATCH, 50),
            dataset.evaluation(Split.TEST, BATCH, 50))
        .forEach(
            source -> {
              assertThat(source.batchesPerPass()).isPositive();
              for (int index = 0; index < Math.min(10, source.batchesPerPass()); index++) {
                spoil(batch);
                source.fill(index, batch);
                assertThat(batch.examples).isBetween(1, BATCH);
                requireSound(batch);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void givenAnEvaluation_whenAskedTwice_thenTheSameBatchesAndAtMostSoManyExamples(Task task) {
    Dataset dataset = task.load();
    for (Split split : Split.values()) {
      BatchSource source = dataset.evaluation(split, BATCH, 10);
      int[] all = IntStream.range(0, source.batchesPerPass()).toArray();

      assertThat(contents(dataset, source, all))
          .isEqualTo(contents(dataset, task.load().evaluation(split, BATCH, 10), all));
      assertThat(countedExamples(dataset, source)).isBetween(5, 10);
      assertThatThrownBy(() -> contents(dataset, source, all.length))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void givenDenseSequences_whenSplitsAreCompared_thenTheyShareNone(Task task) {
    Dataset dataset = task.load();
    if (dataset.description().shape().inputKind() == InputKind.TOKENS
        || task instanceof CopyMemory) {
      return; // tokens repeat by nature; so may short sequences of eight symbols
    }
    Set<Integer> training = sequences(dataset, Split.TRAIN);
    Set<Integer> evaluation = sequences(dataset, Split.EVAL);
    Set<Integer> test = sequences(dataset, Split.TEST);

    assertThat(evaluation).hasSize((int) dataset.description().evaluationExamples());
    assertThat(test).hasSize((int) dataset.description().testExamples());
    assertThat(training).doesNotContainAnyElementsOf(evaluation);
    assertThat(training).doesNotContainAnyElementsOf(test);
    assertThat(evaluation).doesNotContainAnyElementsOf(test);
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void givenABatchOfAnotherShapeOrTooSmall_whenFilled_thenRefused(Task task) {
    SequenceShape other =
        new SequenceShape(
            3, InputKind.DENSE, 1, 0, 2, TargetPosition.LAST_STEP, Loss.CROSS_ENTROPY);
    BatchSource source = task.load().training(BATCH, 0);

    assertThatThrownBy(() -> source.fill(0, new Batch(task.describe().shape(), BATCH - 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a batch of 5 ");
    assertThatThrownBy(() -> source.fill(0, new Batch(other, BATCH)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no room for 6 with the shape");
  }

  private static List<String> contents(Dataset dataset, BatchSource source, int... indices) {
    Batch batch = new Batch(dataset.description().shape(), BATCH);
    return Arrays.stream(indices)
        .mapToObj(
            index -> {
              source.fill(index, batch);
              return batch.examples
                  + Arrays.toString(batch.inputs)
                  + Arrays.toString(batch.tokens)
                  + Arrays.toString(batch.labels)
                  + Arrays.toString(batch.targets);
            })
        .toList();
  }

  /** Leaves nothing that a source could rely on from the last batch. */
  private static void spoil(Batch batch) {
    if (batch.inputs != null) {
      Arrays.fill(batch.inputs, Float.NaN);
    } else {
      Arrays.fill(batch.tokens, Integer.MIN_VALUE);
    }
    if (batch.labels != null) {
      Arrays.fill(batch.labels, Integer.MIN_VALUE);
    } else {
      Arrays.fill(batch.targets, Float.NaN);
    }
  }

  private static void requireSound(Batch batch) {
    SequenceShape shape = batch.shape;
    batch.requireRunnable(shape, BATCH);
    int steps = batch.examples * shape.sequenceLength();
    int targets = batch.examples * shape.targetsPerSequence();
    if (batch.inputs != null) {
      for (int i = 0; i < steps * shape.inputSize(); i++) {
        assertThat(Float.isFinite(batch.inputs[i])).isTrue();
      }
    } else {
      assertThat(Arrays.stream(batch.tokens, 0, steps))
          .allMatch(token -> token >= 0 && token < shape.inputSize());
    }
    if (batch.labels != null) {
      assertThat(Arrays.stream(batch.labels, 0, targets))
          .allMatch(label -> label >= Batch.IGNORED && label < shape.outputSize())
          .anyMatch(label -> label != Batch.IGNORED);
    } else {
      for (int i = 0; i < targets * shape.outputSize(); i++) {
        assertThat(Float.isFinite(batch.targets[i])).isTrue();
      }
    }
  }

  /** Sequences, for text targets. */
  private static int countedExamples(Dataset dataset, BatchSource source) {
    Batch batch = new Batch(dataset.description().shape(), BATCH);
    int counted = 0;
    for (int index = 0; index < source.batchesPerPass(); index++) {
      source.fill(index, batch);
      int targets = batch.examples * batch.shape.targetsPerSequence();
      counted +=
          batch.tokens == null
              ? batch.examples
              : (int)
                  Arrays.stream(batch.labels, 0, targets)
                      .filter(label -> label != Batch.IGNORED)
                      .count();
    }
    return counted;
  }

  private static Set<Integer> sequences(Dataset dataset, Split split) {
    Set<Integer> sequences = new HashSet<>();
    Batch batch = new Batch(dataset.description().shape(), BATCH);
    int size = batch.inputs.length / BATCH;
    BatchSource source = dataset.evaluation(split, BATCH, 1000);
    for (int index = 0; index < source.batchesPerPass(); index++) {
      source.fill(index, batch);
      for (int row = 0; row < batch.examples; row++) {
        sequences.add(
            Arrays.hashCode(Arrays.copyOfRange(batch.inputs, row * size, (row + 1) * size)));
      }
    }
    return sequences;
  }
}
