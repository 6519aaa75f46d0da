package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.storage.Compaction;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.SyntheticOutput;
import org.rhosweep.sweeps.result.ResultTables;

/** A session that has listed the files of an output, and reads when compaction has deleted them. */
@Tag("slow")
class SqlWhileCompactedTest {
  private static final String STATEMENT =
      "SELECT (SELECT count(*) FROM trials) AS t, (SELECT count(*) FROM curves) AS c;\n";

  @TempDir Path folder;

  private Output output() throws Exception {
    return output(40, 10);
  }

  private Output output(int trials, int perBundle) throws Exception {
    Output output = Output.at(folder.resolve("out").toString(), new Configuration());
    SyntheticOutput.write(output, trials, 2, perBundle);
    return output;
  }

  private static void compact(Output output) {
    try {
      new Compaction(
              output,
              ResultTables.all(),
              ResultTables.SCHEMA_VERSION,
              "test",
              1 << 28,
              Duration.ZERO,
              stage -> {})
          .run();
      assertThat(output.segments(ResultTables.TRIALS)).hasSize(1);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void givenACompactionAfterFilesWereListed_whenAsked_thenTheAnswersAreRight() throws Exception {
    Output output = output();
    InputStream in =
        new InputStream() {
          private InputStream part = new ByteArrayInputStream(bytes());
          private boolean compacted;

          private byte[] bytes() {
            return STATEMENT.getBytes(StandardCharsets.UTF_8);
          }

          @Override
          public int read() {
            throw new UnsupportedOperationException("readers take arrays");
          }

          @Override
          public int read(byte[] into, int from, int length) throws java.io.IOException {
            int count = part.read(into, from, length);
            if (count < 0 && !compacted) {
              // The views are there before statements are read to their end.
              compact(output);
              compacted = true;
              part = new ByteArrayInputStream(bytes());
              count = part.read(into, from, length);
            }
            return count;
          }
        };
    InputStream realIn = System.in;
    PrintStream realOut = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setIn(in);
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      assertThat(Main.execute("sql", output.display(), "--format", "csv", "--master", "local[2]"))
          .isZero();
    } finally {
      System.setIn(realIn);
      System.setOut(realOut);
    }
    // 40 trials, each with two evaluations on two splits.
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("t,c\n40,160\nt,c\n40,160\n");
  }

  @Test
  void givenACompactionWhileRowsArePrinted_whenFilesHaveGone_thenItSaysThatTheAnswerIsNotWhole()
      throws Exception {
    Output output = output(200, 4); // too much for one task
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code;
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    System.setOut(
        new PrintStream(
            new java.io.FilterOutputStream(printed) {
              private boolean compacted;

              @Override
              public void write(byte[] bytes, int from, int length) throws java.io.IOException {
                printed.write(bytes, from, length);
                // The heading, and rows of the first partition: the others are not read yet.
                if (!compacted && printed.toString(StandardCharsets.UTF_8).lines().count() > 2) {
                  compacted = true;
                  compact(output);
                }
              }
            },
            true,
            StandardCharsets.UTF_8));
    try {
      code =
          Main.execute(
              "sql",
              output.display(),
              "SELECT trial_id, training_step FROM curves",
              "--format",
              "csv",
              "--master",
              "local[2]");
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
    }
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(ExitCode.INFRASTRUCTURE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("segments were compacted or found damaged while the answer was printed");
    // Each row that was printed is one of the 800, none of them twice.
    java.util.List<String> rows = printed.toString(StandardCharsets.UTF_8).lines().skip(1).toList();
    assertThat(rows).hasSizeBetween(1, 799);
  }
}
