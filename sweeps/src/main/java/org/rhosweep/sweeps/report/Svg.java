package org.rhosweep.sweeps.report;

import static org.rhosweep.sweeps.report.Markup.escape;
import static org.rhosweep.sweeps.report.Numbers.pixel;

import java.util.Locale;

/** A drawing in the making. Looks come from the page's style, by class. */
final class Svg {
  private final StringBuilder svg = new StringBuilder(4096);

  /**
   * Begins one.
   *
   * @param kind class of the whole drawing
   * @param description for those who cannot see it
   */
  Svg(int width, int height, String kind, String description) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"%s\" class=\"%s\" aria-label=\"%s\">",
            width,
            height,
            // Parts of parallel coordinates can be chosen, and a picture has no parts.
            kind.equals("parallel") ? "group" : "img",
            kind,
            escape(description)));
  }

  /**
   * Begins a group.
   *
   * @param attributes such as {@code class="s0"}, ready to be written
   */
  Svg open(String attributes) {
    svg.append("<g").append(attributes.isEmpty() ? "" : " ").append(attributes).append(">");
    return this;
  }

  Svg close() {
    svg.append("</g>");
    return this;
  }

  /** An attribute that may hold any text. */
  static String attribute(String name, String value) {
    return name + "=\"" + escape(value) + "\"";
  }

  Svg line(String look, double x1, double y1, double x2, double y2) {
    svg.append(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
            .formatted(look, pixel(x1), pixel(y1), pixel(x2), pixel(y2)));
    return this;
  }

  /**
   * A rectangle.
   *
   * @param attributes such as {@code class="cell"}
   * @param tip what it says when pointed at; empty for nothing
   */
  Svg rectangle(String attributes, double x, double y, double width, double height, String tip) {
    svg.append(
        "<rect %s x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\""
            .formatted(attributes, pixel(x), pixel(y), pixel(width), pixel(height)));
    return end("rect", tip);
  }

  Svg circle(String attributes, double x, double y, double radius, String tip) {
    svg.append(
        "<circle %s cx=\"%s\" cy=\"%s\" r=\"%s\""
            .formatted(attributes, pixel(x), pixel(y), pixel(radius)));
    return end("circle", tip);
  }

  Svg path(String attributes, String d, String tip) {
    svg.append("<path ").append(attributes).append(" d=\"").append(d).append('"');
    return end("path", tip);
  }

  /**
   * A text.
   *
   * @param anchor {@code start}, {@code middle} or {@code end}
   */
  Svg text(String look, double x, double y, String anchor, String text) {
    return turned(look, x, y, anchor, 0, text);
  }

  /** A text turned by so many degrees about its place. */
  Svg turned(String look, double x, double y, String anchor, int degrees, String text) {
    String turn =
        degrees == 0
            ? ""
            : String.format(
                Locale.ROOT, " transform=\"rotate(%d %s %s)\"", degrees, pixel(x), pixel(y));
    svg.append(
        "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\"%s>%s</text>"
            .formatted(look, pixel(x), pixel(y), anchor, turn, escape(text)));
    return this;
  }

  private Svg end(String element, String tip) {
    if (tip.isEmpty()) {
      svg.append("/>");
    } else {
      svg.append("><title>").append(escape(tip)).append("</title></").append(element).append('>');
    }
    return this;
  }

  @Override
  public String toString() {
    return svg + "</svg>";
  }
}
