package org.rhosweep.charts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Scripts and styles that figures are drawn with, read from the class path once. */
final class Scripts {
  static final String ECHARTS =
      read("/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js");
  static final String CHARTS = read("/org/rhosweep/charts/rhosweep-charts.js");
  static final String PAGE = read("/org/rhosweep/charts/rhosweep-page.js");
  static final String STYLE = read("/org/rhosweep/charts/rhosweep-charts.css");

  private Scripts() {}

  private static String read(String name) {
    try (InputStream in = Scripts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
