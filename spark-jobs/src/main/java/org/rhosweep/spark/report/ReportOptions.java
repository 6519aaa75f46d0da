package org.rhosweep.spark.report;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.rhosweep.storage.Output;

/**
 * What a reader asks of a report; null, or no list, where the data decide.
 *
 * @param metric a number of the trials table
 * @param x setting along the horizontal axis of maps
 * @param color settings that colours stand for
 * @param row setting that panels stand below each other for
 * @param column setting that panels stand beside each other for
 * @param baseline level of a factor that its others are compared with
 * @param where a predicate in SQL over the trials table
 * @param sweep only trials that ran under this name
 * @param title of the report
 * @param figures folders of the reader's own figures
 */
public record ReportOptions(
    String metric,
    String x,
    List<String> color,
    String row,
    String column,
    String baseline,
    String where,
    String sweep,
    String title,
    List<String> figures) {
  /** The data decide everything. */
  public static final ReportOptions NONE =
      new ReportOptions(null, null, List.of(), null, null, null, null, null, null, List.of());

  private static String one(Map<String, List<String>> report, String key) {
    return report.getOrDefault(key, List.of()).stream()
        .filter(text -> !text.isBlank())
        .findFirst()
        .orElse(null);
  }

  public ReportOptions {
    color = color == null ? List.of() : List.copyOf(color);
    figures = figures == null ? List.of() : List.copyOf(figures);
  }

  /** Name of the file in an output that keeps what a sweep file says of its report. */
  private static final String FILE = "_report.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What a sweep file says.
   *
   * @param report values by the names of options
   */
  static ReportOptions of(Map<String, List<String>> report) {
    return new ReportOptions(
        one(report, "metric"),
        one(report, "x"),
        report.getOrDefault("color", List.of()),
        one(report, "row"),
        one(report, "column"),
        one(report, "baseline"),
        one(report, "where"),
        null,
        one(report, "title"),
        List.of());
  }

  /** Keeps what a sweep file says for later reports of this output; nothing where it is silent. */
  public static void keep(Output output, Map<String, List<String>> report) throws IOException {
    if (!report.isEmpty()) {
      output.write(
          new Path(output.root(), FILE),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(new TreeMap<>(report)));
    }
  }

  /** What was kept in an output; {@link #NONE} where nothing was. */
  static ReportOptions kept(Output output) throws IOException {
    FileSystem files = output.root().getFileSystem(output.configuration());
    try (InputStream in = files.open(new Path(output.root(), FILE))) {
      return of(JSON.readValue(in, new TypeReference<Map<String, List<String>>>() {}));
    } catch (FileNotFoundException e) {
      return NONE;
    }
  }

  /** These, and where they say nothing, others. */
  public ReportOptions or(ReportOptions others) {
    return new ReportOptions(
        metric == null ? others.metric : metric,
        x == null ? others.x : x,
        color.isEmpty() ? others.color : color,
        row == null ? others.row : row,
        column == null ? others.column : column,
        baseline == null ? others.baseline : baseline,
        where == null ? others.where : where,
        sweep == null ? others.sweep : sweep,
        title == null ? others.title : title,
        figures.isEmpty() ? others.figures : figures);
  }

  /** These with the metric that the data decide. */
  ReportOptions withoutMetric() {
    return new ReportOptions(null, x, color, row, column, baseline, where, sweep, title, figures);
  }

  /**
   * These without settings that do not vary, or that others use already: a sweep file speaks of all
   * of its trials, and a report may be of fewer, or of those of other sweeps as well.
   *
   * @param varying settings that vary
   * @param others that come before these
   * @param notes gets a line for each that is left out
   */
  ReportOptions fitting(List<String> varying, ReportOptions others, List<String> notes) {
    Map<String, String> panels = new TreeMap<>();
    Map<String, String> said = new LinkedHashMap<>();
    said.put("x", x);
    said.put("row", row);
    said.put("column", column);
    said.forEach(
        (key, setting) -> {
          boolean taken =
              (key.equals("row") && Objects.equals(setting, others.column))
                  || (key.equals("column") && Objects.equals(setting, others.row));
          if (setting != null && !taken && fits(key, setting, varying, notes)) {
            panels.put(key, setting);
          }
        });
    return new ReportOptions(
        metric,
        panels.get("x"),
        color.stream().filter(setting -> fits("color", setting, varying, notes)).toList(),
        panels.get("row"),
        panels.get("column"),
        baseline,
        where,
        sweep,
        title,
        figures);
  }

  private static boolean fits(
      String key, String setting, List<String> varying, List<String> notes) {
    if (!varying.contains(setting)) {
      notes.add(
          "Of the sweep file's report: %s: %s does not vary among these trials"
              .formatted(key, setting));
      return false;
    }
    return true;
  }
}
