package org.rhosweep.sweeps.report;

/** The report as one self-contained HTML file. */
public final class HtmlReport {
  private HtmlReport() {}

  /** The file's content, to be written as UTF-8. */
  public static String render(ReportData data) {
    if (data != null) {
      throw new UnsupportedOperationException();
    }
    return "";
  }
}
