package org.rhosweep.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rhosweep.charts.FigureSpecificationTest.points;

import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SvgRendererTest {
  private static final SvgRenderer RENDERER =
      new SvgRenderer(); // the library takes seconds to load
  private static final String EVIL = "</script><img src=x onerror=alert(1)> \"&' \u0007\u0000";

  private static Document draw(String specification, String csv) throws Exception {
    String svg =
        RENDERER.render(
            "f", "untitled", FigureSpecification.parse(specification.replace('\'', '"')), csv, 900);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static List<Element> all(Document document, String name) {
    NodeList nodes = document.getElementsByTagName(name);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  private static List<String> texts(Document document) {
    return all(document, "text").stream().map(Element::getTextContent).toList();
  }

  /** What is drawn besides texts and circles. */
  private static List<Element> shapes(Document document) {
    return Stream.of("path", "polyline", "polygon", "line", "rect")
        .flatMap(name -> all(document, name).stream())
        .toList();
  }

  private static long count(Document document, String attribute, String value) {
    return shapes(document).stream().filter(e -> e.getAttribute(attribute).equals(value)).count();
  }

  @Test
  void givenRowsInPanels_whenDrawn_thenEachIsAMarkAndEachPanelHasItsHeader() throws Exception {
    StringBuilder csv = new StringBuilder("x,y,depth,length\n");
    for (int i = 0; i < 24; i++) {
      csv.append("%d,%s,%d,%d\n".formatted(i, Math.sqrt(i + 1), i % 2, i % 3));
    }
    Document svg =
        draw(
            points(
                "'x': {'field': 'x', 'type': 'quantitative'}, 'y': {'field': 'y', 'type': 'quantitative'},"
                    + " 'row': {'field': 'depth', 'type': 'ordinal'}, 'column': {'field': 'length', 'type': 'ordinal'}"),
            csv.toString());

    assertThat(all(svg, "circle").size() + count(svg, "stroke", "#2a6fb0")).isEqualTo(24);
    assertThat(texts(svg))
        .contains("depth 0", "depth 1", "length 0", "length 1", "length 2", "x", "y");
    // shared axes: labels of x below three panels, of y beside two
    assertThat(texts(svg).stream().filter("20"::equals)).hasSize(3);
    assertThat(texts(svg).stream().filter("4"::equals)).hasSize(2);
  }

  @Test
  void givenALineOverALogAxisWithAZero_whenDrawn_thenItHasAGapAndFallsWhereValuesFall()
      throws Exception {
    Document svg =
        draw(
            "{'mark': {'type': 'line', 'color': '#123456'}, 'height': 300, 'encoding':"
                + " {'x': {'field': 'x', 'type': 'quantitative'}, 'y': {'field': 'y', 'type':"
                + " 'quantitative', 'scale': {'type': 'log', 'domain': [1e-20, 1e10]}}}}",
            "x,y\n0,1e10\n1,1e0\n2,0\n3,1e-10\n4,1e-20\n");

    assertThat(count(svg, "stroke", "#123456")).isEqualTo(2);
    // x and y of each point
    double[] heights =
        all(svg, "polyline").stream()
            .filter(e -> e.getAttribute("stroke").equals("#123456"))
            .flatMap(e -> Stream.of(e.getAttribute("points").split(" ", -1)))
            .mapToDouble(Double::parseDouble)
            .toArray();
    assertThat(heights).hasSize(8);
    // thirty decades over 300 pixels: ten decades are 100
    for (int i = 3; i < 8; i += 2) {
      assertThat(heights[i] - heights[i - 2]).isBetween(99.9, 100.1);
    }
    assertThat(texts(svg)).contains("1 of 5 rows is 0 or less: not on the logarithmic y axis");
  }

  @Test
  void givenAHeatMapWithAMissingValue_whenDrawn_thenCellsAreColoursAndOneIsHatched()
      throws Exception {
    Document svg =
        draw(
            "{'layer': [{'mark': 'rect'}, {'mark': 'text', 'encoding': {'text': {'field': 'v', 'type':"
                + " 'quantitative', 'format': '.1f'}}}], 'encoding': {'x': {'field': 'd', 'type':"
                + " 'ordinal'}, 'y': {'field': 'l', 'type': 'ordinal'}, 'color': {'field': 'v', 'type':"
                + " 'quantitative'}}}",
            "d,l,v\n1,1,0\n1,2,1\n2,1,\n2,2,0.5\n");

    assertThat(count(svg, "fill", "#440154")).isGreaterThanOrEqualTo(1);
    assertThat(count(svg, "fill", "#fde725")).isGreaterThanOrEqualTo(1);
    assertThat(count(svg, "fill", "#eef0f2")).isEqualTo(2); // the cell and its legend
    assertThat(texts(svg)).contains("0.0", "1.0", "0.5", "diverged");
  }

  @Test
  void givenTextsThatLookLikeMarkup_whenDrawn_thenTheyAreText() throws Exception {
    Document svg =
        draw(
            points(
                    "'x': {'field': 'x', 'type': 'nominal', 'title': 'T'}, 'y': {'field': 'y', 'type':"
                        + " 'quantitative'}, 'color': {'field': 'x', 'type': 'nominal'}")
                .replace("{\"mark\"", "{\"title\": \"<b>&amp;</b>\", \"mark\"")
                .replace("\"T\"", "\"<i onload=x>\""),
            "x,y\n\"" + EVIL.replace("\"", "\"\"") + "\",1\nplain,2\n");

    assertThat(all(svg, "img")).isEmpty();
    assertThat(all(svg, "script")).isEmpty();
    assertThat(texts(svg)).contains("<b>&amp;</b>", "<i onload=x>", "plain");
    assertThat(texts(svg)).anyMatch(text -> text.startsWith("</script><img src=x"));
    assertThat(texts(svg)).noneMatch(text -> text.contains("\u0007"));
  }

  @Test
  void givenFiguresInAnyOrder_whenDrawn_thenBytesAreEqual() {
    FigureSpecification specification =
        FigureSpecification.parse(
            points(
                "'x': {'field': 'x', 'type': 'quantitative'}, 'y': {'field': 'y', 'type': 'quantitative'}"));
    String csv = "x,y\n1,2\n3,4\n";

    String first = RENDERER.render("a", "t", specification, csv, 500);
    RENDERER.render("b", "t", specification, "x,y\n1,1\n", 700);
    assertThat(RENDERER.render("a", "t", specification, csv, 500)).isEqualTo(first);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(new SvgRenderer().render("a", "t", specification, csv, 500)).isEqualTo(first);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void givenClampedAndMissingPoints_whenDrawn_thenTheyAreMarkedAtTheEnd() throws Exception {
    Document svg =
        draw(
            "{'mark': {'type': 'point', 'color': '#123456'}, 'encoding': {'y': {'field': 'arm', 'type':"
                + " 'nominal'}, 'x': {'field': 'v', 'type': 'quantitative', 'scale': {'domain': [0, 10],"
                + " 'clamp': true}}}}",
            "arm,v\na,5\nb,1e7\nc,\n");

    assertThat(shapes(svg).stream().filter(e -> e.getAttribute("fill").equals("#123456")))
        .singleElement()
        .matches(e -> e.getAttribute("points").split(" ", -1).length == 6, "a triangle");
    assertThat(
            shapes(svg).stream()
                .filter(e -> e.getAttribute("stroke-width").equals("2"))
                .filter(e -> e.getAttribute("stroke").equals("#1b1f24")))
        .hasSize(2); // a cross
    assertThat(texts(svg)).contains("1 of 3 rows has no v: diverged (×)");
  }

  @Test
  void givenTwelveArms_whenDrawn_thenNoTwoLookAlike() throws Exception {
    StringBuilder csv = new StringBuilder("x,y,arm\n");
    for (int i = 0; i < 24; i++) {
      csv.append("%d,%d,arm %d\n".formatted(i % 2, i, i / 2));
    }
    Document svg =
        draw(
            "{'mark': 'line', 'encoding': {'x': {'field': 'x', 'type': 'quantitative'}, 'y': {'field':"
                + " 'y', 'type': 'quantitative'}, 'color': {'field': 'arm', 'type': 'nominal'}}}",
            csv.toString());

    assertThat(
            shapes(svg).stream()
                .filter(e -> e.getAttribute("stroke-width").equals("1.8"))
                .map(e -> e.getAttribute("stroke") + " " + e.getAttribute("stroke-dasharray"))
                .distinct())
        .hasSize(12);
    assertThat(texts(svg).stream().filter(t -> t.matches("arm \\d+"))).hasSize(12);
  }
}
