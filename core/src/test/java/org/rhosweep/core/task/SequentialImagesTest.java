package org.rhosweep.core.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.core.task.SequentialDigitsTest.Examples;

class SequentialImagesTest {
  private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
  private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";

  @TempDir Path directory;

  @Test
  void givenBothParts_whenLoaded_thenTrainTrainsAndEvaluatesAndT10kTests() throws IOException {
    IdxFixture.write(directory, "train", 30, 2, 6);
    IdxFixture.write(directory, "t10k", 20, 2, 6);

    DataDescription description = task(4).describe();

    assertThat(description.trainingExamples()).isEqualTo(24);
    assertThat(description.evaluationExamples()).isEqualTo(6);
    assertThat(description.testExamples()).isEqualTo(20);
    assertThat(description.shape().sequenceLength()).isEqualTo(4);
    assertThat(description.shape().inputSize()).isEqualTo(3);
    assertThat(description.fingerprint()).matches("[0-9a-f]{64}");
  }

  @Test
  void givenImagesThatCountUp_whenShown_thenPixelsInRowOrderOver255WithTheirLabels()
      throws IOException {
    IdxFixture.write(directory, "train", 20, 2, 6);
    IdxFixture.write(directory, "t10k", 20, 2, 6);
    Dataset dataset = task(4).load();
    Batch batch = new Batch(dataset.description().shape(), 20);
    dataset.evaluation(Split.TEST, 20, 20).fill(0, batch);

    // Image i holds 12 i, 12 i + 1, …, 12 i + 11 and label i % 10; the order is a permutation.
    Set<Integer> images = new HashSet<>();
    for (int row = 0; row < 20; row++) {
      int image = Math.round(batch.inputs[row * 12] * 255) / 12;
      images.add(image);
      for (int i = 0; i < 12; i++) {
        assertThat(batch.inputs[row * 12 + i]).isEqualTo((float) ((12 * image + i) / 255.0));
      }
      assertThat(batch.labels[row]).isEqualTo(image % 10);
    }
    assertThat(images).hasSize(20);
  }

  @Test
  void givenOnePart_whenLoaded_thenItIsSplitBySeedWithoutOverlap() throws IOException {
    IdxFixture.write(directory, "t10k", 20, 2, 6);
    Dataset dataset = task(4).load();

    Set<Float> training = firstPixels(dataset, Split.TRAIN, 12);
    Set<Float> evaluation = firstPixels(dataset, Split.EVAL, 4);
    Set<Float> test = firstPixels(dataset, Split.TEST, 4);

    assertThat(training).hasSize(12).doesNotContainAnyElementsOf(evaluation);
    assertThat(training).doesNotContainAnyElementsOf(test);
    assertThat(evaluation).hasSize(4).doesNotContainAnyElementsOf(test);
    assertThat(test).hasSize(4);
    Dataset other = task(directory, 4, 10, 1, 0.2).load();
    assertThat(firstPixels(other, Split.EVAL, 4)).isNotEqualTo(evaluation);
    assertThat(other.description().fingerprint()).isEqualTo(dataset.description().fingerprint());
  }

  /** Where people have the four files, below the folder that they name. */
  @ParameterizedTest
  @CsvSource({
    "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte",
    "train-images.idx3-ubyte, train-labels.idx1-ubyte, t10k-images.idx3-ubyte, t10k-labels.idx1-ubyte",
    "Train-Images.idx3-ubyte.gz, train-labels.idx1-ubyte, t10k-images.idx3-ubyte.GZ,"
        + " t10k-labels.idx1-ubyte.gz",
    "emnist-letters-train-images-idx3-ubyte, emnist-letters-train-labels-idx1-ubyte,"
        + " emnist-letters-test-images-idx3-ubyte.gz, emnist-letters-test-labels-idx1-ubyte",
    "MNIST/raw/train-images-idx3-ubyte, MNIST/raw/train-labels-idx1-ubyte,"
        + " MNIST/raw/t10k-images-idx3-ubyte, MNIST/raw/t10k-labels-idx1-ubyte",
    "raw/train-images.idx3-ubyte, raw/train-labels.idx1-ubyte, raw/t10k-images.idx3-ubyte,"
        + " raw/t10k-labels.idx1-ubyte",
  })
  void givenANameThatPeopleHave_whenLoaded_thenTheSameDataAndFingerprint(
      String images, String labels, String testImages, String testLabels) throws IOException {
    IdxFixture.write(directory, "train", 20, 2, 6);
    IdxFixture.write(directory, "t10k", 20, 2, 6);
    Path other = Files.createDirectory(directory.resolve("other"));
    for (String name : List.of(images, testImages)) {
      write(other.resolve(name), IdxFixture.counting(20, 2, 6));
    }
    for (String name : List.of(labels, testLabels)) {
      write(other.resolve(name), IdxFixture.labels(20, 10));
    }

    assertThat(task(other, 4, 10, 0, 0.2).describe()).isEqualTo(task(4).describe());
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(
        file,
        file.toString().toLowerCase(Locale.ROOT).endsWith(".gz")
            ? IdxFixture.gzip(content)
            : content);
  }

