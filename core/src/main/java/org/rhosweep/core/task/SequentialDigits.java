package org.rhosweep.core.task;

import static org.rhosweep.core.Require.require;

import java.util.Locale;
import java.util.stream.IntStream;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/**
 * Handwritten-like digits drawn from strokes, 28 x 28 grey values in [0, 1], cut into time steps;
 * needs no download. Ten classes, equally many of each. A linear model of the pixels gets about
 * four of five right.
 *
 * @param sequenceLength pieces that the 784 pixels are cut into, a divisor of 784: 28 = rows, 784 =
 *     pixels
 * @param repeat time steps that show the same piece, 1 … 1,000
 * @param padding time steps after the image, 0 … 1,000,000
 * @param paddingKind what the padding holds: zeros, or standard normal noise
 * @param standardize whether pixels are shifted and scaled to mean 0 and standard deviation 1 over
 *     the training split
 * @param lossAt whether the class is asked for at the last or at every time step
 * @param trainExamples images in the training split, 10 … 1,000,000
 * @param evalExamples images in the evaluation split, 10 … 1,000,000
 * @param testExamples images in the test split, 10 … 1,000,000
 */
@Named("sequential-digits")
public record SequentialDigits(
    @Default("28") int sequenceLength,
    @Default("1") int repeat,
    @Default("0") int padding,
    @Default("zeros") PaddingKind paddingKind,
    @Default("false") boolean standardize,
    @Default("last-step") TargetPosition lossAt,
    @Default("4000") int trainExamples,
    @Default("1000") int evalExamples,
    @Default("1000") int testExamples)
    implements Task {
  /** Raised whenever a pixel of any example changes. */
  private static final int GENERATOR_VERSION = 1;

  private static final int PIXELS = DigitPainter.SIDE * DigitPainter.SIDE;

  /** Digits with as many test images as eval images. */
  public SequentialDigits(
      int sequenceLength,
      int repeat,
      int padding,
      PaddingKind paddingKind,
      boolean standardize,
      TargetPosition lossAt,
      int trainExamples,
      int evalExamples) {
    this(
        sequenceLength,
        repeat,
        padding,
        paddingKind,
        standardize,
        lossAt,
        trainExamples,
        evalExamples,
        evalExamples);
  }

  public SequentialDigits {
    require(
        sequenceLength >= 1 && PIXELS % sequenceLength == 0,
        "sequenceLength must divide the %d pixels, was %d: %s would do",
        PIXELS,
        sequenceLength,
        ImageLayout.nearestDivisors(PIXELS, sequenceLength));
    var unused = new ImageLayout(sequenceLength, repeat, padding, paddingKind, standardize, lossAt);
    requireCount("trainExamples", trainExamples);
    requireCount("evalExamples", evalExamples);
    requireCount("testExamples", testExamples);
  }

  private static void requireCount(String name, int count) {
    require(count >= 10 && count <= 1_000_000, "%s must be 10 to 1000000, was %d", name, count);
  }

  @Override
  public DataDescription describe(DataFiles files) {
    String fingerprint =
        String.format(
            Locale.ROOT,
            "sequential-digits-%d:%d+%d+%d",
            GENERATOR_VERSION,
            trainExamples,
            evalExamples,
            testExamples);
    SequenceShape shape = layout().shape(PIXELS, DigitPainter.CLASSES);
    return new DataDescription(shape, fingerprint, trainExamples, evalExamples, testExamples);
  }

  @Override
  public Dataset load(DataFiles files) {
    return new ImageSequences(
        describe(files),
        layout(),
        paint(Split.TRAIN, trainExamples),
        paint(Split.EVAL, evalExamples),
        paint(Split.TEST, testExamples));
  }

  private ImageLayout layout() {
    return new ImageLayout(sequenceLength, repeat, padding, paddingKind, standardize, lossAt);
  }

  private static ImageSplit paint(Split split, int count) {
    DigitPainter painter = new DigitPainter();
    byte[] pixels = new byte[count * PIXELS];
    byte[] labels = new byte[count];
    for (int index = 0; index < count; index++) {
      painter.paint(split, index, pixels, index * PIXELS);
      labels[index] = (byte) DigitPainter.label(index);
    }
    return new ImageSplit(pixels, labels, PIXELS, IntStream.range(0, count).toArray());
  }
}
