package org.rhosweep.sweeps.report;

import freemarker.core.HTMLOutputFormat;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The report as one self-contained HTML file: no network, no fonts or scripts from elsewhere. The
 * template escapes every text; the only markup it takes as it is are the charts.
 */
public final class HtmlReport {
  private static final Configuration TEMPLATES = templates();
  private static final String SCRIPT = resource("report.js");

  /** Some of them take more than a byte. */
  private static final int MAX_CHARACTERS = 4_700_000;

  private HtmlReport() {}

  /**
   * The file's content, to be written as UTF-8. At most a few megabytes, whatever the sweep: long
   * curves are thinned, and long tables and figures cut, with a line that says so.
   */
  public static String render(ReportData data) {
    Budget budget = Budget.FULL;
    String html = render(new ReportFigures(data, budget), data, budget);
    while (html.length() > MAX_CHARACTERS && budget.panels() > 4) {
      budget = budget.halved();
      html = render(new ReportFigures(data, budget), data, budget);
    }
    return html;
  }

  private static String render(ReportFigures figures, ReportData data, Budget budget) {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("data", data);
    model.put("implied", figures.implied());
    model.put("trials", data.arms().stream().mapToInt(ReportData.Arm::trials).sum());
    model.put("totals", OutcomeTable.totals(data.arms()));
    model.put("best", OutcomeTable.best(data));
    model.put("outcomes", OutcomeTable.of(data, figures.telling()));
    model.put("outcomesData", OutcomeTable.data(data, budget));
    model.put("leaderboardData", table(data.leaderboard(), budget));
    model.put("failuresData", failures(data, budget));
    model.put("units", UnitTable.of(data, figures.telling()));
    model.put("unitsData", UnitTable.data(data, budget));
    model.put("propagation", PropagationTable.of(data, figures.telling()));
    model.put("propagationData", PropagationTable.data(data, budget));
    model.put("hosts", hosts(data));
    model.put("hostsData", hostsData(data, budget));
    model.put("effects", AblationFigures.table(data));
    model.put("interval", AblationFigures.INTERVAL);
    model.put("effectNotes", AblationFigures.notes(data));
    model.put("sections", figures.sections());
    model.put("legend", Legend.of(figures.facets()));
    model.put("lineFactor", figures.facets().lineFactor());
    model.put("script", SCRIPT);
    model.put("scriptHash", hash(SCRIPT));
    return render("report.ftlh", model);
  }

  /** A template with its data; every text of the data is escaped. */
  static String render(String template, Map<String, Object> model) {
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

  private static Figure.Data table(ReportData.TextTable table, Budget budget) {
    Csv csv = new Csv(budget.dataBytes(), table.columns());
    table.rows().forEach(csv::add);
    return Figure.Data.of(csv);
  }

  private static Figure.Data failures(ReportData data, Budget budget) {
    Csv csv = new Csv(budget.dataBytes(), List.of("outcome", "cause", "trials", "example"));
    data.failures().forEach(f -> csv.add(List.of(f.outcome(), f.cause(), f.trials(), f.example())));
    return Figure.Data.of(csv);
  }

  private static List<List<String>> hosts(ReportData data) {
    return data.measured().hosts().stream()
        .map(
            host ->
                List.of(
                    host.name(),
                    Integer.toString(host.trials()),
                    Numbers.seconds(host.seconds()),
                    Numbers.seconds(host.seconds() / host.trials()),
                    Numbers.significant(host.gflops(), 3)))
        .toList();
  }

  private static Figure.Data hostsData(ReportData data, Budget budget) {
    Csv csv = new Csv(budget.dataBytes(), List.of("host", "trials", "seconds", "gflops"));
    data.measured()
        .hosts()
        .forEach(h -> csv.add(List.of(h.name(), h.trials(), h.seconds(), h.gflops())));
    return Figure.Data.of(csv);
  }

  /** What a page's policy wants to know of the one script that may run in it. */
  static String hash(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Configuration templates() {
    Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
    configuration.setClassForTemplateLoading(HtmlReport.class, "");
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
