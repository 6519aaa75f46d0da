package org.rhosweep.storage;

import java.io.IOException;

/** Lists and reads an output again where a compaction deleted a listed segment meanwhile. */
final class StaleListingRetry {
  /** A compaction deletes once; more deletions than this have another cause. */
  private static final int MAX_DELETIONS = 10;

  private StaleListingRetry() {}

  /** Lists and reads. */
  @FunctionalInterface
  interface Reading<T> {
    T read() throws IOException, OutputException, StaleListingException;
  }

  static <T> T retry(Output output, Reading<T> reading) throws IOException, OutputException {
    int deletions = 0;
    while (true) {
      try {
        return reading.read();
      } catch (StaleListingException e) {
        // A damaged segment is excluded for good, so these retries are limited by themselves.
        deletions += e.isDamaged() ? 0 : 1;
        if (deletions == MAX_DELETIONS) {
          throw new OutputException(
              "output %s: segments are deleted while they are read (%s): try again"
                  .formatted(output.display(), e.getMessage()),
              e);
        }
      }
    }
  }
}
