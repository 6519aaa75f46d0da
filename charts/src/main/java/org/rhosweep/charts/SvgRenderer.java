package org.rhosweep.charts;

import com.fasterxml.jackson.databind.JsonNode;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.RhinoException;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;

/**
 * Figures as SVG files: Apache ECharts and {@code rhosweep-charts.js} run by Rhino, in this JVM,
 * without access to anything of Java. The library is loaded once, when the first figure is drawn.
 * Equal input gives equal bytes. One thread at a time.
 */
public final class SvgRenderer {
  /** Text sizes do not depend on a browser; timers never run, since nothing is animated. */
  private static final String BROWSER_STUBS =
      "globalThis.setTimeout = globalThis.setInterval = function () { return 0; };"
          + "globalThis.clearTimeout = globalThis.clearInterval = function () {};"
          + "globalThis.console = {log: function () {}, warn: function () {}, error: function () {}};";

  private static final String DRAW =
      "(function (chart, csv, width, theme, prefix) {"
          + " return rhosweepCharts.svg(JSON.parse(chart), rhosweepCharts.parseCsv(csv),"
          + " {width: width, theme: theme}, prefix); })";

  private Scriptable scope;
  private Function draw;

  /**
   * Draws one.
   *
   * @param id names parts inside of the file, so that several files can stand in one page
   * @param csv the table, with a header
   * @param width of the file in pixels, at least 200
   * @return a whole SVG document on white
   * @throws FigureException if the table has not what the specification names
   */
  public synchronized String render(
      String id, String title, FigureSpecification specification, String csv, int width) {
    JsonNode chart = FigureCompiler.compile(title, specification, Table.parse(csv));
    Context context = Context.enter();
    try {
      context.setLanguageVersion(Context.VERSION_ES6);
      context.setInterpretedMode(true); // ECharts is one function, too long for a method of Java
      if (scope == null) {
        load(context);
      }
      Object[] arguments = {
        chart.toString(), csv, Math.max(200, width), "light", id.replaceAll("[^A-Za-z0-9_-]", "-")
      };
      return Context.toString(draw.call(context, scope, scope, arguments)) + "\n";
    } catch (RhinoException e) {
      throw new IllegalStateException(
          "figure %s was not drawn: %s at %s"
              .formatted(id, e.details(), e.getScriptStackTrace().strip()),
          e);
    } finally {
      Context.exit();
    }
  }

  private void load(Context context) {
    ScriptableObject fresh = context.initSafeStandardObjects();
    context.evaluateString(fresh, BROWSER_STUBS, "surroundings", 1, null);
    context.evaluateString(
        fresh,
        "(function () {" + Scripts.ECHARTS + "\n}).call(globalThis);",
        "echarts.min.js",
        1,
        null);
    context.evaluateString(fresh, Scripts.CHARTS, "rhosweep-charts.js", 1, null);
    draw = (Function) context.evaluateString(fresh, DRAW, "draw", 1, null);
    scope = fresh;
  }
}
