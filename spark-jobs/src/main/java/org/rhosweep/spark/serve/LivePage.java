package org.rhosweep.spark.serve;

import freemarker.core.HTMLOutputFormat;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rhosweep.charts.FigurePage;
import org.rhosweep.storage.summary.Arm;
import org.rhosweep.storage.summary.Leaderboard;
import org.rhosweep.storage.summary.LiveState.LatestCurve;
import org.rhosweep.storage.summary.LiveState.Snapshot;
import org.rhosweep.storage.summary.Metric;
import org.rhosweep.storage.summary.Spread;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.text.Counts;
import org.rhosweep.sweeps.text.Printable;

/**
 * How a running sweep stands, as a page that needs nothing but itself and looks again by itself.
 * Every text is escaped.
 */
public final class LivePage {
  /** Seconds between two heartbeats of a run. */
  private static final int HEARTBEAT = 15;

  private static final int MAX_ARMS = 200;
  private static final int MAX_CAUSES = 10;
  private static final String SCRIPT = resource("live.js");
  private static final String STYLE = resource("live.css");
  private static final Configuration TEMPLATES = templates();

  private LivePage() {}

  /**
   * What is known of arms.
   *
   * @param columns of the table of arms
   * @param rows arms, best first
   * @param left arms that have no row
   * @param metric that ranks them, in words
   * @param map HTML of the figure, or null
   * @param curves HTML of the figure, or null
   * @param notes why something is not shown
   */
  record Trials(
      List<String> columns,
      List<List<String>> rows,
      int left,
      String metric,
      String map,
      String curves,
      List<String> notes) {
    /** Where arms cannot be shown. */
    static Trials none(String why) {
      return new Trials(List.of(), List.of(), 0, "", null, null, List.of(why));
    }

    static Trials of(TrialTable table, List<LatestCurve> latest) {
      if (table.rows().isEmpty()) {
        return new Trials(List.of(), List.of(), 0, "", null, null, List.of());
      }
      Leaderboard leaderboard = new Leaderboard(table);
      List<String> columns =
          List.of("arm", "median", "range", "trials", "completed", "diverged", "failed", "s/trial");
      List<List<String>> rows =
          leaderboard.arms().stream()
              .limit(MAX_ARMS)
              .map(arm -> row(arm, leaderboard.metric()))
              .toList();
      return new Trials(
          columns,
          rows,
          leaderboard.arms().size() - rows.size(),
          leaderboard.metric().label(),
          LiveFigures.map(table, leaderboard).map(FigurePage::figure).orElse(null),
          LiveFigures.curves(latest).map(FigurePage::figure).orElse(null),
          List.of());
    }

    private static List<String> row(Arm arm, Metric metric) {
      Spread spread = arm.spread(metric.finalColumn(), metric.higherIsBetter());
      int completed = arm.count("COMPLETED");
      int diverged = arm.count("DIVERGED");
      return List.of(
          Printable.line(arm.label()),
          number(spread.median(), 4),
          spread.count() == 0 ? "-" : number(spread.min(), 4) + " to " + number(spread.max(), 4),
          Integer.toString(arm.trials().size()),
          Integer.toString(completed),
          Integer.toString(diverged),
          Integer.toString(arm.trials().size() - completed - diverged),
          number(arm.medianSeconds(), 2));
    }
  }

  /**
   * What the page may do, for its header: nothing but run its own scripts and ask its own server.
   */
  public static String policy() {
    return FigurePage.policy(List.of(FigurePage.style(), STYLE), List.of(SCRIPT))
        + "; connect-src 'self'; frame-ancestors 'none'";
  }

