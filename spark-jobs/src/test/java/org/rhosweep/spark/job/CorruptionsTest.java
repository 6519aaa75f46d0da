package org.rhosweep.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;

/** Some of what {@code spark-jobs/benchmark corruptions} does ten thousand times. */
@Tag("slow")
class CorruptionsTest {
  @TempDir Path folder;

  @Test
  void givenRandomCorruptions_thenNoAnswerChanges_andRunsRestoreWhatWasThere() throws Exception {
    SparkSession spark = TestSession.spark();
    Corruptions corruptions = new Corruptions(folder, 20261129);
    for (int i = 1; i <= 24; i++) {
      corruptions.one(i % 12 == 0 ? spark : null);
    }
    assertThat(corruptions.failures()).isEmpty();
  }
}
