package org.rhosweep.spark.report;

import java.util.List;

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

  public ReportOptions {
    color = color == null ? List.of() : List.copyOf(color);
    figures = figures == null ? List.of() : List.copyOf(figures);
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
}
