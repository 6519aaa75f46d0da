package org.rhosweep.core.task;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Handwritten-like digits drawn from strokes, 28 x 28, cut into time steps; needs no download.
 *
 * @param sequenceLength time steps the 784 pixels are cut into, a divisor of 784: 28 = rows, 784 =
 *     pixels
 */
@Named("sequential-digits")
public record SequentialDigits(@Default("28") int sequenceLength) implements Task {
  public SequentialDigits {
    require(
        sequenceLength >= 1 && 784 % sequenceLength == 0,
        "sequenceLength must divide 784, was %s",
        sequenceLength);
  }

  @Override
  public DataDescription describe() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Dataset load() {
    throw new UnsupportedOperationException();
  }
}
