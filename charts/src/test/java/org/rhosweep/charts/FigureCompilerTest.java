package org.rhosweep.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.rhosweep.charts.FigureSpecificationTest.points;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureCompilerTest {
  private static final String XY =
      "'x': {'field': 'x', 'type': 'quantitative'}, 'y': {'field': 'y', 'type': 'quantitative'}";

  private static JsonNode compile(String specification, String csv) {
    return FigureCompiler.compile(
        "untitled", FigureSpecification.parse(specification.replace('\'', '"')), Table.parse(csv));
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static List<String> notes(JsonNode chart) {
    return chart.get("notes").findValuesAsText("text");
  }

  @Test
  void givenRowsAndColumns_whenCompiled_thenPanelsAreAGridInNumericOrder() {
    JsonNode chart =
        compile(
            points(
                XY
                    + ", 'row': {'field': 'depth', 'type': 'ordinal'},"
                    + " 'column': {'field': 'length', 'type': 'ordinal', 'title': 'time steps'}"),
            "x,y,depth,length\n1,2,10,50\n1,3,9,100\n2,3,9,100\n4,5,10,100\n");

    assertThat(texts(chart.at("/grid/rows"))).containsExactly("depth 9", "depth 10");
    assertThat(texts(chart.at("/grid/columns"))).containsExactly("time steps 50", "time steps 100");
    assertThat(chart.get("series").findValuesAsText("panel")).containsExactly("1", "2", "3");
    assertThat(texts(chart.at("/series/0/rows"))).containsExactly("1", "2");
    assertThat(chart.at("/x/domains")).hasSize(1); // shared
  }

  @Test
  void givenPanelsWithAxesOfTheirOwn_whenInTheTablesOrder_thenEachHasTheOrderOfItsRows() {
    JsonNode chart =
        compile(
            points(
                    "'x': {'field': 'x', 'type': 'quantitative'},"
                        + " 'y': {'field': 'arm', 'type': 'nominal', 'sort': null},"
                        + " 'row': {'field': 'length', 'type': 'ordinal'}")
                .replace(
                    "{\"mark\"", "{\"resolve\": {\"scale\": {\"y\": \"independent\"}}, \"mark\""),
            "x,arm,length\n9,a,1\n8,b,1\n7,b,2\n6,c,2\n5,a,2\n");

    assertThat(texts(chart.at("/y/domains/0/values"))).containsExactly("a", "b");
    assertThat(texts(chart.at("/y/domains/1/values"))).containsExactly("b", "c", "a");
  }

  @Test
  void givenZerosAndMissingValuesOnALogAxis_whenCompiled_thenItFitsTheRestAndSaysWhatIsLeftOut() {
    JsonNode chart =
        compile(
            points(
                "'x': {'field': 'x', 'type': 'quantitative'},"
                    + " 'y': {'field': 'y', 'type': 'quantitative', 'scale': {'type': 'log'}}"),
            "x,y\n1,0\n2,\n3,NaN\n4,0.01\n5,100\n6,-1\n");

    assertThat(chart.at("/y/initial").asText()).isEqualTo("log");
    assertThat(chart.at("/y/domains/0/log/low").asDouble()).isBetween(0.005, 0.01);
    assertThat(chart.at("/y/domains/0/linear/low").asDouble()).isNegative();
    assertThat(notes(chart))
        .containsExactlyInAnyOrder(
            "2 of 6 rows are 0 or less: not on the logarithmic y axis",
            "2 of 6 rows have no y: diverged");
  }

  @Test
  void givenIndependentAxes_whenCompiled_thenEachPanelHasItsOwn() {
    JsonNode chart =
        compile(
            points(XY + ", 'column': {'field': 'arm', 'type': 'nominal'}")
                .replace(
                    "{\"mark\"", "{\"resolve\": {\"scale\": {\"y\": \"independent\"}}, \"mark\""),
            "x,y,arm\n0,1,a\n1,2,a\n0,1000,b\n1,2000,b\n");

    assertThat(chart.at("/y/domains")).hasSize(2);
    assertThat(chart.at("/y/domains/0/linear/high").asDouble()).isEqualTo(2);
    assertThat(chart.at("/y/domains/1/linear/low").asDouble()).isEqualTo(1000);
  }

  @Test
  void givenOneOutlierAndClamp_whenCompiled_thenTheAxisIsNotStretchedAndSaysSo() {
    JsonNode chart =
        compile(
            points(
                "'x': {'field': 'x', 'type': 'quantitative'},"
                    + " 'y': {'field': 'y', 'type': 'quantitative', 'scale': {'clamp': true}}"),
            "x,y\n1,1\n2,2\n3,3\n4,4\n5,10000000\n");

    assertThat(chart.at("/y/domains/0/linear/high").asDouble()).isLessThan(20);
    assertThat(notes(chart))
        .contains("1 of 5 rows is beyond the y axis: drawn at its end (triangle)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'ascending' | a b c
          'descending' | c b a
          null | b c a
          ['c'] | c b a
          '-y' | a c b
          {'field': 'y', 'op': 'mean'} | b c a
          {'field': 'y', 'op': 'max', 'order': 'descending'} | c a b
          """)
  void givenASort_whenCompiled_thenValuesHaveItsOrder(String sort, String order) {
    JsonNode chart =
        compile(
            points(
                "'x': {'field': 'k', 'type': 'nominal', 'sort': "
                    + sort
                    + "}, 'y': {'field': 'y', 'type': 'quantitative'}"),
            "k,y\nb,1\nc,2\na,5\nc,7\n");

    assertThat(String.join(" ", texts(chart.at("/x/domains/0/values")))).isEqualTo(order);
  }

  @Test
  void givenColourShapeAndDashOfOneField_whenCompiled_thenThereIsOneLegend() {
    JsonNode chart =
        compile(
            points(
                XY
                    + ", 'color': {'field': 'arm', 'type': 'nominal'},"
                    + " 'shape': {'field': 'arm', 'type': 'nominal'}"),
            "x,y,arm\n0,1,a\n1,2,b\n0,5,a\n");

    assertThat(chart.get("legends")).hasSize(1);
    assertThat(texts(chart.at("/legends/0/channels"))).containsExactly("color", "shape");
    assertThat(texts(chart.at("/series/0/rows"))).containsExactly("0", "0", "2", "2");
    assertThat(texts(chart.at("/series/1/items"))).containsExactly("1");
  }

  @Test
  void givenARampWithMissingValues_whenCompiled_thenItFitsTheOthersAndNamesThem() {
    JsonNode chart =
        compile(
            "{'mark': 'rect', 'usermeta': {'missing': 'never trained'}, 'encoding':"
                + " {'x': {'field': 'd', 'type': 'ordinal'}, 'y': {'field': 'l', 'type': 'ordinal'},"
                + " 'color': {'field': 'v', 'type': 'quantitative', 'scale': {'type': 'log'}}}}",
            "d,l,v\n1,1,0.01\n1,2,1\n2,1,\n2,2,10\n");

    assertThat(chart.at("/ramp/low").asDouble()).isBetween(0.005, 0.01);
    assertThat(chart.at("/ramp/missing").asText()).isEqualTo("never trained");
    assertThat(chart.at("/ramp/ticks/0/1").asText()).isEqualTo("0.01");
  }

  @Test
  void givenBarsWithAColour_whenCompiled_thenTheyAreStackedFromZero() {
    JsonNode chart =
        compile(
            "{'mark': 'bar', 'encoding': {'y': {'field': 'arm', 'type': 'nominal'},"
                + " 'x': {'field': 'n', 'type': 'quantitative'},"
                + " 'color': {'field': 'outcome', 'type': 'nominal'}}}",
            "arm,outcome,n\na,ok,3\na,bad,2\nb,ok,4\n");

    assertThat(chart.at("/series/0/to/0").asDouble()).isEqualTo(3);
    assertThat(chart.at("/series/0/to/1").asDouble()).isEqualTo(4);
    assertThat(chart.at("/series/1/from/0").asDouble()).isEqualTo(3);
    assertThat(chart.at("/series/1/to/0").asDouble()).isEqualTo(5);
    assertThat(chart.at("/x/domains/0/linear/low").asDouble()).isZero();
    assertThat(chart.at("/x/domains/0/linear/high").asDouble()).isEqualTo(5);
    assertThat(chart.at("/x/domains/0").has("log")).isFalse(); // bars on it have no length
  }

  @Test
  void givenAFieldThatTheTableLacks_whenCompiled_thenItNamesTheColumns() {
    assertThatThrownBy(() -> compile(points(XY), "x,z\n1,2\n"))
        .isInstanceOf(FigureException.class)
        .hasMessage("encoding.y: found 'y', allowed: columns x, z");
  }

  @Test
  void givenTheSameTwice_whenCompiled_thenBytesAreEqual() {
    String specification = points(XY + ", 'color': {'field': 'arm', 'type': 'nominal'}");
    String csv = "x,y,arm\n0,0.1,a\n1,2.7182818284590452,b\n";

    assertThat(compile(specification, csv).toString())
        .isEqualTo(compile(specification, csv).toString());
  }

  @Test
  void givenQuotesCommasAndLines_whenATableIsRead_thenValuesAreWhole() {
    Table table = Table.parse("a,b\r\n\"x, \"\"y\"\"\n\",1\n5\" wide,\n\"\",");

    assertThat(table.texts("a", "")).containsExactly("x, \"y\"\n", "5\" wide", "");
    assertThat(table.texts("b", "")).containsExactly("1", "", "");
    assertThat(table.numbers("b", "")).containsExactly(1, Double.NaN, Double.NaN);
    assertThatThrownBy(() -> Table.parse("a,b\n1\n"))
        .hasMessage("data row 1: found 1 values, allowed: 2, as in the header");
    assertThatThrownBy(() -> Table.parse("a,a\n")).isInstanceOf(FigureException.class);
  }
}
