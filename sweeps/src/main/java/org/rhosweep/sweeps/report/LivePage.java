package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.sweeps.report.LineChart.Series;
import org.rhosweep.sweeps.report.ReportData.Point;

/**
 * How a running sweep stands, as a page that needs nothing but itself and looks again by itself.
 * Every text is escaped.
 */
public final class LivePage {
  private static final int MAX_POINTS = 60;
  private static final int MAX_CAUSES = 10;
  private static final String SCRIPT = HtmlReport.resource("live.js");

  private LivePage() {}

  /**
   * What is shown.
   *
   * @param name of the sweep
   * @param output where it is written
   * @param at when it was looked at
   * @param trials committed
   * @param outcomes trials by outcome
   * @param perMinute trials per minute, NaN where nothing ran
   * @param perMinuteRecently the same over the last five minutes
   * @param atOnce trials that ran at once, on average
   * @param running the run that is going on and how far it is, or null
   * @param causes what kept trials from completing
   * @param curves losses of the trials that ended last, by label
   * @param interval seconds to the next look
   */
  public record State(
      String name,
      String output,
      String at,
      int trials,
      Map<String, Integer> outcomes,
      double perMinute,
      double perMinuteRecently,
      double atOnce,
      String running,
      Map<String, Integer> causes,
      Map<String, List<Point>> curves,
      int interval) {}

  /** What the page may do, for its header. */
  public static String policy() {
    return "default-src 'none'; style-src 'unsafe-inline'; script-src '%s'; connect-src 'self'; img-src data:;"
            .formatted(HtmlReport.hash(SCRIPT))
        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  /** The page. */
  public static String render(State state) {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("state", state);
    model.put("script", SCRIPT);
    model.put("chart", chart(state.curves()));
    model.put("labels", List.copyOf(state.curves().keySet()));
    model.put(
        "facts",
        List.of(
            List.of(Numbers.significant(state.perMinuteRecently(), 3), "trials per minute lately"),
            List.of(Numbers.significant(state.perMinute(), 3), "trials per minute overall"),
            List.of(Numbers.significant(state.atOnce(), 2), "at once")));
    model.put(
        "causes",
        state.causes().entrySet().stream()
            .limit(MAX_CAUSES)
            .map(e -> List.of(e.getValue().toString(), e.getKey()))
            .toList());
    model.put("running", state.running() == null ? "" : state.running());
    return HtmlReport.render("live.ftlh", model);
  }

  private static String chart(Map<String, List<Point>> curves) {
    List<Point> all = new ArrayList<>();
    curves.values().forEach(all::addAll);
    all.removeIf(p -> !Double.isFinite(p.mean()));
    if (all.isEmpty()) {
      return "";
    }
    int last = all.stream().mapToInt(Point::at).max().orElse(1);
    double high = all.stream().mapToDouble(Point::mean).max().orElse(1);
    List<Series> series = new ArrayList<>();
    // A number at the line's end, the whole label in the list below: there is no room for it here.
    for (List<Point> points : curves.values()) {
      String number = Integer.toString(series.size() + 1);
      series.add(new Series(number, series.size(), false, Thinning.of(points, MAX_POINTS)));
    }
    return new LineChart(
            "Eval loss of the trials that ended last",
            "training step",
            "eval loss",
            Axis.exact(0, Math.max(1, last), 5),
            Axis.linear(0, high, 5),
            series,
            List.of(),
            860,
            320)
        .svg();
  }
}
