package org.rhosweep.spark.report;

import java.util.ArrayList;
import java.util.List;
import org.rhosweep.spark.report.Report.Content;

/** What was found, in sentences: one for each setting that varies. */
final class Findings {
  private Findings() {}

  static List<String> of(Content content) {
    return new ArrayList<>();
  }
}
