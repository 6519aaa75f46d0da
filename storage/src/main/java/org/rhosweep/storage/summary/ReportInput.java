package org.rhosweep.storage.summary;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.rhosweep.core.Quantiles;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.SegmentReader;
import org.rhosweep.sweeps.ablation.Ablation;
import org.rhosweep.sweeps.report.ImpliedSettings;
import org.rhosweep.sweeps.report.ReportData;
import org.rhosweep.sweeps.result.ResultTables;

/** From committed trials to what a report shows. */
public final class ReportInput {
  private static final int BEST_TRIALS = 20;
  private static final int ID_DIGITS = 12;

  /** Rows of a probe's table that a report takes time for. */
  private static final long MAX_ROWS = 20_000_000;

  /** A compaction deletes once in its run. */
  private static final int MAX_READINGS = 3;

  private ReportInput() {}

  /**
   * Reads an output and aggregates it, again where it was compacted meanwhile: rows belong to the
   * bundle that their trial was found in, and would be missed.
   *
   * @param schemaVersion the newest that can be read
   * @throws OutputException where that happens time and again
   */
  public static ReportData read(Output output, int schemaVersion, Consumer<String> warnings)
      throws IOException, OutputException {
    return read(output, schemaVersion, warnings, () -> {});
  }

  static ReportData read(
      Output output, int schemaVersion, Consumer<String> warnings, Runnable trialsAreRead)
      throws IOException, OutputException {
    int deletions = 0;
    while (deletions < MAX_READINGS) {
      List<String> said = new ArrayList<>();
      CommittedTrials committed =
          CommittedTrials.scan(output, ResultTables.all(), schemaVersion, said::add);
      TrialTable trials = TrialTable.read(committed, id -> true);
      trialsAreRead.run();
      ReportData data;
      try {
        data = of(output, committed, trials, new Leaderboard(trials));
      } catch (IOException e) {
        if (!SegmentReader.isDeletedOrDamaged(e)) {
          throw e;
        }
        // The next listing excludes it; a damaged segment is excluded for good.
        deletions += SegmentReader.isDeleted(e) ? 1 : 0;
        continue;
      }
      if (committed.allExist()) {
        said.forEach(warnings);
        return data;
      }
      deletions++;
    }
    throw new OutputException(
        "output %s: it is compacted while the report reads it: try again"
            .formatted(output.display()));
  }

  /**
   * Aggregates the trials into what a report shows.
   *
   * @param trials what to report on: all committed trials of the output, since that is what the
   *     queries of the report count
   * @param leaderboard of the same trials
   */
  public static ReportData of(
      Output output, CommittedTrials committed, TrialTable trials, Leaderboard leaderboard)
      throws IOException {
    Metric metric = leaderboard.metric();
    ReportArms reportArms = ReportArms.of(trials, leaderboard);
    List<String> varying = reportArms.varying();
    List<Arm> arms = reportArms.arms();
    List<String> independent = independent(arms, varying);
    ArmIndex index = new ArmIndex(arms);
    SegmentStream stream = new SegmentStream(output, committed);
    List<ReportData.Setting> settings =
        varying.stream().map(name -> setting(trials, name)).toList();
    return new ReportData(
        names(trials),
        "%s from %s: %s"
            .formatted(
                Instant.now().truncatedTo(ChronoUnit.SECONDS), output.display(), set(trials)),
        new ReportData.Metric(metric.finalColumn(), metric.label(), metric.higherIsBetter()),
        settings,
        trials.constant(),
        arms.stream().map(arm -> arm(arm, metric)).toList(),
        "smallest to largest over the trials of an arm",
        CurveBands.learning(stream, index),
        bestTrials(trials, trials.varying(), metric),
        failures(trials),
        provenance(trials),
        new ReportQueries(varying, independent, trials.varying(), metric).all(),
        measured(stream, index, arms, trials, independent, metric, reportArms.notes()));
  }

  /** Independent settings: those that do not follow from another one. */
  private static List<String> independent(List<Arm> arms, List<String> varying) {
    Map<String, String> implied =
        ImpliedSettings.of(varying, arms.stream().map(Arm::settings).toList());
    return varying.stream().filter(name -> !implied.containsKey(name)).toList();
  }

