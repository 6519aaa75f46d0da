package org.rhosweep.spark.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rhosweep.charts.FigureSpecification;

class FiguresTest {
  @Test
  void givenEveryFigure_whenRead_thenItsSpecificationIsOfTheSubsetAndItsPlaceIsItsOwn() {
    List<Figure> figures = Figure.all();
    assertThat(figures).hasSizeGreaterThan(20);
    assertThat(figures)
        .extracting(f -> f.query().section() + " " + f.query().place())
        .doesNotHaveDuplicates();
    Map<String, String> words =
        Map.of(
            "metric_scale", "log",
            "quantity_scale", "log",
            "x_scale", "linear",
            "lower_is_better", "true");
    for (Figure figure : figures) {
      figure
          .specification()
          .map(text -> FilledSpecification.fill(text, words, Map.of()))
          .ifPresent(
              text ->
                  assertThat(FigureSpecification.parse(text).title())
                      .as(figure.query().name())
                      .isNotEmpty());
    }
  }

  @Test
  void givenChannels_whenFilled_thenOnlyWhatTheFileLacksIsAdded() {
    ObjectNode color = JsonNodeFactory.instance.objectNode().put("field", "init");
    String layered =
        FilledSpecification.fill(
            "{\"title\": \":a over :b\", \"layer\": [{\"mark\": \"line\"}]}",
            Map.of("a", "loss"),
            Map.of("color", color, "row", color));
    assertThat(layered)
        .isEqualTo(
            "{\"title\":\"loss over :b\",\"facet\":{\"row\":{\"field\":\"init\"}},\"spec\":{\"layer\":"
                + "[{\"mark\":\"line\"}],\"encoding\":{\"color\":{\"field\":\"init\"}}}}");
    String own = "{\"mark\":\"line\",\"encoding\":{\"color\":{\"field\":\"cell\"}}}";
    assertThat(FilledSpecification.fill(own, Map.of(), Map.of("color", color))).isEqualTo(own);
    assertThat(FilledSpecification.fill("no JSON", Map.of(), Map.of())).isEqualTo("no JSON");
    assertThat(FilledSpecification.wanted("{\"usermeta\": {\"fill\": [\"row\"]}}"))
        .containsExactly("row");
    assertThat(FilledSpecification.wanted("{}")).containsExactly("color", "row", "column");
  }
}
