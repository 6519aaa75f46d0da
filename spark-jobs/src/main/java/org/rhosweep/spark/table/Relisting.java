package org.rhosweep.spark.table;

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
    for (int i = 1; ; i++) {
      try {
        return reading.read();
      } catch (VanishedException e) {
        if (i == MOST) {
          throw new OutputException(
              "output %s: segments are deleted while they are read (%s): try again"
                  .formatted(output.display(), e.getMessage()),
              e);
        }
      }
    }
  }
}
