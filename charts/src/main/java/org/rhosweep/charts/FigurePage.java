package org.rhosweep.charts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Figures in one HTML page without a network: a page puts {@link #style} into its head, each
 * figure's {@link #figure} where it belongs, {@link #tools} once where the reader chooses, and
 * {@link #scripts} at the end of its body; {@link #policy} is its content security policy.
 */
public final class FigurePage {
  /**
   * A figure of a page.
   *
   * @param id letters, digits, hyphens; unique in the page, and the figure's address
   * @param csv the table, with a header
   * @param html what stands under the figure, as it is: the caller escapes
   */
  public record Figure(
      String id, String title, FigureSpecification specification, String csv, String html) {
    public Figure {
      if (!id.matches("[A-Za-z][A-Za-z0-9-]*")) {
        throw new FigureException("id", "'" + id + "'", "a letter, then letters, digits, hyphens");
      }
    }

    /** The specification's text to stand beside {@code ID.csv}. */
    public String savedSpecification() {
      return specification.withData(id + ".csv", Table.parse(csv));
    }
  }

  private FigurePage() {}

  /** Style of figures and of what is shared in a page, as text of a style element. */
  public static String style() {
    return Scripts.STYLE;
  }

  /** Where the page's choices appear: light or dark, and values of fields that figures share. */
  public static String tools() {
    return "<div class=\"figure-page-tools\"></div>\n";
  }

  /**
   * A figure with its data.
   *
   * @throws FigureException if the table has not what the specification names
   */
  public static String figure(Figure figure) {
    Table table = Table.parse(figure.csv());
    ObjectNode chart = FigureCompiler.compile(figure.title(), figure.specification(), table);
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("csv", figure.csv());
    data.put("specification", figure.savedSpecification());
    String subtitle = chart.get("subtitle").asText();
    return """
        <figure class="figure" id="%1$s" aria-labelledby="%1$s-title">
        <div class="figure-head"><h3 id="%1$s-title"><a href="#%1$s">%2$s</a></h3>
        <div class="tools" role="group" aria-label="view and save"></div></div>
        %3$s<div class="rows" tabindex="0" role="region" aria-label="data of %2$s" hidden></div>
        <div class="legends"></div>
        <div class="plot" tabindex="0" role="img" aria-roledescription="chart" aria-label="%4$s"></div>
        <p class="notes"></p>
        %5$s
        <script type="application/json" id="%1$s-chart">%6$s</script>
        <script type="application/json" id="%1$s-data">%7$s</script>
        </figure>
        """
        .formatted(
            figure.id(),
            escape(chart.get("title").asText()),
            subtitle.isEmpty() ? "" : "<p class=\"subtitle\">" + escape(subtitle) + "</p>\n",
            escape(
                chart.get("title").asText()
                    + ". "
                    + chart.get("summary").asText()
                    + ". Arrow keys read the values; Data above it shows them as a table."),
            figure.html(),
            json(chart),
            json(data));
  }

  /** The scripts, once, behind the last figure. */
  public static String scripts() {
    return sources().map(s -> "<script>" + s + "</script>\n").collect(Collectors.joining());
  }

  private static Stream<String> sources() {
    return Stream.of(Scripts.ECHARTS, Scripts.CHARTS, Scripts.PAGE);
  }

  /**
   * The content security policy: no network, no evaluation, no scripts and styles but the page's.
   * ECharts sets style attributes of what it draws.
   *
   * @param styles texts of the page's style elements
   * @param scripts texts of the page's own script elements
   */
  public static String policy(List<String> styles, List<String> scripts) {
    List<String> all = new ArrayList<>(sources().toList());
    all.addAll(scripts);
    return "default-src 'none'; script-src %s; style-src-elem %s; style-src-attr 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
        .formatted(hashes(all), hashes(styles));
  }

  private static String hashes(List<String> texts) {
    return texts.isEmpty()
        ? "'none'"
        : texts.stream().map(FigurePage::hash).collect(Collectors.joining(" "));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A whole page of nothing but figures. */
  public static String page(String title, List<Figure> figures) {
    String own =
        "body { margin: 0 auto; padding: 1rem; max-width: 1100px; background: var(--paper); color: var(--ink); }\n";
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="%s">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <style>%s</style>
        <style>%s</style>
        </head>
        <body>
        %s%s%s</body>
        </html>
        """
        .formatted(
            policy(List.of(style(), own), List.of()),
            escape(title),
            style(),
            own,
            tools(),
            figures.stream().map(FigurePage::figure).collect(Collectors.joining()),
            scripts());
  }

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      escaped.append(
          switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            default -> Character.isISOControl(c) && c != '\n' ? "\ufffd" : String.valueOf(c);
          });
    }
    return escaped.toString();
  }

  /** JSON that cannot end its script element. */
  private static String json(ObjectNode node) {
    return node.toString().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
  }
}
