package org.rhosweep.sweeps.report;

import static org.rhosweep.sweeps.report.Markup.escape;
import static org.rhosweep.sweeps.report.Numbers.pixel;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * All panels of a figure on one sheet, as SVG whose looks are attributes and whose texts are
 * outlines.
 */
record FigureSheet(int width, int height, String svg) {
  private static final int MARGIN = 14;
  private static final int GAP = 12;
  private static final double TITLE_SIZE = 15;
  private static final double PANEL_TITLE_SIZE = 12;
  private static final double LABEL_SIZE = 11;
  private static final double TICK_SIZE = 10.5;

  /** Attributes that describe the shape; all others are for the page. */
  private static final List<String> SHAPE =
      List.of(
          "x",
          "y",
          "x1",
          "x2",
          "y1",
          "y2",
          "cx",
          "cy",
          "r",
          "width",
          "height",
          "d",
          "transform",
          "fill",
          "stroke");

  private record Chart(String title, Element svg, double width, double height) {}

  static FigureSheet of(Figure figure, GlyphOutlines glyphs) throws IOException {
    List<Chart> charts = new ArrayList<>();
    for (Figure.Panel panel : figure.panels()) {
      Element svg = parse(panel.svg());
      String[] box = svg.getAttribute("viewBox").split(" ", -1);
      charts.add(
          new Chart(panel.title(), svg, Double.parseDouble(box[2]), Double.parseDouble(box[3])));
    }
    int columns =
        figure.columns() > 0
            ? figure.columns()
            : Math.min(charts.size(), charts.size() <= 4 ? 2 : 3);
    double cellWidth = charts.stream().mapToDouble(Chart::width).max().orElse(100) + GAP;
    StringBuilder body = new StringBuilder();
    double y = MARGIN + TITLE_SIZE + GAP;
    for (int from = 0; from < charts.size(); from += columns) {
      List<Chart> row = charts.subList(from, Math.min(from + columns, charts.size()));
      for (int i = 0; i < row.size(); i++) {
        Chart chart = row.get(i);
        double x = MARGIN + i * cellWidth;
        text(body, glyphs, chart.title(), x + 4, y + PANEL_TITLE_SIZE, PANEL_TITLE_SIZE);
        body.append("<g transform=\"translate(%s %s)\">".formatted(pixel(x), pixel(y + 18)));
        new Inlining(glyphs, body).children(chart.svg(), FigureStyle.INK, FigureStyle.SOFT);
        body.append("</g>");
      }
      y += row.stream().mapToDouble(Chart::height).max().orElse(0) + 18 + GAP;
    }
    int width = (int) Math.ceil(2 * MARGIN + Math.max(columns * cellWidth, 360));
    int height = (int) Math.ceil(y + MARGIN);
    StringBuilder title = new StringBuilder();
    double size =
        Math.min(TITLE_SIZE, (width - 2 * MARGIN) / Math.max(1, glyphs.width(figure.title())));
    text(title, glyphs, figure.title(), MARGIN, MARGIN + TITLE_SIZE, size);
    String svg =
        String.format(
            Locale.ROOT,
            ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" role=\"img\"><title>%s</title><rect width=\"%d\" height=\"%d\""
                + " fill=\"%s\"/>%s%s</svg>%n"),
            width,
            height,
            width,
            height,
            escape(figure.title()),
            width,
            height,
            FigureStyle.PAPER,
            title,
            body);
    return new FigureSheet(width, height, svg);
  }

  private static void text(
      StringBuilder to, GlyphOutlines glyphs, String text, double x, double y, double size)
      throws IOException {
    to.append("<path fill=\"%s\" d=\"".formatted(FigureStyle.INK))
        .append(glyphs.path(text, x, y, size))
        .append("\"/>");
  }

  private static Element parse(String svg) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      return builder.parse(new InputSource(new StringReader(svg))).getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("a chart is not well-formed: " + e.getMessage(), e);
    }
  }

  /** Writes elements again, with looks as attributes. */
  private record Inlining(GlyphOutlines glyphs, StringBuilder to) {
    void children(Element parent, String color, String ink) throws IOException {
      for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
        if (node instanceof Element element && !element.getTagName().equals("title")) {
          element(element, color, ink);
        }
      }
    }

    private void element(Element element, String color, String ink) throws IOException {
      String classes = element.getAttribute("class");
      String own = FigureStyle.color(classes, color);
      if (element.getTagName().equals("text")) {
        text(element, classes, ink);
        return;
      }
      to.append('<').append(element.getTagName());
      Map<String, String> looks = FigureStyle.attributes(classes, own);
      looks.forEach(this::attribute);
      NamedNodeMap attributes = element.getAttributes();
      for (int i = 0; i < attributes.getLength(); i++) {
        String name = attributes.item(i).getNodeName();
        if (SHAPE.contains(name) && !looks.containsKey(name)) {
          attribute(name, attributes.item(i).getNodeValue());
        }
      }
      to.append('>');
      String inside = element.hasAttribute("fill") ? element.getAttribute("fill") : ink;
      children(element, own, inside);
      to.append("</").append(element.getTagName()).append('>');
    }

    private void text(Element element, String classes, String ink) throws IOException {
      boolean label = classes.contains("label");
      double size =
          label || classes.contains("value") || classes.contains("name") ? LABEL_SIZE : TICK_SIZE;
      String text = own(element);
      double width = glyphs.width(text) * size;
      double x = Double.parseDouble(element.getAttribute("x"));
      double y = Double.parseDouble(element.getAttribute("y"));
      double from =
          switch (element.getAttribute("text-anchor")) {
            case "end" -> x - width;
            case "middle" -> x - width / 2;
            default -> x;
          };
      String fill = label ? FigureStyle.INK : classes.contains("value") ? ink : FigureStyle.SOFT;
      to.append("<path");
      attribute("fill", fill);
      if (element.hasAttribute("transform")) {
        attribute("transform", element.getAttribute("transform"));
      }
      attribute("d", glyphs.path(text, from, y, size));
      to.append("/>");
    }

    /** The text without that of a title in it. */
    private static String own(Element element) {
      StringBuilder text = new StringBuilder();
      for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
        if (node.getNodeType() == Node.TEXT_NODE) {
          text.append(node.getNodeValue());
        }
      }
      return text.toString();
    }

    private void attribute(String name, String value) {
      to.append(' ').append(name).append("=\"").append(escape(value)).append('"');
    }
  }
}