  @Test
  void givenFoldersNamedAsTheFiles_whenLoaded_thenTheFilesInsideAreRead() throws IOException {
    IdxFixture.write(directory, "train", 20, 2, 6);
    Path other = directory.resolve("other");
    // As some archives are laid out: a folder with the name of each file that holds it.
    write(other.resolve(TRAIN_IMAGES).resolve(TRAIN_IMAGES), IdxFixture.counting(20, 2, 6));
    write(other.resolve("train-images.idx3-ubyte"), IdxFixture.counting(20, 2, 6));
    write(other.resolve("train-labels.idx1-ubyte"), IdxFixture.labels(20, 10));

    assertThat(task(other, 4, 10, 0, 0.2).describe()).isEqualTo(task(4).describe());
  }

  @Test
  void givenSeveralDataSetsOrNearMisses_whenLoaded_thenTheyAreNamed() throws IOException {
    Path several = directory.resolve("several");
    write(several.resolve("emnist-digits-train-images-idx3-ubyte"), new byte[1]);
    write(several.resolve("emnist-letters-train-images-idx3-ubyte"), new byte[1]);
    assertThatThrownBy(() -> task(several, 4, 10, 0, 0.2).load())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds several data sets")
        .hasMessageEndingWith("emnist-digits-..., emnist-letters-...");
    Path roots = directory.resolve("roots");
    write(roots.resolve("MNIST/raw/" + TRAIN_IMAGES), new byte[1]);
    write(roots.resolve("KMNIST/raw/" + TRAIN_IMAGES), new byte[1]);
    assertThatThrownBy(() -> task(roots, 4, 10, 0, 0.2).load())
        .hasMessageContaining("holds several data sets")
        .hasMessageContaining(roots.resolve("KMNIST/raw").toString());
    Path near = directory.resolve("near");
    write(near.resolve("mnist.npz"), new byte[1]);
    write(near.resolve("train-images.zip"), new byte[1]);
    write(near.resolve("notes.txt"), new byte[1]);
    assertThatThrownBy(() -> task(near, 4, 10, 0, 0.2).load())
        .hasMessageEndingWith("plain or with .gz; it has mnist.npz, train-images.zip");
    write(near.resolve("train-images.idx3-ubyte"), IdxFixture.counting(20, 2, 6));
    assertThatThrownBy(() -> task(near, 4, 10, 0, 0.2).load())
        .hasMessageContaining("holds no train-labels-idx1-ubyte")
        .hasMessageContaining("train-images.idx3-ubyte");
  }

  @Test
  void givenFractionsThatLeaveNothingToTrainOn_whenLoaded_thenTheErrorNamesThem()
      throws IOException {
    IdxFixture.write(directory, "t10k", 2, 2, 6);

    assertThatThrownBy(
            () ->
                new SequentialImages(
                        directory.toString(),
                        4,
                        1,
                        0,
                        PaddingKind.ZEROS,
                        false,
                        TargetPosition.LAST_STEP,
                        10,
                        0,
                        0.5,
                        0.49)
                    .describe())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("2 images cannot be split into training, evaluation and test");
  }

  @Test
  void givenGzipUnderAnyName_whenLoaded_thenTheSameDataAndFingerprint() throws IOException {
    IdxFixture.write(directory, "train", 20, 2, 6);
    Path other = Files.createDirectory(directory.resolve("packed"));
    Files.write(
        other.resolve(TRAIN_IMAGES + ".gz"), IdxFixture.gzip(IdxFixture.counting(20, 2, 6)));
    // packed, though its name does not say so
    Files.write(other.resolve(TRAIN_LABELS), IdxFixture.gzip(IdxFixture.labels(20, 10)));

    assertThat(task(other, 4, 10, 0, 0.2).describe()).isEqualTo(task(4).describe());
  }

