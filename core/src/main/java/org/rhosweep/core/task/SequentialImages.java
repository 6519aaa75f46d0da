package org.rhosweep.core.task;

import static org.rhosweep.core.Require.require;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.rhosweep.core.Sha256;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Location;
import org.rhosweep.core.settings.Named;
import org.rhosweep.core.task.DataFiles.DataFile;
import org.rhosweep.core.task.ImageFiles.Part;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/**
 * Images from IDX files (MNIST, Fashion-MNIST and their likes), cut into time steps.
 *
 * <p>The directory holds {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte}, or
 * the same with {@code t10k}, or both, each plain or with {@code .gz}, or under the other names of
 * {@link ImageFiles}. EMNIST's images are transposed, and are read as they are. Both: t10k is the
 * test split, and train is split at random into training and evaluation. One of them: it is split
 * at random into all three.
 *
 * @param path directory with the IDX files
 * @param sequenceLength pieces that the pixels of an image are cut into, a divisor of their number:
 *     for 28 x 28, 28 = rows, 784 = pixels; 1 … 1,000,000
 * @param repeat time steps that show the same piece, 1 … 1,000
 * @param padding time steps after the image, 0 … 1,000,000
 * @param paddingKind what the padding holds: zeros, or standard normal noise
 * @param standardize whether pixels are shifted and scaled to mean 0 and standard deviation 1 over
 *     the training split; else they are grey values in [0, 1]
 * @param lossAt whether the class is asked for at the last or at every time step
 * @param classes number of classes, labels are 0 … classes - 1; 2 … 256
 * @param splitSeed seed of the split, and of the order in which evaluations that do not use all
 *     images take them
 * @param evalFraction part of the training images that is held out for evaluations, 0 to 1
 *     exclusive
 * @param testFraction part of the images that is held out for the test where there is but one pair
 *     of files, 0 to 1 exclusive; the two fractions together are below 1
 */
