package org.rhosweep.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FigureSpecificationTest {
  /** A specification with a point mark and these parts of its encoding. */
  static String points(String encoding) {
    return "{'mark': 'point', 'encoding': {%s}}".formatted(encoding).replace('\'', '"');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'mark': 'pie', 'encoding': {}} | mark: found "pie", allowed: line, point, rect
          {'mark': {'type': 'line', 'cornerRadius': 3}, 'encoding': {}} | mark.cornerRadius: found a property outside of the subset, allowed: align
          {'mark': {'type': 'line', 'color': 'red;x'}, 'encoding': {}} | mark.color: found "red;x", allowed: a colour as #rrggbb
          {'mark': 'line', 'selection': []} | selection: found a property outside of the subset, allowed: $schema
          {'mark': 'line', 'layer': []} | file: found both or none of mark and layer, allowed: one of them
          {'encoding': {}} | file: found both or none of mark and layer, allowed: one of them
          {'mark': 'line', 'encoding': {'x': {'field': 'a', 'type': 'temporal'}}} | encoding.x.type: found "temporal", allowed: quantitative, ordinal, nominal
          {'mark': 'line', 'encoding': {'x': {'field': 'a', 'aggregate': 'mean'}}} | encoding.x.aggregate: found a property outside of the subset
          {'mark': 'line', 'encoding': {'x': {'field': 'a'}, 'y': {'field': 'b'}}} | encoding.x: found a field without a type, allowed: type: quantitative, ordinal, nominal
          {'mark': 'line', 'encoding': {'x': {'type': 'nominal'}}} | encoding.x: found 0 of field, datum and value, allowed: exactly one of them
          {'mark': 'line', 'encoding': {'x': {'field': 'a', 'type': 'quantitative', 'scale': {'type': 'pow'}}}} | encoding.x.scale.type: found "pow", allowed: linear, log, symlog, band, point, ordinal
          {'mark': 'line', 'encoding': {'x': {'field': 'a', 'type': 'nominal', 'scale': {'type': 'log'}}}} | encoding.x.scale.type: found log, allowed: a scale of "nominal"
          {'mark': 'line', 'encoding': {'x': {'field': 'a', 'type': 'quantitative', 'scale': {'type': 'log', 'domain': [0, 1]}}}} | encoding.x.scale.domain: found [0,1], allowed: numbers above 0 on a log scale
          {'mark': 'line', 'encoding': {'x': {'field': 'a', 'type': 'quantitative', 'scale': {'domain': [3, 1]}}}} | encoding.x.scale.domain: found [3,1], allowed: two numbers, the lower one first
          {'mark': 'line', 'encoding': {'x': {'field': 'a', 'type': 'quantitative', 'axis': {'format': '%Y'}}}} | encoding.x.axis.format: found "%Y", allowed: a number format of d3
          {'mark': 'line', 'encoding': {'x2': {'field': 'a'}}} | encoding: found x2 without x, allowed: x beside it
          {'mark': 'line', 'encoding': {'x': {'field': 'a', 'type': 'nominal'}}} | encoding: found line without both x and y, allowed: x and y
          {'mark': 'rule', 'encoding': {}} | encoding: found neither x nor y, allowed: at least one of them
          {'mark': 'errorbar', 'encoding': {'x': {'field': 'a', 'type': 'nominal'}, 'y': {'field': 'b', 'type': 'quantitative'}}} | encoding: found errorbar without a range
          {'mark': 'rect', 'encoding': {'x': {'field': 'a', 'type': 'quantitative'}, 'y': {'field': 'b', 'type': 'nominal'}}} | encoding.x: found rect over a quantitative field
          {'mark': 'bar', 'encoding': {'x': {'field': 'a', 'type': 'nominal'}, 'y': {'field': 'b', 'type': 'nominal'}}} | encoding: found bar over two discrete fields
          {'mark': 'text', 'encoding': {'x': {'field': 'a', 'type': 'nominal'}, 'y': {'field': 'b', 'type': 'nominal'}}} | encoding: found text without a text channel
          {'mark': 'area', 'encoding': {'x': {'field': 'a', 'type': 'quantitative'}, 'y': {'field': 'b', 'type': 'quantitative'}, 'color': {'field': 'c', 'type': 'nominal'}}} | encoding.y: found areas that Vega-Lite stacks, allowed: y2, or stack: null
          {'mark': 'bar', 'encoding': {'shape': {'field': 'c', 'type': 'nominal'}}} | encoding.shape: found shape of bar, allowed: marks [line, point]
          {'mark': 'point', 'encoding': {'size': {'field': 'c', 'type': 'nominal'}}} | encoding.size.type: found "nominal", allowed: quantitative
          {'layer': [{'mark': 'line', 'encoding': {'row': {'field': 'c', 'type': 'nominal'}}}]} | layer[0].encoding.row: found row of layers, which Vega-Lite drops, allowed: {"facet": {"row": ...}, "spec": {"layer": ...}}
          {'facet': {'field': 'c'}, 'mark': 'line'} | file: found one of facet and spec, allowed: both or none
          {'facet': {'field': 'c'}, 'spec': {'mark': 'line'}, 'width': 3} | width: found width beside facet, allowed: width inside of spec
          {'layer': [{'mark': 'line'}, {'mark': 3}]} | layer[1].mark: found 3, allowed: line, point
          {'mark': 'line', 'data': {'values': []}} | data.values: found a property outside of the subset, allowed: format, name, url
          {'mark': 'line', 'width': 0} | width: found 0, allowed: a number from 1 to 4000
          {'mark': 'line', 'usermeta': {'missing': 3}} | usermeta: found {"missing":3}, allowed: an object; missing and rows in it are texts
          """)
  void givenWhatIsOutsideOfTheSubset_whenRead_thenOneLineSaysWhereWhatAndWhatIsAllowed(
      String json, String message) {
    assertThatThrownBy(() -> FigureSpecification.parse(json.replace('\'', '"')))
        .isInstanceOf(FigureException.class)
        .hasMessageStartingWith(message)
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{} {}", "{\"mark\": 1, \"mark\": 2}"})
  void givenNoJsonObject_whenRead_thenItSaysSo(String json) {
    assertThatThrownBy(() -> FigureSpecification.parse(json)).isInstanceOf(FigureException.class);
  }

  @Test
  void givenSharedAndOwnChannels_whenRead_thenALayerHasBoth() {
    FigureSpecification specification =
        FigureSpecification.parse(
            """
            {"title": {"text": "Loss", "subtitle": "of all trials"},
             "facet": {"row": {"field": "depth", "type": "ordinal"}},
             "resolve": {"scale": {"y": "independent"}},
             "spec": {"encoding": {"x": {"field": "step", "type": "quantitative"},
                                   "y": {"field": "low", "type": "quantitative"}},
               "layer": [{"mark": "errorband", "encoding": {"y2": {"field": "high"}}},
                         {"mark": {"type": "line", "strokeWidth": 2},
                          "encoding": {"y": {"field": "loss", "type": "quantitative"}}}]}}
            """);

    assertThat(specification.title()).isEqualTo("Loss");
    assertThat(specification.facets()).containsOnlyKeys("row");
    assertThat(specification.independent("y")).isTrue();
    assertThat(specification.independent("x")).isFalse();
    assertThat(specification.layers().get(0).channel("y").field()).isEqualTo("low");
    assertThat(specification.layers().get(1).channel("y").field()).isEqualTo("loss");
    assertThat(specification.layers().get(1).channel("x").field()).isEqualTo("step");
    assertThat(specification.layers().get(1).has("y2")).isFalse();
  }

  @Test
  void givenLayersOverASharedChannel_whenRead_thenTheyHaveItsPropertiesAndNullTakesItAway() {
    FigureSpecification specification =
        FigureSpecification.parse(
            """
            {"encoding": {"x": {"field": "a", "type": "quantitative", "title": "loss"},
                          "y": {"field": "arm", "type": "nominal"}},
             "layer": [{"mark": "point", "encoding": {"x": {"field": "b"}}},
                       {"mark": "rule", "encoding": {"y": null, "x": {"datum": 0}}}]}
            """);

    FigureSpecification.Channel x = specification.layers().get(0).channel("x");
    assertThat(x.field()).isEqualTo("b");
    assertThat(x.title()).isEqualTo("loss");
    assertThat(x.quantitative()).isTrue();
    assertThat(specification.layers().get(1).has("y")).isFalse();
    assertThat(specification.layers().get(1).channel("x").field()).isNull();
    assertThat(specification.layers().get(1).channel("x").datum().asInt()).isZero();
  }

  @Test
  void givenAnOrdinalColumnOfNumbers_whenSavedBesideItsCsv_thenVegaReadsNumbers() {
    String saved =
        FigureSpecification.parse(
                points(
                    "'x': {'field': 'depth', 'type': 'ordinal'},"
                        + " 'y': {'field': 'arm', 'type': 'nominal'}"))
            .withData("f.csv", Table.parse("depth,arm\n10,a\n9,b\n"));

    assertThat(saved)
        .contains("\"url\" : \"f.csv\"", "\"depth\" : \"number\"")
        .doesNotContain("\"arm\" : \"number\"");
  }

  /** Vega-Lite writes "null" where a text has no value. */
  @Test
  void givenATextMark_whenSaved_thenRowsWithoutATextAreLeftOutAndItCanBeReadAgain() {
    String text =
        """
        {"encoding": {"x": {"field": "a", "type": "ordinal"}, "y": {"field": "b", "type": "ordinal"}},
         "layer": [{"mark": "rect"}, {"mark": {"type": "text"}, "encoding": {"text": {"field": "note"}}}]}
        """;
    String saved =
        FigureSpecification.parse(text).withData("f.csv", Table.parse("a,b,note\n1,2,\n"));

    assertThat(saved.replaceAll("\\s", ""))
        .containsOnlyOnce("\"transform\":[{\"filter\":{\"field\":\"note\",\"valid\":true}}]");
    assertThat(FigureSpecification.parse(saved).layers()).hasSize(2);
    String shared =
        """
        {"encoding": {"x": {"field": "a", "type": "ordinal"}, "y": {"datum": 1}, "text": {"field": "note"}},
         "layer": [{"mark": "text"}]}
        """;
    assertThat(FigureSpecification.parse(shared).withData("f.csv", Table.parse("a,note\n1,\n")))
        .contains("\"valid\" : true");
    for (String other : List.of("{\"field\": \"a\", \"valid\": true}", "\"datum.a > 1\"")) {
      String filtered =
          text.replace(
              "{\"mark\": {\"type\": \"text\"}",
              "{\"transform\": [{\"filter\": " + other + "}], \"mark\": {\"type\": \"text\"}");
      assertThatThrownBy(() -> FigureSpecification.parse(filtered))
          .isInstanceOf(FigureException.class)
          .hasMessageContaining("transform");
    }
  }
}