  /**
   * The page.
   *
   * @param whole or only what changes while a run goes on
   * @param at when it was looked at
   * @param interval seconds to the next look
   */
  static String render(boolean whole, Snapshot state, Trials trials, String at, int interval) {
    Map<String, Object> model = new LinkedHashMap<>();
    boolean running = state.holder() != null;
    String name = Printable.line(String.join(", ", state.outcomes().keySet()));
    String count = count(state);
    model.put("name", name.isEmpty() ? "No trial is committed yet" : name);
    model.put("title", (running ? "" : "ended: ") + count + " – " + name);
    model.put("state", state);
    model.put("at", at);
    model.put("interval", interval);
    model.put("heartbeat", HEARTBEAT);
    model.put("planned", state.planned());
    model.put("done", state.done());
    model.put("count", count);
    model.put("left", Double.isNaN(state.secondsLeft()) ? "" : clock(state.secondsLeft()));
    model.put("running", state.runningNow().stream().map(Printable::line).toList());
    Map<String, Integer> outcomes = new LinkedHashMap<>();
    state
        .outcomes()
        .values()
        .forEach(of -> of.forEach((outcome, n) -> outcomes.merge(outcome, n, Integer::sum)));
    model.put("outcomes", outcomes);
    model.put("facts", facts(state));
    model.put(
        "causes",
        state.causes().entrySet().stream()
            .limit(MAX_CAUSES)
            .map(e -> List.of(e.getValue().toString(), Printable.line(e.getKey())))
            .toList());
    model.put("causesLeft", Math.max(0, state.causes().size() - MAX_CAUSES));
    model.put("columns", trials.columns());
    model.put("arms", trials.rows());
    model.put("armsLeft", trials.left());
    model.put("metric", trials.metric());
    model.put("map", trials.map());
    model.put("curves", trials.curves());
    model.put("notes", trials.notes());
    if (whole) {
      model.put("figureStyle", FigurePage.style());
      model.put("style", STYLE);
      model.put("tools", FigurePage.tools());
      model.put("scripts", FigurePage.scripts());
      model.put("script", SCRIPT);
      return process("page.ftlh", model);
    }
    return "<!DOCTYPE html><title>"
        + HTMLOutputFormat.INSTANCE.escapePlainText(model.get("title").toString())
        + "</title>"
        + process("now.ftlh", model);
  }

  /** The one count of how far a run has come, as in {@code status}. */
  public static String count(Snapshot state) {
    if (state.planned() == 0) {
      return Counts.of(state.trials(), "trial");
    }
    String count = String.format(Locale.ROOT, "%d of %d trials", state.done(), state.planned());
    return state.repeated() == 0
        ? count
        : String.format(Locale.ROOT, "%s (%d more run again)", count, state.repeated());
  }

  /** Minutes and seconds, with hours where there are any. */
  public static String clock(double seconds) {
    long whole = Math.round(seconds);
    return whole >= 3600
        ? String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
  }

  private static List<List<String>> facts(Snapshot state) {
    List<List<String>> facts = new ArrayList<>();
    if (!Double.isNaN(state.perMinute())) {
      facts.add(List.of(number(state.perMinuteRecently(), 1), "trials per minute lately"));
      facts.add(List.of(number(state.perMinute(), 1), "trials per minute overall"));
      facts.add(List.of(number(state.meanConcurrency(), 1), "at once"));
    }
    return facts;
  }

  private static String number(double value, int digits) {
    if (!Double.isFinite(value)) {
      return "-";
    }
    double size = Math.abs(value);
    if (value != 0 && (size < 1e-3 || size >= 1e5)) {
      return String.format(Locale.ROOT, "%." + (digits - 1) + "e", value);
    }
    return String.format(Locale.ROOT, "%." + digits + "f", value); // in columns, point below point
  }

  private static String process(String template, Map<String, Object> model) {
    StringWriter html = new StringWriter();
    try {
      TEMPLATES.getTemplate(template).process(model, html);
    } catch (TemplateException e) {
      throw new IllegalStateException("the template does not fit its data", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return html.toString();
  }

  private static String resource(String name) {
    try (InputStream in = LivePage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Configuration templates() {
    Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
    configuration.setClassForTemplateLoading(LivePage.class, "");
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
