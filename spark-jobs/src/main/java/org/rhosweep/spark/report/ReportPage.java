package org.rhosweep.spark.report;

import freemarker.core.HTMLOutputFormat;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.rhosweep.charts.FigureException;
import org.rhosweep.charts.FigurePage;
import org.rhosweep.charts.PngRenderer;
import org.rhosweep.charts.SvgRenderer;
import org.rhosweep.spark.report.Report.Content;
import org.rhosweep.spark.report.Report.FigureResult;
import org.rhosweep.spark.shell.QueryException;
import org.rhosweep.sweeps.result.ArmNames;
import org.rhosweep.sweeps.text.Counts;
import org.rhosweep.sweeps.text.SignificantDigits;

/** One file with everything in it: what was found first, where it comes from last. */
public final class ReportPage {
  /** Bytes of the data of all figures: with the scripts a page stays under 5 MB. */
  private static final int MAX_DATA = 3_200_000;

  private static final int MAX_TABLE_ROWS = 60;

  /** Beside the findings: the best arms, and the map of where networks train. */
  private static final List<String> FIRST = List.of("best-arms", "trainability-grid");

  private static final int SVG_WIDTH = 960;

  /** Titles of sections by the name in a query's file, in the order of the page. */
  static final Map<String, String> SECTIONS = new LinkedHashMap<>();

  private static final freemarker.template.Configuration TEMPLATES = templates();
  private static final String STYLE = resource("report.css");

  static {
    SECTIONS.put("own", "Your figures");
    SECTIONS.put("finding", "What was found");
    SECTIONS.put("learning", "Learning");
    SECTIONS.put("theory", "Theory over measurement");
    SECTIONS.put("gradients", "Gradients");
    SECTIONS.put("radii", "Radii and pre-training");
    SECTIONS.put("failures", "What did not complete");
    SECTIONS.put("details", "Arms, trials, cost");
  }

  private final String output;
  private final ReportOptions options;
  private final Content content;

  ReportPage(String output, Content content) {
    this.output = output;
    this.content = content;
    options = content.options();
  }

  /**
   * A section as the template shows it.
   *
   * @param parts its figures and tables
   */
  public record Section(String id, String title, List<Part> parts) {}

  /**
   * A figure or table.
   *
   * @param first whether it stands beside the findings
   */
  public record Part(boolean first, String html) {}

