package org.rhosweep.charts;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.DocumentLimits;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.Color;
import java.awt.Component;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * SVG files of {@link SvgRenderer} as PNG files without a browser: on white, two pixels for each of
 * the SVG. Texts become outlines of a font on the class path, since a server's Java has none. One
 * thread at a time.
 */
public final class PngRenderer {
  private static final double SCALE = 2;
  private static final double MAX_PIXELS = 40_000_000;
  private static final Pattern FONT_SIZE = Pattern.compile("font-size:([0-9.]+)px");

  /** A figure has as many elements as its table has values; ours nest but little. */
  private static final LoaderContext LARGE =
      LoaderContext.builder().documentLimits(new DocumentLimits(30, 30, 1_000_000)).build();

  private static final double BOLD = 0.04; // stroke of an outline, in sizes of the font
  private GlyphOutlines glyphs;

  /**
   * Draws one.
   *
   * @param svg what {@link SvgRenderer#render} gives
   * @return a PNG file; with less than two pixels for one if it had over 40 million of them
   */
  public synchronized byte[] render(String svg) {
    try {
      if (glyphs == null) {
        glyphs = new GlyphOutlines();
      }
      Document document = parse(svg);
      NodeList texts = document.getElementsByTagName("text");
      List<Element> all = new ArrayList<>();
      for (int i = 0; i < texts.getLength(); i++) {
        all.add((Element) texts.item(i));
      }
      for (Element text : all) {
        text.getParentNode().replaceChild(outline(document, text), text);
      }
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(image(document), "png", png);
      return png.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SAXException | ParserConfigurationException | TransformerException e) {
      throw new IllegalArgumentException("no SVG file: " + e.getMessage(), e);
    }
  }

  private static Document parse(String svg)
      throws ParserConfigurationException, IOException, SAXException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
  }

  private Element outline(Document document, Element text) throws IOException {
    String style = text.getAttribute("style");
    Matcher found = FONT_SIZE.matcher(style);
    double size = found.find() ? Double.parseDouble(found.group(1)) : 12;
    String words = text.getTextContent();
    double anchor =
        switch (text.getAttribute("text-anchor")) {
          case "middle" -> 0.5;
          case "end" -> 1;
          default -> 0;
        };
    double base =
        switch (text.getAttribute("dominant-baseline")) {
          case "central" -> (GlyphOutlines.ASCENT - GlyphOutlines.DESCENT) / 2;
          case "text-before-edge", "hanging" -> GlyphOutlines.ASCENT;
          case "text-after-edge" -> -GlyphOutlines.DESCENT;
          default -> 0;
        };
    double x = number(text, "x") - anchor * size * glyphs.width(words);
    Element path = document.createElement("path");
    path.setAttribute("d", glyphs.path(words, x, number(text, "y") + base * size, size));
    String fill = text.hasAttribute("fill") ? text.getAttribute("fill") : "#000000";
    path.setAttribute("fill", fill);
    if (style.contains("bold")) {
      path.setAttribute("stroke", fill);
      path.setAttribute("stroke-width", Double.toString(BOLD * size));
    }
    for (String name : List.of("transform", "fill-opacity", "opacity", "clip-path")) {
      if (text.hasAttribute(name)) {
        path.setAttribute(name, text.getAttribute(name));
      }
    }
    return path;
  }

  private static double number(Element element, String name) {
    return element.hasAttribute(name) ? Double.parseDouble(element.getAttribute(name)) : 0;
  }

  private static BufferedImage image(Document document) throws IOException, TransformerException {
    double width = number(document.getDocumentElement(), "width");
    double height = number(document.getDocumentElement(), "height");
    double scale = Math.min(SCALE, Math.sqrt(MAX_PIXELS / (width * height)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TransformerFactory.newInstance()
        .newTransformer()
        .transform(new DOMSource(document), new StreamResult(bytes));
    SVGDocument svg =
        new SVGLoader().load(new ByteArrayInputStream(bytes.toByteArray()), null, LARGE);
    if (svg == null) {
      throw new IOException("a figure could not be drawn");
    }
    int across = (int) Math.ceil(width * scale);
    int down = (int) Math.ceil(height * scale);
    BufferedImage image = new BufferedImage(across, down, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, across, down);
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      svg.render((Component) null, graphics, new ViewBox(0, 0, across, down));
    } finally {
      graphics.dispose();
    }
    return image;
  }
}
