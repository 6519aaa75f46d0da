package org.rhosweep.core.task;

import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextStreamsTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("text.txt");
  }

  @Test
  void givenTwentyLetters_whenEvaluatedAsCharacters_thenTokensInCodeOrderAndTheUnseenIsUnknown()
      throws IOException {
    // 18 for training: a b c d (tokens 1 … 4); two for evaluation: x is not among them; two more.
    Files.writeString(file, "dcbaabcdabcdabcdab" + "cx" + "da");
    Dataset dataset = characters(3, 0.1).load();

    assertThat(dataset.description().shape().inputSize()).isEqualTo(5);
    assertThat(dataset.description().shape().outputSize()).isEqualTo(5);
    assertThat(dataset.description().trainingExamples()).isEqualTo(18);
    assertThat(dataset.description().evaluationExamples()).isEqualTo(2);
    Batch batch = new Batch(dataset.description().shape(), 4);
    BatchSource evaluation = dataset.evaluation(Split.EVAL, 4, 100);
    assertThat(evaluation.batchesPerPass()).isEqualTo(1);
    evaluation.fill(0, batch);
    // One target: x after c.
    assertThat(batch.examples).isEqualTo(1);
    assertThat(Arrays.copyOf(batch.tokens, 3)).containsExactly(3, 0, 0);
    assertThat(Arrays.copyOf(batch.labels, 3)).containsExactly(0, Batch.IGNORED, Batch.IGNORED);
    assertThat(dataset.description().testExamples()).isEqualTo(2);
    dataset.evaluation(Split.TEST, 4, 100).fill(0, batch);
    // One target: a after d.
    assertThat(batch.examples).isEqualTo(1);
    assertThat(Arrays.copyOf(batch.tokens, 3)).containsExactly(4, 0, 0);
    assertThat(Arrays.copyOf(batch.labels, 3)).containsExactly(1, Batch.IGNORED, Batch.IGNORED);
  }

  @Test
  void givenTheTrainingPartInEvaluation_whenStreamed_thenBatchesContinueEachStream()
      throws IOException {
    Files.writeString(file, "abcdefghijklmnopqr" + "ab" + "cd");
    Dataset dataset = characters(3, 0.1).load();
    BatchSource source = dataset.evaluation(Split.TRAIN, 2, 1000);
    Batch batch = new Batch(dataset.description().shape(), 2);

    // 17 targets in two streams of 8: a … h and i … p; three batches of 3, 3 and 2 steps.
    assertThat(source.batchesPerPass()).isEqualTo(3);
    source.fill(0, batch);
    assertThat(batch.continuesState).isFalse();
    assertThat(batch.tokens).containsExactly(1, 2, 3, 9, 10, 11);
    assertThat(batch.labels).containsExactly(2, 3, 4, 10, 11, 12);
    source.fill(2, batch);
    assertThat(batch.continuesState).isTrue();
    assertThat(batch.tokens).containsExactly(7, 8, 0, 15, 16, 0);
    assertThat(batch.labels).containsExactly(8, 9, -1, 16, 17, -1);
  }

  @Test
  void givenTraining_whenAPassIsRead_thenStreamsAreContiguousAndTheSeamPredictsNothing()
      throws IOException {
    Files.writeString(file, "abcdefghijklmnopqr" + "ab" + "cd"); // tokens 1 … 18
    Dataset dataset = characters(3, 0.1).load();
    Set<Integer> firsts = new HashSet<>();
    int seams = 0;
    for (int seed = 0; seed < 40; seed++) {
      BatchSource source = dataset.training(2, seed);
      Batch batch = new Batch(dataset.description().shape(), 2);
      assertThat(source.batchesPerPass()).isEqualTo(3);
      int[] expected = new int[2];
      for (int index = 0; index < 6; index++) {
        source.fill(index, batch);
        assertThat(batch.examples).isEqualTo(2);
        assertThat(batch.continuesState).isEqualTo(index % 3 != 0);
        for (int row = 0; row < 2; row++) {
          expected[row] = index % 3 == 0 ? batch.tokens[row * 3] : expected[row];
          for (int step = 0; step < 3; step++) {
            int token = batch.tokens[row * 3 + step];
            assertThat(token).isEqualTo(expected[row]);
            assertThat(batch.labels[row * 3 + step])
                .isEqualTo(token == 18 ? Batch.IGNORED : token + 1);
            seams += token == 18 ? 1 : 0;
            expected[row] = token % 18 + 1;
          }
        }
        firsts.add(batch.tokens[0]);
      }
    }
    assertThat(seams).isPositive();
    assertThat(firsts).hasSize(18);
  }

  @Test
  void givenAFewTargets_whenEvaluated_thenNoMoreAreCountedAndStreamsHoldAWholeSequence()
      throws IOException {
    Files.writeString(file, "ab".repeat(500));
    Dataset dataset = characters(8, 0.4).load();
    Batch batch = new Batch(dataset.description().shape(), 16);
    BatchSource source = dataset.evaluation(Split.EVAL, 16, 35);
    source.fill(0, batch);

    assertThat(batch.examples).isEqualTo(4); // 35 / 8; streams of 35 / 4 = 8
    assertThat(source.batchesPerPass()).isEqualTo(1);
  }

  @Test
  void givenCodePointsBeyondSixteenBits_whenRead_thenEachIsOneToken() throws IOException {
    Files.writeString(
        file, "\uFEFF" + "\uD83D\uDE00é\uD83D\uDE00é\uD83D\uDE00é\uD83D\uDE00é\uD83D\uDE00é");

    DataDescription description = characters(2, 0.2).describe();

    assertThat(description.trainingExamples()).isEqualTo(6);
    assertThat(description.shape().inputSize()).isEqualTo(3);
  }

  @Test
  void givenWords_whenCounted_thenTheMostFrequentOfTheTrainingPartInOrderOfAppearance()
      throws IOException {
    // Training: b x2, a x2, <eos> x2, c, <unk>; of 5 places: <unk>, b, a, <eos>, c.
    Files.writeString(file, "b a <unk>\n  a\tb\r\nc z" + " a new" + " c b");
    Dataset dataset = new Words(file.toString(), 2, 4, 5, 0.19).load();

    assertThat(dataset.description().trainingExamples()).isEqualTo(9);
    assertThat(dataset.description().evaluationExamples()).isEqualTo(2);
    assertThat(dataset.description().shape().inputSize()).isEqualTo(5);
    Batch batch = new Batch(dataset.description().shape(), 1);
    BatchSource source = dataset.evaluation(Split.TRAIN, 1, 100);
    int[] labels =
        IntStream.range(0, 4)
            .flatMap(
                index -> {
                  source.fill(index, batch);
                  return Arrays.stream(batch.labels.clone());
                })
            .toArray();
    // after b: a <unk> <eos> a b <eos> c z
    assertThat(labels).containsExactly(2, 0, 3, 2, 1, 3, 4, 0);
  }

  @Test
  void givenMoreRoomThanWords_whenCounted_thenTheVocabularyIsAsLargeAsTheWords()
      throws IOException {
    Files.writeString(file, "one two three four one two three four five six seven eight");

    assertThat(new Words(file.toString(), 2, 4, 10_000, 0.2).describe().shape().outputSize())
        .isEqualTo(5);
  }

  @Test
  void givenUnusableFiles_whenDescribed_thenOneLineSaysWhatIsWrong() throws IOException {
    assertRefused("text.txt does not exist, it must be a file of plain text");
    Files.createFile(file);
    assertRefused("holds no text (0 bytes)");
    Files.writeString(file, " \n\t ");
    assertRefused("holds no text (4 bytes)");
    Files.write(file, "plain".getBytes(UTF_16));
    assertRefused("is not UTF-8 text: byte 0xfe at offset 0");
    Files.write(file, new byte[] {'a', 'b', (byte) 0xC3});
    assertRefused("is not UTF-8 text: byte 0xc3 at offset 2");
    Files.writeString(file, "abcdef");
    assertRefused(
        "is too short: 4 tokens for training, 1 for evaluation and 1 for the test",
        "+ 1 = 65, 2 and 2");
    assertThatThrownBy(() -> new Characters(directory.toString(), 64, 8, 0.1).describe())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is a directory, it must be a file of plain text");
  }

  @Test
  void givenTooManyStreams_whenTrained_thenTheLargestBatchIsNamed() throws IOException {
    Files.writeString(file, "abcdefghij".repeat(11));
    Dataset dataset = characters(8, 0.1).load(); // 88 tokens: 10 streams of 8 and eight more

    assertThat(dataset.training(10, 0).batchesPerPass()).isEqualTo(1);
    assertThatThrownBy(() -> dataset.training(11, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batchSize must be 1 to 10")
        .hasMessageContaining("was 11");
  }

  @Test
  void givenTinyShakespeare_whenReadAsCharacters_thenItsSixtyFiveAndUnknown() {
    Path text = SharedData.require("tinyshakespeare").resolve("input.txt");
    DataDescription description = new Characters(text.toString(), 64, 32, 0.1).describe();

    assertThat(description.trainingExamples()).isEqualTo(1_115_394 - 2 * 111_539);
    assertThat(description.shape().inputSize()).isEqualTo(66);
  }

  @Test
  void givenWikiText_whenReadAsWords_thenTenThousandOfThem() {
    Path text = SharedData.require("wikitext-2").resolve("wiki.valid.tokens");
    DataDescription description = new Words(text.toString(), 35, 64, 10_000, 0.1).describe();

    assertThat(description.shape().inputSize()).isEqualTo(10_000);
    assertThat(
            description.trainingExamples()
                + description.evaluationExamples()
                + description.testExamples())
        .isEqualTo(217_646);
  }

  private Characters characters(int sequenceLength, double evalFraction) {
    return new Characters(file.toString(), sequenceLength, 8, evalFraction);
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> characters(64, 0.1).describe())
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void givenATextWhoseHeldOutPartIsUnknown_whenDescribed_thenTheSharesSayIt(
      @org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) throws Exception {
    // 80 known words, then 10 and 10 that the training part does not have, half of the last known.
    String text = "a b ".repeat(40) + "x ".repeat(10) + "a y ".repeat(5);
    java.nio.file.Path file = java.nio.file.Files.writeString(folder.resolve("t.txt"), text);

    DataDescription.UnknownTokens words =
        new Words(file.toString(), 5, 4, 100, 0.1, 0.1).describe().unknownTokens();
    assertThat(words).isEqualTo(new DataDescription.UnknownTokens(0, 1, 0.5));
    // A vocabulary of <unk> and "a" leaves out every second word of the training part.
    assertThat(new Words(file.toString(), 5, 4, 2, 0.1, 0.1).describe().unknownTokens())
        .isEqualTo(new DataDescription.UnknownTokens(0.5, 1, 0.5));
    // Characters: "x" and "y" are unknown, blanks are not.
    DataDescription.UnknownTokens characters =
        new Characters(file.toString(), 5, 4, 0.1, 0.1).describe().unknownTokens();
    assertThat(characters).isEqualTo(new DataDescription.UnknownTokens(0, 0.5, 0.25));
  }
}