  private static ReportData.Measured measured(
      SegmentStream stream,
      ArmIndex index,
      List<Arm> arms,
      TrialTable trials,
      List<String> independent,
      Metric metric,
      List<String> notes)
      throws IOException {
    List<String> all = new ArrayList<>(notes);
    var pretraining = CurveBands.pretraining(stream, index, MAX_ROWS);
    var gradients = GradientProfiles.read(stream, index, MAX_ROWS);
    var units = UnitFractions.read(stream, index, MAX_ROWS);
    var radii = RadiusSpreads.read(stream, index, MAX_ROWS);
    note(all, "pre-training", pretraining);
    note(all, "gradients", gradients);
    note(all, "units", units);
    note(all, "radii", radii);
    List<Ablation> ablations = ReportAblations.of(trials, independent, metric, all);
    return new ReportData.Measured(
        CurveBands.curves(pretraining.parts()),
        GradientProfiles.profiles(gradients.parts(), arms),
        UnitFractions.units(units.parts()),
        RadiusSpreads.radii(radii.parts()),
        Propagations.of(arms),
        hosts(trials),
        all,
        ablations);
  }

  private static void note(List<String> notes, String what, SegmentStream.Parts<?> parts) {
    if (parts.left() > 0) {
      notes.add(
          String.format(
                  Locale.ROOT,
                  "Figures of %s are over a sample: %d of %d segments, to be done in time; the"
                      + " queries give",
                  what,
                  parts.read(),
                  parts.read() + parts.left())
              + " all.");
    }
  }

  private static List<ReportData.Host> hosts(TrialTable trials) {
    Map<String, List<TrialTable.Row>> byHost = new TreeMap<>();
    trials
        .rows()
        .forEach(r -> byHost.computeIfAbsent(r.text("host"), h -> new ArrayList<>()).add(r));
    return byHost.entrySet().stream()
        .map(
            host -> {
              double[] gflops =
                  host.getValue().stream()
                      .mapToDouble(row -> row.number("gflops"))
                      .filter(Double::isFinite)
                      .sorted()
                      .toArray();
              double seconds =
                  host.getValue().stream()
                      .mapToDouble(row -> row.number("seconds"))
                      .filter(s -> s >= 0)
                      .sum();
              return new ReportData.Host(
                  host.getKey(),
                  host.getValue().size(),
                  seconds,
                  gflops.length == 0 ? Double.NaN : Quantiles.ofSorted(gflops, 0.5));
            })
        .sorted(Comparator.comparingInt(ReportData.Host::trials).reversed())
        .toList();
  }

  /** The trials that everything in the report, its queries too, is about. */
  private static String set(TrialTable trials) {
    Map<String, Integer> bySweep = new TreeMap<>();
    trials.rows().forEach(row -> bySweep.merge(row.text("sweep"), 1, Integer::sum));
    String all = String.format(Locale.ROOT, "all %d committed trials", trials.rows().size());
    return bySweep.size() < 2
        ? all
        : bySweep.entrySet().stream()
            .map(e -> String.format(Locale.ROOT, "%d of %s", e.getValue(), e.getKey()))
            .collect(java.util.stream.Collectors.joining(", ", all + " (", ")"));
  }

  private static String names(TrialTable trials) {
    return String.join(
        ", ", trials.values("sweep").stream().map(Object::toString).sorted().toList());
  }

  private static ReportData.Setting setting(TrialTable trials, String name) {
    List<Object> values =
        new ArrayList<>(trials.values(name).stream().filter(Objects::nonNull).toList());
    values.sort(
        (a, b) ->
            a instanceof Number x && b instanceof Number y
                ? Double.compare(x.doubleValue(), y.doubleValue())
                : a.toString().compareTo(b.toString()));
    return new ReportData.Setting(name, values.stream().map(Object::toString).toList());
  }

  private static ReportData.Arm arm(Arm arm, Metric metric) {
    return new ReportData.Arm(
        arm.label(),
        arm.settings(),
        arm.count("COMPLETED"),
        arm.count("DIVERGED"),
        arm.count("FAILED", "OUT_OF_MEMORY"),
        arm.count("INFEASIBLE"),
        arm.spread(metric.finalColumn()),
        arm.spread(metric.bestColumn()),
        arm.medianSeconds(),
        arm.totalSeconds(),
        arm.timeSteps(),
        arm.theory());
  }

