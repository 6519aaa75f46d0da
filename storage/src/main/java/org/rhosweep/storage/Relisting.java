package org.rhosweep.storage;

import java.io.IOException;

/**
 * Reads an output that is being compacted: where a segment has gone, everything is listed again.
 */
final class Relisting {
  /** Compaction deletes once in its run; who meets more than this meets something else. */
  private static final int MOST = 10;

  private Relisting() {}

  /** Lists and reads. */
  @FunctionalInterface
  interface Reading<T> {
    T read() throws IOException, OutputException, VanishedException;
  }

  static <T> T untilWhole(Output output, Reading<T> reading) throws IOException, OutputException {
    int vanished = 0;
    while (true) {
      try {
        return reading.read();
      } catch (VanishedException e) {
        // What is damaged is left out once and for all: that comes to an end by itself.
        vanished += e.isDamaged() ? 0 : 1;
        if (vanished == MOST) {
          throw new OutputException(
              "output %s: segments are deleted while they are read (%s): try again"
                  .formatted(output.display(), e.getMessage()),
              e);
        }
      }
    }
  }
}
