package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialStreamTest {
  private static final List<String> COLUMNS =
      List.of("outcome", "sweep", "started_at", "depth", "parameters", "loss", "clipped", "reason");

  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();
  private Output output;

  @BeforeEach
  void open() throws Exception {
    output = SampleTables.output(folder);
  }

  private static Object[] trial(String segment, int number, String outcome, Object... changes) {
    Object[] row = SampleTables.trial(segment, number, outcome, 1_000_000L);
    for (int i = 0; i < changes.length; i += 2) {
      row[(Integer) changes[i]] = changes[i + 1];
    }
    return row;
  }

  private CommittedTrials committed() throws Exception {
    return CommittedTrials.scan(output, SampleTables.ALL, 1, warnings::add);
  }

  private List<Object[]> streamed(String sweep) throws Exception {
    List<Object[]> rows = new ArrayList<>();
    committed().stream(
        COLUMNS,
        sweep,
        new CommittedTrials.Rows() {
          @Override
          public void add(Object[] row) {
            rows.add(row);
          }

          @Override
          public void retract(int count) {
            rows.subList(rows.size() - count, rows.size()).clear();
          }
        });
    rows.sort(Comparator.comparing(row -> (String) row[0]));
    return rows;
  }

  private static List<List<Object>> lists(List<Object[]> rows) {
    return rows.stream().map(Arrays::asList).toList();
  }

  @Test
  void givenConstantColumnsAndTrialsInTwoPlaces_whenStreamed_thenTheRowsAreThoseThatAreHeld()
      throws Exception {
    // Depth, parameters and flag are constant in a; the loss hides a NaN; the reason is all NULL.
    SampleTables.commit(
        output,
        "a",
        List.of(
            trial("a", 1, "COMPLETED", 4, 7, 5, 9L, 6, 0.25),
            trial("a", 2, "FAILED", 4, 7, 5, 9L, 6, 0.25),
            trial("a", 3, "COMPLETED", 4, 7, 5, 9L, 6, Double.NaN)));
    SampleTables.commit(
        output, "b", List.of(trial("b", 2, "COMPLETED", 8, "retried"), trial("b", 4, "DIVERGED")));
    SampleTables.commit(output, "c", List.<Object[]>of(trial("c", 5, "COMPLETED", 7, null)));

    assertThat(lists(streamed(null))).isEqualTo(lists(committed().rows(COLUMNS)));
    assertThat(streamed("s")).hasSize(5);
    assertThat(streamed("other")).isEmpty();
    assertThat(warnings).isEmpty();
  }

  @Test
  void givenADamagedSegment_whenStreamed_thenItsRowsAreTakenBack() throws Exception {
    List<Object[]> many = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      many.add(trial("a", i, "COMPLETED", 8, "text " + i));
    }
    SampleTables.commit(output, "a", many);
    SampleTables.commit(output, "b", List.<Object[]>of(trial("b", 9_999, "COMPLETED")));
    Path file = folder.resolve("trials/sweep=s/segment-a.parquet");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 3, bytes.length / 3 + 200, (byte) 0x55);
    Files.write(file, bytes);

    assertThat(streamed(null)).hasSize(1);
    assertThat(warnings).anyMatch(line -> line.contains("segment-a"));
  }
}
