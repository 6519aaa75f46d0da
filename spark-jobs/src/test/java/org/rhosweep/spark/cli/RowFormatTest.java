package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowFormatTest {
  private static String print(RowFormat format, List<String> columns, List<List<Object>> rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    assertThat(format.print(columns, rows.iterator(), out)).isEqualTo(rows.size());
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void givenAwkwardTexts_whenPrintedAsCsv_thenRfc4180() {
    String csv =
        print(
            RowFormat.CSV,
            List.of("a", "b,c"),
            List.of(
                Arrays.asList("plain", null),
                Arrays.asList("", "say \"hi\""),
                Arrays.asList("two\nlines", Double.NaN),
                Arrays.asList(1L, -0.1)));

    assertThat(csv)
        .isEqualTo("a,\"b,c\"\nplain,\n\"\",\"say \"\"hi\"\"\"\n\"two\nlines\",NaN\n1,-0.1\n");
  }

  @Test
  void givenAwkwardValues_whenPrintedAsJson_thenAParserReadsThem() throws Exception {
    String json =
        print(
            RowFormat.JSON,
            List.of("text", "number", "flag", "time"),
            List.of(
                Arrays.asList(
                    "\"\\\n\u0001ü",
                    0.1,
                    true,
                    Timestamp.from(Instant.parse("2026-01-02T03:04:05.000006Z"))),
                Arrays.asList(null, Double.NaN, null, Double.NEGATIVE_INFINITY),
                Arrays.asList("", Long.MAX_VALUE, false, null)));

    JsonNode rows = new ObjectMapper().readTree(json);
    assertThat(rows).hasSize(3);
    assertThat(rows.get(0).get("text").asText()).isEqualTo("\"\\\n\u0001ü");
    assertThat(rows.get(0).get("number").asDouble()).isEqualTo(0.1);
    assertThat(rows.get(0).get("flag").asBoolean()).isTrue();
    assertThat(rows.get(0).get("time").asText()).isEqualTo("2026-01-02T03:04:05.000006Z");
    assertThat(rows.get(1).get("text").isNull()).isTrue();
    assertThat(rows.get(1).get("number").asText()).isEqualTo("NaN");
    assertThat(rows.get(1).get("time").asText()).isEqualTo("-Infinity");
    assertThat(rows.get(2).get("number").asLong()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void givenNoRows_whenPrintedAsJson_thenAnEmptyArray() throws Exception {
    assertThat(new ObjectMapper().readTree(print(RowFormat.JSON, List.of("a"), List.of())))
        .isEmpty();
  }

  @Test
  void givenNumbersAndNulls_whenPrintedAsTable_thenColumnsLineUp() {
    String table =
        print(
            RowFormat.TABLE,
            List.of("cell", "loss"),
            List.of(Arrays.asList("lstm", 12.5), Arrays.asList(null, 0.123456789)));

    assertThat(table.lines())
        .containsExactly("cell      loss", "----  --------", "lstm      12.5", "NULL  0.123457");
  }

  @Test
  void givenMoreRowsThanAreMeasured_whenPrintedAsTable_thenAllArePrinted() {
    List<List<Object>> rows = IntStream.range(0, 2500).mapToObj(i -> List.<Object>of(i)).toList();

    assertThat(print(RowFormat.TABLE, List.of("n"), rows).lines()).hasSize(2502);
  }
}
