package org.rhosweep.core.task;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/**
 * How an image becomes a sequence: its pixels, row by row, are cut into {@code sequenceLength}
 * equal pieces, each piece is shown {@code repeat} times, and {@code padding} steps follow.
 *
 * <pre>
 *   T = sequenceLength * repeat + padding           features per step = pixels / sequenceLength
 * </pre>
 *
 * @param sequenceLength pieces, 1 … 1,000,000
 * @param repeat time steps that show the same piece, 1 … 1,000
 * @param padding time steps after the image, 0 … 1,000,000
 * @param paddingKind what the padding holds
 * @param standardize whether pixels are shifted and scaled to mean 0 and standard deviation 1 over
 *     the training split
 * @param lossAt where the class is asked for
 */
record ImageLayout(
    int sequenceLength,
    int repeat,
    int padding,
    PaddingKind paddingKind,
    boolean standardize,
    TargetPosition lossAt)
    implements Serializable {
  ImageLayout {
    require(
        sequenceLength >= 1 && sequenceLength <= 1_000_000,
        "sequenceLength must be 1 to 1000000, was %d",
        sequenceLength);
    require(repeat >= 1 && repeat <= 1000, "repeat must be 1 to 1000, was %d", repeat);
    require(padding >= 0 && padding <= 1_000_000, "padding must be 0 to 1000000, was %d", padding);
    require(paddingKind != null, "paddingKind must be zeros or noise");
    require(lossAt != null, "lossAt must be last-step or every-step");
  }

  /** Time steps T of a sequence. */
  int timeSteps() {
    return sequenceLength * repeat + padding;
  }

  /** Shapes of the sequences made from images of so many pixels. */
  SequenceShape shape(int pixels, int classes) {
    int features = pixels / sequenceLength;
    return new SequenceShape(
        timeSteps(), InputKind.DENSE, features, 0, classes, lossAt, Loss.CROSS_ENTROPY);
  }

  /**
   * The divisors of the pixel count on both sides of a length that is none, for the message that
   * refuses it.
   */
  static String nearestDivisors(int pixels, int length) {
    int below = Math.max(1, Math.min(length, pixels));
    while (pixels % below != 0) {
      below--;
    }
    if (length >= pixels) {
      return Integer.toString(pixels);
    }
    int above = below + 1;
    while (pixels % above != 0) {
      above++;
    }
    return below + " or " + above;
  }
}
