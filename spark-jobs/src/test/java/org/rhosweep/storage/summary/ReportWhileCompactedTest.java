package org.rhosweep.storage.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.storage.Compaction;
import org.rhosweep.storage.DamagedSegments;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.SyntheticOutput;
import org.rhosweep.sweeps.report.ReportData;
import org.rhosweep.sweeps.result.ResultTables;

/** A report that has read trials, and their curves when compaction has moved them. */
@Tag("slow")
class ReportWhileCompactedTest {
  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();
  private Output output;

  @BeforeEach
  void write() throws Exception {
    output = Output.at(folder.resolve("out").toString(), new Configuration());
    SyntheticOutput.write(output, 40, 2, 10);
  }

  private ReportData read(Runnable meanwhile) throws Exception {
    return ReportInput.read(output, ResultTables.SCHEMA_VERSION, warnings::add, meanwhile);
  }

  private void compact(long targetBytes) {
    try {
      new Compaction(
              output,
              ResultTables.all(),
              ResultTables.SCHEMA_VERSION,
              "test",
              targetBytes,
              Duration.ZERO,
              stage -> {})
          .run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void givenACompactionAfterTrialsWereRead_whenReported_thenCurvesAreThoseOfBefore()
      throws Exception {
    ReportData before = read(() -> {});
    AtomicInteger readings = new AtomicInteger();

    ReportData after =
        read(
            () -> {
              if (readings.getAndIncrement() == 0) {
                compact(1 << 28);
              }
            });

    assertThat(readings).hasValue(2);
    assertThat(output.segments(ResultTables.TRIALS)).hasSize(1);
    assertThat(after.arms()).isEqualTo(before.arms());
    assertThat(before.curves()).isNotEmpty();
    assertThat(after.curves()).isEqualTo(before.curves());
    assertThat(warnings).isEmpty();
  }

  @Test
  void givenTrialsThatGoTimeAndAgain_whenReported_thenOneLineRefuses() throws Exception {
    assertThatThrownBy(
            () ->
                read(
                    () -> {
                      try {
                        DamagedSegments.setAside(
                            output, output.segments(ResultTables.TRIALS).get(0));
                      } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                      }
                    }))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("compacted while the report reads it: try again")
        .hasMessageNotContaining("\n");
    assertThat(warnings).isEmpty();
  }
}