  private static ReportData.TextTable bestTrials(
      TrialTable trials, List<String> varying, Metric metric) {
    List<String> columns = new ArrayList<>(List.of("trial"));
    columns.addAll(varying);
    columns.addAll(List.of("seed", metric.finalColumn(), metric.bestColumn(), "seconds"));
    Comparator<TrialTable.Row> bestFirst =
        (a, b) -> metric.compare(a.number(metric.finalColumn()), b.number(metric.finalColumn()));
    List<List<String>> rows =
        trials.rows().stream()
            .filter(row -> row.text("outcome").equals("COMPLETED"))
            .sorted(bestFirst.thenComparing(row -> row.text("trial_id")))
            .limit(BEST_TRIALS)
            .map(
                row -> {
                  List<String> cells = new ArrayList<>();
                  cells.add(shortId(row));
                  varying.forEach(name -> cells.add(row.text(name)));
                  cells.add(row.text("seed"));
                  cells.add(number(row.number(metric.finalColumn())));
                  cells.add(number(row.number(metric.bestColumn())));
                  cells.add(String.format(Locale.ROOT, "%.2f", row.number("seconds")));
                  return cells;
                })
            .toList();
    return new ReportData.TextTable(columns, rows);
  }

  private static List<ReportData.Failure> failures(TrialTable trials) {
    record Cause(String outcome, String what, String stack) {}
    Map<Cause, List<TrialTable.Row>> causes = new LinkedHashMap<>();
    for (TrialTable.Row row : trials.rows()) {
      String outcome = row.text("outcome");
      if (!outcome.equals("COMPLETED")) {
        String what =
            outcome.equals("DIVERGED")
                ? row.text("diverged_quantity") + " not finite"
                : outcome.equals("FAILED") ? row.text("error_class") : row.text("reason");
        causes
            .computeIfAbsent(
                new Cause(outcome, what, row.text("stack_hash")), c -> new ArrayList<>())
            .add(row);
      }
    }
    List<ReportData.Failure> failures = new ArrayList<>();
    causes.forEach(
        (cause, rows) -> {
          String text =
              cause.outcome().equals("FAILED") ? rows.get(0).text("reason") : cause.what();
          failures.add(
              new ReportData.Failure(
                  cause.outcome(), text, rows.size(), rows.get(0).text("trial_id")));
        });
    failures.sort(Comparator.comparingInt(ReportData.Failure::trials).reversed());
    return failures;
  }

  private static Map<String, String> provenance(TrialTable trials) {
    Map<String, String> provenance = new LinkedHashMap<>();
    for (String column :
        List.of("code_version", "engine_form", "lane_width", "jdk", "host", "data_fingerprint")) {
      Map<String, Integer> counts = new TreeMap<>();
      trials.rows().forEach(row -> counts.merge(row.text(column), 1, Integer::sum));
      provenance.put(
          column.replace('_', ' '),
          counts.size() == 1
              ? counts.keySet().iterator().next()
              : String.join(
                  ", ",
                  counts.entrySet().stream()
                      .map(e -> e.getKey() + " (" + e.getValue() + " trials)")
                      .toList()));
    }
    List<Long> starts =
        trials.rows().stream()
            .map(row -> row.value("started_at"))
            .filter(Objects::nonNull)
            .map(value -> (Long) value)
            .toList();
    if (!starts.isEmpty()) {
      provenance.put(
          "trials started", time(Collections.min(starts)) + " to " + time(Collections.max(starts)));
    }
    double seconds =
        trials.rows().stream().mapToDouble(row -> row.number("seconds")).filter(s -> s >= 0).sum();
    provenance.put("seconds of all trials", String.format(Locale.ROOT, "%.1f", seconds));
    return provenance;
  }

  private static String time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String shortId(TrialTable.Row row) {
    String id = row.text("trial_id");
    return id.substring(0, Math.min(ID_DIGITS, id.length()));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
  }
}
