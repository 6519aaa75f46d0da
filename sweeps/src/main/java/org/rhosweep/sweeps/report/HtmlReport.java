package org.rhosweep.sweeps.report;

import freemarker.core.HTMLOutputFormat;
import freemarker.template.Configuration;
import freemarker.template.Template;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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

  private HtmlReport() {}

  /**
   * The file's content, to be written as UTF-8. At most a few megabytes, whatever the sweep: long
   * curves are thinned, and long tables and figures cut, with a line that says so.
   */
  public static String render(ReportData data) {
    Map<String, String> implied =
        ImpliedSettings.of(
            data.varying().stream().map(ReportData.Setting::name).toList(),
            data.arms().stream().map(ReportData.Arm::factors).toList());
    List<ReportData.Setting> telling =
        data.varying().stream().filter(s -> !implied.containsKey(s.name())).toList();
    Facets facets = Facets.of(telling, data.arms());
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("data", data);
    model.put("implied", implied);
    model.put("trials", data.arms().stream().mapToInt(ReportData.Arm::trials).sum());
    model.put("totals", OutcomeTable.totals(data.arms()));
    model.put("best", OutcomeTable.best(data));
    model.put("outcomes", OutcomeTable.of(data, telling));
    model.put("legend", Legend.of(facets));
    model.put("lineFactor", facets.lineFactor());
    model.put("columns", facets.columns());
    model.put("figures", figures(data, facets));
    StringWriter html = new StringWriter();
    try {
      template().process(model, html);
    } catch (TemplateException e) {
      throw new IllegalStateException("the report's template does not fit its data", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return html.toString();
  }

  /** What is measured on held-out data first; the rest is folded away by the template. */
  private static List<Figure> figures(ReportData data, Facets facets) {
    List<Figure> figures = new ArrayList<>();
    for (String split : List.of("eval", "train")) {
      for (String quantity : List.of("accuracy", "loss")) {
        Figure figure = Figure.of(data, facets, split, quantity);
        if (figure != null) {
          figures.add(figure);
        }
      }
    }
    return figures;
  }

  private static Template template() throws IOException {
    return TEMPLATES.getTemplate("report.ftlh");
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