@Named("sequential-images")
public record SequentialImages(
    @Location @ColumnName("data_path") String path,
    @Default("28") int sequenceLength,
    @Default("1") int repeat,
    @Default("0") int padding,
    @Default("zeros") PaddingKind paddingKind,
    @Default("false") boolean standardize,
    @Default("last-step") TargetPosition lossAt,
    @Default("10") int classes,
    @Default("0") long splitSeed,
    @Default("0.1") double evalFraction,
    @Default("0.1") double testFraction)
    implements Task {
  public SequentialImages {
    require(path != null && !path.isBlank(), "path must name a directory with IDX files");
    var unused = new ImageLayout(sequenceLength, repeat, padding, paddingKind, standardize, lossAt);
    require(classes >= 2 && classes <= 256, "classes must be 2 to 256, was %d", classes);
    require(
        evalFraction > 0 && evalFraction < 1,
        "evalFraction must be > 0 and < 1, was %s",
        evalFraction);
    require(
        testFraction > 0 && testFraction < 1 - evalFraction,
        "testFraction must be > 0 and < 1 - evalFraction = %s, was %s",
        1 - evalFraction,
        testFraction);
  }

  /** Reads the files as a whole, since all of their content makes the fingerprint. */
  @Override
  public DataDescription describe(DataFiles files) {
    return load(files).description();
  }

  @Override
  public Dataset load(DataFiles files) {
    DataFile directory = directory(files);
    ImageFiles found = ImageFiles.in(directory);
    MessageDigest fingerprint = Sha256.digest();
    Optional<LabelledImages> train = LabelledImages.read(found, Part.TRAIN, classes, fingerprint);
    Optional<LabelledImages> test = LabelledImages.read(found, Part.TEST, classes, fingerprint);
    LabelledImages first =
        train
            .or(() -> test)
            .orElseThrow(
                () ->
                    new DataException(
                        String.format(
                            "task.path: %s holds neither %s nor %s, plain or with .gz",
                            directory, Part.TRAIN.imageFile(), Part.TEST.imageFile())));
    SequenceShape shape = shape(first);
    int[] order = order(first.count(), 0);
    int evaluation = (int) Math.round(evalFraction * first.count());
    if (train.isPresent() && test.isPresent()) {
      requireSameSize(first, test.get());
      requireParts(first, evaluation, 0, true);
      int[] tested = order(test.get().count(), 1);
      return dataset(shape, fingerprint, first, order, evaluation, split(test.get(), tested));
    }
    int tested = (int) Math.round(testFraction * first.count());
    requireParts(first, evaluation, tested, false);
    int[] rest = Arrays.copyOfRange(order, 0, order.length - tested);
    ImageSplit held = split(first, Arrays.copyOfRange(order, rest.length, order.length));
    return dataset(shape, fingerprint, first, rest, evaluation, held);
  }

  /**
   * The data set.
   *
   * @param order indices of images, those for evaluations first, then those for training
   */
  private ImageSequences dataset(
      SequenceShape shape,
      MessageDigest fingerprint,
      LabelledImages images,
      int[] order,
      int evaluation,
      ImageSplit test) {
    ImageSplit held = split(images, Arrays.copyOf(order, evaluation));
    ImageSplit training = split(images, Arrays.copyOfRange(order, evaluation, order.length));
    DataDescription description =
        new DataDescription(
            shape, Sha256.hexadecimal(fingerprint), training.size(), held.size(), test.size());
    return new ImageSequences(description, layout(), training, held, test);
  }

  /** Each part must have an image, training included. */
  private void requireParts(
      LabelledImages images, int evaluation, int tested, boolean testIsApart) {
    if (evaluation < 1 || (tested < 1 && !testIsApart) || evaluation + tested >= images.count()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %d images cannot be split into training, evaluation and test with"
                  + " task.evalFraction: %s and task.testFraction: %s",
              images.imageFile(),
              images.count(),
              evalFraction,
              testFraction));
    }
  }

  private DataFile directory(DataFiles files) {
    DataFile directory = files.at(path);
    DataFiles.Kind kind;
    try {
      kind = directory.kind();
    } catch (IOException e) {
      throw new DataException("task.path: " + directory + " cannot be read: " + e, e);
    }
    if (kind != DataFiles.Kind.FOLDER) {
      String found = kind == DataFiles.Kind.FILE ? "is a file" : "does not exist";
      throw new DataException(
          String.format(
              "task.path: %s %s, it must be a directory with IDX files",
              directory.absolute(), found));
    }
    return directory;
  }

  private SequenceShape shape(LabelledImages images) {
    int pixels = images.rows() * images.columns();
    if (pixels % sequenceLength != 0) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "task.sequenceLength must divide the %d x %d = %d pixels of the images in %s, was"
                  + " %d: %s would do",
              images.rows(),
              images.columns(),
              pixels,
              images.imageFile(),
              sequenceLength,
              ImageLayout.nearestDivisors(pixels, sequenceLength)));
    }
    return layout().shape(pixels, classes);
  }

  private static void requireSameSize(LabelledImages train, LabelledImages test) {
    if (train.rows() != test.rows() || train.columns() != test.columns()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: images of %d x %d pixels, but those of %s have %d x %d",
              test.imageFile(),
              test.rows(),
              test.columns(),
              train.imageFile(),
              train.rows(),
              train.columns()));
    }
  }

  private int[] order(int count, int layer) {
    return RandomStream.of(splitSeed, Purpose.DATA_SPLIT, layer, 0).permutation(count);
  }

  private static ImageSplit split(LabelledImages images, int[] members) {
    int imageSize = images.rows() * images.columns();
    return new ImageSplit(images.images().values(), images.labels().values(), imageSize, members);
  }

  private ImageLayout layout() {
    return new ImageLayout(sequenceLength, repeat, padding, paddingKind, standardize, lossAt);
  }
}
