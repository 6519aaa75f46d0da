package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

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

  private static Row struct(Object... values) {
    StructField[] fields = new StructField[values.length];
    for (int i = 0; i < values.length; i++) {
      fields[i] = new StructField("f" + i, DataTypes.StringType, true, Metadata.empty());
    }
    return new GenericRowWithSchema(values, new StructType(fields));
  }

  private static List<Object> everyType() {
    return Arrays.asList(
        new byte[] {(byte) 0xDE, (byte) 0xAD},
        JavaConverters.mapAsScalaMap(Map.of("k", 1)),
        JavaConverters.asScalaBuffer(List.of(JavaConverters.asScalaBuffer(List.of(1, 2)))),
        struct("x", -0.0, struct(true)),
        -0.0,
        new BigDecimal("1E-18"),
        (byte) 7);
  }

  private static final List<String> TYPES =
      List.of("bin", "map", "list", "row", "zero", "dec", "byte");

  @Test
  void givenEveryType_whenPrintedAsJson_thenPartsAreParts() throws Exception {
    String json = print(RowFormat.JSON, TYPES, List.of(everyType()));

    JsonNode row = new ObjectMapper().readTree(json).get(0);
    assertThat(row.get("bin").binaryValue()).containsExactly(0xDE, 0xAD);
    assertThat(row.get("map").get("k").asInt()).isEqualTo(1);
    assertThat(row.get("list").get(0).get(1).asInt()).isEqualTo(2);
    assertThat(row.get("row").get("f0").asText()).isEqualTo("x");
    assertThat(row.get("row").get("f2").get("f0").asBoolean()).isTrue();
    assertThat(json).contains("\"zero\":-0.0", "\"f1\":-0.0");
    assertThat(row.get("dec").decimalValue()).isEqualByComparingTo("1E-18");
    assertThat(row.get("byte").isInt()).isTrue();
  }

  @Test
  void givenEveryType_whenPrintedAsText_thenNoNameOfAClassAppears() {
    for (RowFormat format : List.of(RowFormat.TABLE, RowFormat.CSV)) {
      String text = print(format, TYPES, List.of(everyType()));
      assertThat(text)
          .contains("dead", "-0.0", "0.000000000000000001")
          .contains("k", "[[1,2]")
          .doesNotContain("[B@", "Map(", "WrappedArray", "ArrayBuffer", "Buffer(");
    }
  }

  @Test
  void givenControlCharacters_whenPrinted_thenTheyAreHarmlessAndJsonLosesNothing()
      throws Exception {
    String wild = "\u001b]0;owned\u0007\u009b2J\u202ex\r\t";
    for (RowFormat format : RowFormat.values()) {
      String text = print(format, List.of("a"), List.of(List.of(wild)));
      assertThat(text.chars()).allMatch(c -> (c >= ' ' && c < 0x7F) || c == '\n' || c == '\t');
    }
    String json = print(RowFormat.JSON, List.of("a"), List.of(List.of(wild)));
    assertThat(new ObjectMapper().readTree(json).get(0).get("a").asText()).isEqualTo(wild);
  }

  @Test
  void givenFormulas_whenAskedFor_thenAnApostropheMakesThemText() {
    List<Object> row = Arrays.asList("=cmd()", "+1", "@x", "-x", -1.5, "plain", null, "");
    assertThat(RowFormat.csv(row, "\n", true)).isEqualTo("'=cmd(),'+1,'@x,'-x,-1.5,plain,,\"\"\n");
    assertThat(RowFormat.csv(row, "\n")).isEqualTo("=cmd(),+1,@x,-x,-1.5,plain,,\"\"\n");
  }
}
