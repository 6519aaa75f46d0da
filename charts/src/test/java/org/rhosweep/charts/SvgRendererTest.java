package org.rhosweep.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rhosweep.charts.FigureSpecificationTest.points;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SvgRendererTest {
  private static final SvgRenderer RENDERER =
      new SvgRenderer(); // the library takes seconds to load
  private static final String EVIL = "</script><img src=x onerror=alert(1)> \"&' \u0007\u0000";

  private static Document draw(String specification, String csv) throws Exception {
    return draw(specification, csv, 900);
  }

  private static Document draw(String specification, String csv, int width) throws Exception {
    String svg =
        RENDERER.render(
            "f",
            "untitled",
            FigureSpecification.parse(specification.replace('\'', '"')),
            csv,
            width);
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

  /** A text's left end, right end and height in a figure, by the outlines of its letters. */
  private record Box(String text, double from, double to, double y) {
    static Box of(Element element) {
      Matcher place =
          Pattern.compile("translate\\(([-0-9.]+) ([-0-9.]+)\\)")
              .matcher(element.getAttribute("transform"));
      assertThat(place.find()).as("not rotated: %s", element.getTextContent()).isTrue();
      try {
        double width = 12 * new GlyphOutlines().width(element.getTextContent());
        double part =
            List.of("start", "middle", "end").indexOf(element.getAttribute("text-anchor"));
        double from = Double.parseDouble(place.group(1)) - part / 2 * width;
        return new Box(
            element.getTextContent(), from, from + width, Double.parseDouble(place.group(2)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static List<Box> boxes(Document document, Predicate<String> which) {
    return all(document, "text").stream()
        .filter(e -> which.test(e.getTextContent()))
        .map(Box::of)
        .toList();
  }

  /** Left ends of the crosses of what has no value. */
  private static List<Double> crosses(Document document) {
    return all(document, "polyline").stream()
        .filter(e -> e.getAttribute("stroke-width").equals("2"))
        .map(e -> Double.parseDouble(e.getAttribute("points").split("[ ,]", -1)[0]))
        .distinct()
        .toList();
  }

  private static final String LONG_Y =
      "{'mark': 'bar', 'encoding': {'y': {'field': 'arm', 'type': 'nominal', 'sort': null},"
          + " 'x': {'field': 'w', 'type': 'quantitative'}}}";

  @ParameterizedTest
  @ValueSource(ints = {900, 390})
  void givenLongLabelsOfAnAxis_whenDrawn_thenTheyAreWholeInAThirdOfTheWidth(int width)
      throws Exception {
    String arm = "padding=0 \u00b7 gru \u00b7 lsc \u00b7 target_radius=0.85";
    Document svg = draw(LONG_Y, "arm,w\n%s,1\nb,2\n".formatted(arm), width);

    List<Box> lines =
        boxes(svg, text -> !text.isBlank() && arm.contains(text) && !text.equals("b"));
    lines = lines.stream().filter(b -> !b.text().matches("[0-9.]+")).toList();
    assertThat(String.join(" ", lines.stream().map(Box::text).toList())).isEqualTo(arm);
    assertThat(lines).allMatch(b -> b.from() >= 0 && b.to() <= Math.max(width / 3.0, 110) + 12);
  }

  @Test
  void givenALabelWithoutASpace_whenDrawn_thenItIsCutAndItsTitleIsWhole() throws Exception {
    String arm = "a".repeat(80);
    Document svg = draw(LONG_Y, "arm,w\n" + arm + ",1\n");

    assertThat(texts(svg)).anyMatch(t -> t.matches("a{20,79}\u2026"));
    assertThat(all(svg, "title")).singleElement().matches(t -> t.getTextContent().equals(arm));
  }

  @Test
  void givenPanelsOfTheirOwnArms_whenDrawn_thenEachHasItsLabelsAndEqualOnesStandOnce()
      throws Exception {
    String specification =
        "{'facet': {'column': {'field': 'c', 'type': 'nominal'}}, 'resolve': {'scale': {'y':"
            + " 'independent'}}, 'spec': {'mark': 'point', 'encoding': {'y': {'field': 'arm', 'type':"
            + " 'nominal'}, 'x': {'field': 'n', 'type': 'quantitative'}}}}";

    assertThat(texts(draw(specification, "c,arm,n\n1,one,1\n1,two,2\n2,one,3\n2,two,1\n")))
        .containsOnlyOnce("one", "two");
    Document svg = draw(specification, "c,arm,n\n1,one and more,1\n2,two and more,3\n");
    assertThat(boxes(svg, t -> t.endsWith(" and more")))
        .hasSize(2)
        .satisfies(b -> assertThat(b.get(1).from()).isGreaterThan(450));
  }

  @Test
  void givenOneRowOfPanelsAndShortRows_whenDrawn_thenRowHeadersAreWholeAndUpright()
      throws Exception {
    String specification =
        "{'mark': 'rect', 'encoding': {'x': {'field': 'x', 'type': 'ordinal'}, 'y': {'field': 'y',"
            + " 'type': 'ordinal'}, 'row': {'field': 'init', 'type': 'nominal'}, 'column': {'field': 'c',"
            + " 'type': 'nominal'}}}";

    for (String rows :
        List.of("0,0,orthogonal,1\n", "0,0,orthogonal,1\n0,0,orthogonal and longer,2\n")) {
      Document svg = draw(specification, "x,y,init,c\n" + rows);
      assertThat(boxes(svg, t -> t.startsWith("init orthogonal")))
          .hasSize(rows.split("\n", -1).length - 1)
          .allMatch(b -> b.from() >= 0 && b.to() <= 900);
    }
  }

  @Test
  void givenARowAndColumnWithoutData_whenDrawn_thenItSaysSoAndTheColumnKeepsItsLabels()
      throws Exception {
    String specification =
        points(
            "'x': {'field': 'x', 'type': 'quantitative'}, 'y': {'field': 'arm', 'type': 'nominal'},"
                + " 'row': {'field': 'r', 'type': 'nominal'}, 'column': {'field': 'c', 'type': 'nominal'}");
    for (String more : List.of("", ", \"resolve\": {\"scale\": {\"y\": \"independent\"}}")) {
      Document svg =
          draw(
              specification.replaceFirst("\\}$", Matcher.quoteReplacement(more + "}")),
              "x,arm,r,c\n1,a,1,1\n2,b,1,2\n1,a,2,1\n");

      assertThat(texts(svg)).containsOnlyOnce("no data").doesNotContain("NaN");
      assertThat(texts(svg).stream().filter("1.4"::equals)).hasSize(2);
      assertThat(all(svg, "path")).noneMatch(e -> e.getAttribute("d").contains("NaN"));
    }
    Document narrow = draw(specification, "x,arm,r,c\n1,a,1,1\n2,b,1,2\n1,a,2,1\n", 300);
    assertThat(texts(narrow))
        .contains("r 1 \u00b7 c 2")
        .doesNotContain("r 2 \u00b7 c 2", "no data");
  }

  private static final String ARMS =
      "{'usermeta': {'rows': 'arms'}, 'encoding': {'y': {'field': 'arm', 'type': 'nominal', 'sort': null},"
          + " 'x': {'type': 'quantitative', 'title': 'loss: median, middle half', 'scale': {'clamp': true}}},"
          + " 'layer': [{'mark': 'rule', 'encoding': {'y': null, 'x': {'datum': 0.2}}},"
          + " {'mark': 'errorbar', 'encoding': {'x': {'field': 'low'}, 'x2': {'field': 'high'}}},"
          + " {'mark': 'point', 'encoding': {'x': {'field': 'median'}}},"
          + " {'mark': {'type': 'text', 'align': 'left', 'dx': 10}, 'encoding': {'x': {'field': 'high'},"
          + " 'text': {'field': 'label'}}}]}";

  @Test
  void givenArmsThatDivergedAndOneFarAway_whenDrawn_thenTheAxisHoldsAndTextsStandWhereThereIsRoom()
      throws Exception {
    StringBuilder csv = new StringBuilder("arm,low,median,high,label\n");
    for (int i = 0; i < 8; i++) {
      csv.append(
          "arm %d,%s,%s,%s,\n".formatted(i, 0.19 + i / 100.0, 0.2 + i / 100.0, 0.21 + i / 100.0));
    }
    csv.append("far,0.2,2e7,3e7,1 of 4 diverged\n"); // beyond the axis
    csv.append("most,0.21,,0.21,3 of 4 diverged\n");
    csv.append("all,,,,4 of 4 diverged\n");
    Document svg = draw(ARMS, csv.toString(), 500);

    double end = // of the panel: the base line
        all(svg, "path").stream()
            .map(e -> e.getAttribute("d").split("[ML ]", -1))
            .filter(d -> d.length == 5 && d[2].equals(d[4]))
            .mapToDouble(d -> Double.parseDouble(d[3]))
            .max()
            .orElseThrow();
    List<Box> labels = boxes(svg, t -> t.endsWith(" diverged"));
    List<Double> crosses = crosses(svg);
    assertThat(labels).hasSize(3);
    assertThat(labels).allMatch(b -> b.from() > 40 && b.to() <= end);
    assertThat(crosses).hasSize(1); // below each other, beyond the axis
    Box all = labels.stream().filter(b -> b.text().startsWith("4")).findFirst().orElseThrow();
    assertThat(crosses.get(0) - all.to()).isBetween(1.0, 25.0);
    assertThat(labels).allMatch(b -> b.to() < crosses.get(0) || b.text().startsWith("1"));
    assertThat(texts(svg)).doesNotContain("1e7", "2e7");
    assertThat(texts(svg))
        .contains(
            "1 of 11 arms is beyond the x axis: drawn at its end (triangle)",
            "2 of 11 arms have no loss: diverged (\u00d7)");
    // the median and the end of its range, inside of the panel
    List<Element> triangles =
        all(svg, "polygon").stream()
            .filter(e -> e.getAttribute("points").trim().split("[ ,]+", -1).length == 6)
            .toList();
    assertThat(triangles)
        .hasSize(2)
        .allMatch(
            e ->
                Stream.of(e.getAttribute("points").split("[ ,]+", -1))
                        .mapToDouble(Double::parseDouble)
                        .max()
                        .orElseThrow()
                    <= end);
  }

  @Test
  void givenPanels_whenDrawn_thenTheyFillTheWidthAndOneAloneIsNoWiderThanItMayBe()
      throws Exception {
    String one =
        "'x': {'field': 'x', 'type': 'quantitative'}, 'y': {'field': 'y', 'type': 'quantitative'}";
    String csv = "x,y,c\n0,0,1\n1,1,2\n";

    for (String facet : List.of("row", "column")) {
      Document svg =
          draw(
              points(one + ", '%s': {'field': 'c', 'type': 'nominal'}".formatted(facet)),
              csv,
              1200);
      assertThat(boxes(svg, "1"::equals)).anyMatch(b -> b.to() > 1180);
    }
    assertThat(boxes(draw(points(one), csv, 1200), "1"::equals).stream().mapToDouble(Box::to))
        .allMatch(to -> to < 800)
        .anyMatch(to -> to > 770);
  }

  @Test
  void givenANarrowWidth_whenDrawn_thenNoTextIsOutsideOfIt() throws Exception {
    StringBuilder csv = new StringBuilder("x,y,arm,cell\n");
    for (int i = 0; i < 24; i++) {
      csv.append(
          "%d,%d,padding=%d \u00b7 orthogonal \u00b7 init_gain=2,%d\n"
              .formatted(i, i, i % 8, i % 3));
    }
    Document svg =
        draw(
            points(
                "'x': {'field': 'x', 'type': 'quantitative', 'title': 'training step of the last epoch'},"
                    + " 'y': {'field': 'y', 'type': 'quantitative', 'title': 'final eval loss (lower is better)'},"
                    + " 'color': {'field': 'arm', 'type': 'nominal', 'title': 'padding and initialisation'},"
                    + " 'column': {'field': 'cell', 'type': 'nominal', 'title': 'recurrent cell'}"),
            csv.toString(),
            360);

    assertThat(boxes(svg, t -> true)).allMatch(b -> b.from() >= 0 && b.to() <= 360);
    assertThat(texts(svg).stream().filter(t -> t.startsWith("padding="))).hasSize(8);
  }
}