  /** The file's text. */
  public String html() {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("title", title());
    model.put("summary", summary());
    model.put("counts", counts());
    model.put("findings", Findings.of(content));
    model.put("sections", sections());
    model.put("constant", content.trials().constant());
    model.put("varying", varying());
    model.put("notes", notes());
    model.put("left", content.left());
    model.put("policy", FigurePage.policy(List.of(FigurePage.style(), STYLE), List.of()));
    model.put("figureStyle", FigurePage.style());
    model.put("style", STYLE);
    model.put("tools", FigurePage.tools());
    model.put("scripts", FigurePage.scripts());
    StringWriter html = new StringWriter();
    try {
      TEMPLATES.getTemplate("report.ftlh").process(model, html);
    } catch (TemplateException e) {
      throw new IllegalStateException("the template does not fit its data", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return html.toString();
  }

  /** Takes a file. */
  public interface FileSink {
    /** One file of this name. */
    void write(String name, byte[] content) throws IOException;
  }

  /**
   * Each figure as {@code ID.svg}, {@code ID.png}, {@code ID.csv}, {@code ID.vl.json} beside it,
   * and {@code ID.sql}; tables as their data and query alone.
   */
  public void files(FileSink sink) throws IOException {
    SvgRenderer renderer = new SvgRenderer();
    PngRenderer png = new PngRenderer();
    for (FigureResult drawn : drawn()) {
      String csv = Csv.of(drawn.answer());
      sink.write(drawn.id() + ".csv", bytes(csv));
      sink.write(drawn.id() + ".sql", bytes(drawn.answer().sql()));
      if (drawn.specification() != null) {
        FigurePage.Figure figure =
            new FigurePage.Figure(drawn.id(), drawn.id(), drawn.specification(), csv, "");
        sink.write(drawn.id() + ".vl.json", bytes(figure.savedSpecification()));
        String svg = renderer.render(drawn.id(), drawn.id(), drawn.specification(), csv, SVG_WIDTH);
        sink.write(drawn.id() + ".svg", bytes(svg));
        sink.write(drawn.id() + ".png", png.render(svg));
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Figures and tables with their answers, in the order of the page. */
  List<FigureResult> drawn() {
    List<FigureResult> all = new ArrayList<>();
    for (String section : SECTIONS.keySet()) {
      content.drawn().stream()
          .filter(d -> d.query().figure().query().section().equals(section))
          .forEach(all::add);
    }
    return all;
  }

  private String title() {
    return options.title() == null
        ? String.join(
            ", ", content.trials().values("sweep").stream().map(Object::toString).sorted().toList())
        : options.title();
  }

  private String summary() {
    Map<String, Integer> bySweep = new TreeMap<>();
    content.trials().rows().forEach(row -> bySweep.merge(row.text("sweep"), 1, Integer::sum));
    int trials = content.trials().rows().size();
    int arms = content.roles().arms().size();
    String set = Counts.of(trials, "trial");
    if (bySweep.size() > 1) {
      set +=
          " ("
              + String.join(
                  ", ",
                  bySweep.entrySet().stream().map(e -> e.getValue() + " of " + e.getKey()).toList())
              + ")";
    }
    return "%s in %s, ranked by %s (%s is better) · %s, %s"
        .formatted(
            set,
            Counts.of(arms, "arm"),
            FigureEncoding.words(content.roles().metric().column()),
            content.roles().metric().higherIsBetter() ? "higher" : "lower",
            output,
            Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  private Map<String, Integer> counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String outcome :
        List.of("COMPLETED", "DIVERGED", "FAILED", "OUT_OF_MEMORY", "INFEASIBLE")) {
      int count =
          (int)
              content.trials().rows().stream()
                  .filter(row -> row.text("outcome").equals(outcome))
                  .count();
      if (count > 0) {
        counts.put(outcome.toLowerCase(Locale.ROOT).replace('_', ' '), count);
      }
    }
    return counts;
  }

  private Map<String, String> varying() {
    Map<String, String> varying = new LinkedHashMap<>();
    ArmNames names = ArmNames.of(content.roles().settings(), content.roles().arms());
    for (String setting : content.roles().settings()) {
      varying.put(
          setting,
          String.join(
              ", ",
              content.roles().arms().stream()
                  .map(arm -> arm.get(setting))
                  .filter(value -> value != null)
                  .distinct()
                  .map(value -> names.text(setting, value))
                  .toList()));
    }
    return varying;
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>(content.notes());
    if (options.where() != null) {
      notes.add("Only trials where " + options.where());
    }
    if (options.sweep() != null) {
      notes.add("Only trials of the sweep " + options.sweep());
    }
    List<String> pooled = new ArrayList<>(content.roles().settings());
    pooled.removeAll(content.roles().shown());
    if (!pooled.isEmpty()) {
      notes.add(
          "Curves are over all values of "
              + String.join(", ", pooled)
              + ": rhosweep report --color, --row and --column choose others");
    }
    return notes;
  }

  private List<Section> sections() {
    Map<String, List<Part>> parts = new LinkedHashMap<>();
    SECTIONS.keySet().forEach(section -> parts.put(section, new ArrayList<>()));
    int left = MAX_DATA;
    for (FigureResult drawn : drawn()) {
      String csv = Csv.of(drawn.answer());
      List<Part> section = parts.get(drawn.query().figure().query().section());
      if (csv.length() > left) {
        content.left().put(drawn.id(), "does not fit into 5 MB: " + drawn.query().command());
      } else {
        left -= csv.length();
        String html = drawn.specification() == null ? table(drawn) : figure(drawn, csv);
        section.add(new Part(FIRST.contains(drawn.id()), html));
      }
    }
    List<Section> sections = new ArrayList<>();
    parts.forEach(
        (id, all) -> {
          if (!all.isEmpty()) {
            sections.add(new Section(id, SECTIONS.get(id), all));
          }
        });
    return sections;
  }

  private String figure(FigureResult drawn, String csv) {
    try {
      return FigurePage.figure(
          new FigurePage.Figure(drawn.id(), drawn.id(), drawn.specification(), csv, source(drawn)));
    } catch (FigureException e) {
      throw new QueryException("figure %s: %s".formatted(drawn.id(), e.getMessage()));
    }
  }

  private String table(FigureResult drawn) {
    StringBuilder html = new StringBuilder();
    List<String> answers = drawn.query().figure().query().answers();
    html.append("<section class=\"table\" id=\"").append(drawn.id()).append("\"><h3><a href=\"#");
    html.append(drawn.id())
        .append("\">")
        .append(escape(question(answers.get(0))))
        .append("</a></h3>");
    QueryResult answer = drawn.answer();
    boolean arm = answer.columns().contains(QueryResult.ARM);
    List<Integer> columns = new ArrayList<>();
    if (arm) {
      columns.add(answer.columns().indexOf(QueryResult.ARM));
    }
    for (int i = 0; i < answer.columns().size(); i++) {
      int column = i;
      String name = answer.columns().get(i);
      boolean label = name.equals(QueryResult.ARM) || name.equals(QueryResult.SERIES);
      boolean covered = arm && drawn.query().covers(name);
      if (!label && !covered && answer.rows().stream().anyMatch(row -> row.get(column) != null)) {
        columns.add(i);
      }
    }
    // What scrolls is reached by the keyboard, and says what it is.
    html.append("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"")
        .append(escape(question(answers.get(0))))
        .append("\"><table><thead><tr>");
    for (int i : columns) {
      html.append(
          numeric(answer, i) ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">");
      html.append(escape(FigureEncoding.words(answer.columns().get(i)))).append("</th>");
    }
    html.append("</tr></thead><tbody>");
    int shown = Math.min(MAX_TABLE_ROWS, answer.rows().size());
    for (List<Object> row : answer.rows().subList(0, shown)) {
      html.append("<tr>");
      for (int i : columns) {
        html.append(numeric(answer, i) ? "<td class=\"number\">" : "<td>");
        html.append(escape(cell(row.get(i)))).append("</td>");
      }
      html.append("</tr>");
    }
    html.append("</tbody></table></div>");
    if (shown < answer.rows().size()) {
      html.append("<p class=\"soft\">")
          .append(answer.rows().size() - shown)
          .append(" more rows: ")
          .append(escape(drawn.query().command()))
          .append("</p>");
    }
    return html.append(source(drawn)).append("</section>").toString();
  }

  /** The first sentence. */
  private static String question(String answers) {
    return answers.replaceFirst("(?<=[?.]) .*", "");
  }

  private static boolean numeric(QueryResult answer, int column) {
    return answer.rows().stream()
        .map(row -> row.get(column))
        .allMatch(value -> value == null || value instanceof Number);
  }

  private static String cell(Object value) {
    if (value == null) {
      return "–";
    }
    if (value instanceof Double number) {
      return Double.isFinite(number) && number != 0
          ? ArmNames.number(SignificantDigits.round(number, 4).toString())
          : number == 0 ? "0" : number.toString();
    }
    return value.toString();
  }

  /** What the figure answers, and the query that was executed. */
  private String source(FigureResult drawn) {
    StringBuilder html = new StringBuilder();
    List<String> answers = new ArrayList<>(drawn.query().figure().query().answers());
    if (options.where() != null || options.sweep() != null) {
      answers.add("Here the table trials has only those that the report is of.");
    }
    if (!drawn.answer().whole()) {
      html.append("<p class=\"answers\">Only the first ")
          .append(drawn.answer().rows().size())
          .append(" rows; all by <code>")
          .append(escape(drawn.query().command()))
          .append("</code></p>");
    }
    return html.append("<details class=\"query\"><summary>About, and the query</summary><p>")
        .append(escape(String.join(" ", answers)))
        .append("</p><pre><code>")
        .append(escape(drawn.answer().sql()))
        .append("</code></pre><p><code>")
        .append(escape(drawn.query().command()))
        .append("</code></p></details>")
        .toString();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String resource(String name) {
    try (InputStream in =
        ReportPage.class.getResourceAsStream("/org/rhosweep/spark/report/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Configuration templates() {
    Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
    configuration.setClassForTemplateLoading(ReportPage.class, "/org/rhosweep/spark/report");
    configuration.setDefaultEncoding("UTF-8");
    configuration.setLocale(Locale.ROOT);
    configuration.setNumberFormat("computer");
    configuration.setOutputFormat(HTMLOutputFormat.INSTANCE);
    configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
    configuration.setLogTemplateExceptions(false);
    configuration.setWrapUncheckedExceptions(true);
    return configuration;
  }
}