  @Test
  void givenOneOtherByte_whenDescribed_thenAnotherFingerprint() throws IOException {
    IdxFixture.write(directory, "train", 20, 2, 6);
    String before = task(4).describe().fingerprint();
    byte[] images = IdxFixture.counting(20, 2, 6);
    images[images.length - 1]++;
    Files.write(directory.resolve(TRAIN_IMAGES), images);

    assertThat(task(4).describe().fingerprint()).isNotEqualTo(before);
  }

  @Test
  void givenNoDirectoryAFileOrAnEmptyOne_whenDescribed_thenOneLineSaysSo() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertRefused(task(directory.resolve("absent"), 4, 10, 0, 0.2), "absent does not exist");
    assertRefused(task(file, 4, 10, 0, 0.2), "file is a file, it must be a directory");
    assertRefused(task(4), "holds neither " + TRAIN_IMAGES + " nor " + TEST_IMAGES);
  }

  @Test
  void givenImagesWithoutLabels_whenDescribed_thenTheMissingFileIsNamed() throws IOException {
    IdxFixture.write(directory, "train", 20, 2, 6);
    Files.delete(directory.resolve(TRAIN_LABELS));

    assertRefused(task(4), "holds no " + TRAIN_LABELS);
  }

  @Test
  void givenDamagedFiles_whenDescribed_thenFileFindingAndRuleAreNamed() throws IOException {
    byte[] good = IdxFixture.counting(20, 2, 6);
    assertImagesRefused(Arrays.copyOf(good, 100), "truncated: 84 bytes after the header");
    assertImagesRefused(Arrays.copyOf(good, good.length + 1), "more bytes after the header");
    assertImagesRefused(Arrays.copyOf(good, 10), "holds 10 bytes, the header");
    assertImagesRefused(new byte[0], "holds 0 bytes, the header");
    assertImagesRefused(
        IdxFixture.labels(20, 10),
        "starts with 0x00000801, an IDX file of images starts with 0x00000803");
    assertImagesRefused("<html>".repeat(9).getBytes(UTF_8), "starts with 0x3c68746d");
    byte[] packed = IdxFixture.gzip(good);
    assertImagesRefused(Arrays.copyOf(packed, packed.length / 2), "a truncated gzip file");
    assertImagesRefused(Arrays.copyOf(packed, 5), "a truncated gzip file");
    byte[] damaged = packed.clone();
    damaged[packed.length / 2] ^= 0x55;
    assertImagesRefused(damaged, "train-images-idx3-ubyte: ");
  }

  @Test
  void givenAHeaderThatClaimsTooMuch_whenDescribed_thenNoMemoryIsTakenForIt() throws IOException {
    assertImagesRefused(header(2_000_000, 28, 28), "truncated: 0 bytes");
    assertImagesRefused(header(-1, -1, -1), "4294967295 x 4294967295 x 4294967295 bytes");
    assertImagesRefused(header(0x10000, 0x10000, 0x10000), "can be read");
    assertImagesRefused(header(0, 28, 28), "0 x 28 x 28 bytes, 1 to");
  }

  @Test
  void givenLabelsThatDoNotFit_whenDescribed_thenCountOrPositionIsNamed() throws IOException {
    IdxFixture.write(directory, "train", 20, 2, 6);
    Files.write(directory.resolve(TRAIN_LABELS), IdxFixture.labels(19, 10));
    assertRefused(task(4), TRAIN_LABELS + ": 19 labels, but ", "holds 20 images");

    Files.write(directory.resolve(TRAIN_LABELS), IdxFixture.labels(20, 12));
    assertRefused(task(4), "label 10 of image 10, labels must be 0 to 9 (task.classes: 10)");
    assertThat(task(directory, 4, 12, 0, 0.2).describe().shape().outputSize()).isEqualTo(12);
  }

  @Test
  void givenPartsOfUnequalImages_whenDescribed_thenBothSizesAreNamed() throws IOException {
    IdxFixture.write(directory, "train", 20, 2, 6);
    IdxFixture.write(directory, "t10k", 20, 3, 4);

    assertRefused(task(4), "images of 3 x 4 pixels", "have 2 x 6");
  }

  @Test
  void givenALengthThatDoesNotDivide_whenDescribed_thenTheNeighboursThatDoAreNamed()
      throws IOException {
    IdxFixture.write(directory, "train", 20, 2, 6);

    assertRefused(task(5), "task.sequenceLength must divide the 2 x 6 = 12 pixels", "4 or 6");
  }

  @Test
  void givenTooFewImagesToSplit_whenDescribed_thenRefused() throws IOException {
    IdxFixture.write(directory, "train", 1, 2, 6);

    assertRefused(task(4), "1 images cannot be split");
  }

  @Test
  void givenEqualPixelsToStandardize_whenLoaded_thenRefused() throws IOException {
    IdxFixture.write(directory, "train", 20, 2, 6);
    Files.write(directory.resolve(TRAIN_IMAGES), IdxFixture.idx(new byte[240], 20, 2, 6));
    Task task =
        new SequentialImages(
            directory.toString(),
            4,
            1,
            0,
            PaddingKind.ZEROS,
            true,
            TargetPosition.LAST_STEP,
            10,
            0,
            0.2,
            0.2);

    assertRefused(task, "task.standardize: all pixels of the training images are equal (0)");
  }

  @Test
  void givenTheMnistTestImages_whenLoaded_thenSixToTwoToTwoWithAllDigits() {
    Path mnist = SharedData.require("mnist");
    Dataset dataset = task(mnist, 28, 10, 0, 0.2).load();

    assertThat(dataset.description().trainingExamples()).isEqualTo(6000);
    assertThat(dataset.description().evaluationExamples()).isEqualTo(2000);
    assertThat(dataset.description().testExamples()).isEqualTo(2000);
    Batch batch = new Batch(dataset.description().shape(), 2000);
    dataset.evaluation(Split.EVAL, 2000, 2000).fill(0, batch);
    Batch training = new Batch(dataset.description().shape(), 6000);
    dataset.evaluation(Split.TRAIN, 6000, 6000).fill(0, training);
    // Images and labels belong together: a linear model of MNIST gets about nine of ten right.
    LinearClassifier linear =
        LinearClassifier.train(new Examples(training.inputs, training.labels), 2);
    assertThat(linear.accuracy(new Examples(batch.inputs, batch.labels))).isBetween(0.85, 0.95);
    for (int digit = 0; digit < 10; digit++) {
      int wanted = digit;
      // About a tenth each, five standard errors of a draw of 2,000.
      assertThat(Arrays.stream(batch.labels).filter(label -> label == wanted).count())
          .isBetween(200L - 70, 200L + 70);
    }
  }

  private SequentialImages task(int sequenceLength) {
    return task(directory, sequenceLength, 10, 0, 0.2);
  }

  private static SequentialImages task(
      Path path, int sequenceLength, int classes, long splitSeed, double evalFraction) {
    return new SequentialImages(
        path.toString(),
        sequenceLength,
        1,
        0,
        PaddingKind.ZEROS,
        false,
        TargetPosition.LAST_STEP,
        classes,
        splitSeed,
        evalFraction,
        evalFraction);
  }

  private static byte[] header(int... dimensions) {
    ByteBuffer buffer = ByteBuffer.allocate(16).putInt(0x0803);
    for (int dimension : dimensions) {
      buffer.putInt(dimension);
    }
    return buffer.array();
  }

  private static Set<Float> firstPixels(Dataset dataset, Split split, int count) {
    Batch batch = new Batch(dataset.description().shape(), count);
    dataset.evaluation(split, count, count).fill(0, batch);
    Set<Float> pixels = new HashSet<>();
    for (int row = 0; row < count; row++) {
      pixels.add(batch.inputs[row * 12]);
    }
    return pixels;
  }

  private void assertImagesRefused(byte[] content, String part) throws IOException {
    IdxFixture.write(directory, "train", 20, 2, 6);
    Files.write(directory.resolve(TRAIN_IMAGES), content);
    assertRefused(task(4), TRAIN_IMAGES, part);
  }

  private static void assertRefused(Task task, String... parts) {
    assertThatThrownBy(task::describe)
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }
}
