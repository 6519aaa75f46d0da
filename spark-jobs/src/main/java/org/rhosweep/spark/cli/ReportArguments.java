package org.rhosweep.spark.cli;

import java.util.ArrayList;
import java.util.List;
import org.rhosweep.spark.report.ReportOptions;
import picocli.CommandLine.Option;

/** What a reader may choose in a report; what is not given the data decide. */
final class ReportArguments {
  @Option(
      names = "--metric",
      paramLabel = "COLUMN",
      description =
          "What arms are ranked by: an accuracy, a loss, a perplexity of the trials table.")
  String metric;

  @Option(
      names = "--x",
      paramLabel = "SETTING",
      description = "The setting along the horizontal axis of maps.")
  String x;

  @Option(
      names = "--color",
      paramLabel = "SETTING",
      split = ",",
      description = "Settings that colours stand for.")
  List<String> color = new ArrayList<>();

  @Option(
      names = "--row",
      paramLabel = "SETTING",
      description = "The setting that panels below each other stand for.")
  String row;

  @Option(
      names = "--column",
      paramLabel = "SETTING",
      description = "The setting that panels beside each other stand for.")
  String column;

  @Option(
      names = "--baseline",
      paramLabel = "LEVEL",
      description =
          "The level that others of its setting are compared with, such as orthogonal; default:"
              + " glorot, or the smallest.")
  String baseline;

  @Option(
      names = "--where",
      paramLabel = "PREDICATE",
      description = "Only trials for which this holds, in SQL, such as \"depth > 1\".")
  String where;

  @Option(
      names = "--sweep",
      paramLabel = "NAME",
      description = "Only trials that ran under this name.")
  String sweep;

  @Option(names = "--title", paramLabel = "TEXT", description = "Title of the report.")
  String title;

  @Option(
      names = "--figure",
      paramLabel = "DIR",
      description =
          "A figure of your own: a folder with query.sql and figure.vl.json; may be repeated.")
  List<String> figure = new ArrayList<>();

  ReportOptions options() {
    return new ReportOptions(metric, x, color, row, column, baseline, where, sweep, title, figure);
  }
}
