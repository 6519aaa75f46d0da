package org.rhosweep.spark.audit;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.rhosweep.spark.table.BundleFiles;
import org.rhosweep.spark.table.Output;
import org.rhosweep.spark.table.Segment;
import org.rhosweep.spark.table.SegmentReader;
import org.rhosweep.sweeps.audit.Check;
import org.rhosweep.sweeps.audit.Findings;
import org.rhosweep.sweeps.audit.StoredTrial;
import org.rhosweep.sweeps.audit.TrialAudit;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.spec.TrialSpec;

/** The files of one bundle, read to the last page. */
final class SegmentAudit {
  private final Output output;
  private final Segment commit;
  private final Map<Table, Segment> others;
  private final Findings findings;
  private final Map<String, StoredTrial> trials = new LinkedHashMap<>();
  private final Set<String> twice = new LinkedHashSet<>();
  private final BundleFiles files;
  private final Map<Table, IOException> unreadable =
      new TreeMap<>(java.util.Comparator.comparing(Table::name));
  private final Map<String, Integer> strangers = new TreeMap<>();

  /**
   * A bundle.
   *
   * @param commit its segment of trials
   * @param others its segments of other tables
   * @param files what is there, to be held against what the commit says
   */
  SegmentAudit(
      Output output,
      Segment commit,
      Map<Table, Segment> others,
      BundleFiles files,
      Findings findings) {
    this.files = files;
    this.output = output;
    this.commit = commit;
    this.others = others;
    this.findings = findings;
  }

  /**
   * What is known of one row of trials.
   *
   * @param outcome how the trial ended
   * @param resultHash of its weights and losses, or null
   * @param spec its settings, or null where they cannot be read
   * @param dataFingerprint names its data
   * @param pretraining what it says of its pre-training, or null where it says nothing
   */
  record TrialRow(
      String id,
      String outcome,
      String resultHash,
      TrialSpec spec,
      String dataFingerprint,
      PretrainedAudit.Claim pretraining) {}

  /**
   * What is known of the bundle.
   *
   * @param rows its trials
   * @param damage why its trials must run again, in one line, or null
   * @param committed whether readers, and the next run, count its trials
   */
  record Result(List<TrialRow> rows, String damage, boolean committed) {}

  Result run() {
    try {
      SegmentReader.read(
          output,
          commit,
          ResultTables.TRIALS,
          StoredTrial.columns(ResultTables.TRIALS),
          row -> {
            StoredTrial trial = new StoredTrial(row);
            if (trials.putIfAbsent(trial.id(), trial) != null) {
              twice.add(trial.id());
            }
          });
    } catch (IOException e) {
      String problem = "%s: %s".formatted(Output.display(commit.path()), Output.oneLine(e));
      findings.fail(Check.SEGMENTS, problem + "; its trials count as missing");
      return new Result(List.of(), problem, false);
    }
    findings.pass(Check.SEGMENTS);
    others.forEach(this::read);
    return check(missing());
  }

  /** What the bundle lacks by its own words, or null. */
  private String missing() {
    try {
      return files.problem(commit, SegmentReader.metadata(output, commit));
    } catch (IOException e) {
      return Output.oneLine(e);
    }
  }

  private void read(Table table, Segment segment) {
    try {
      SegmentReader.read(
          output,
          segment,
          table,
          StoredTrial.columns(table),
          row -> {
            StoredTrial trial = trials.get((String) row[0]);
            if (trial == null) {
              strangers.merge(table.name(), 1, Integer::sum);
            } else {
              trial.add(table, row);
            }
          });
      findings.pass(Check.SEGMENTS);
    } catch (IOException e) {
      unreadable.put(table, e);
      findings.fail(
          Check.SEGMENTS,
          String.format(
              Locale.ROOT,
              "%s: %s; %d trials: %s",
              Output.display(segment.path()),
              Output.oneLine(e),
              trials.size(),
              names()));
    }
  }

  private String names() {
    List<String> ids = trials.keySet().stream().map(id -> id.substring(0, 12)).toList();
    return String.join(", ", ids.subList(0, Math.min(8, ids.size())))
        + (ids.size() > 8 ? ", ..." : "");
  }

  private Result check(String missing) {
    Map<String, TrialAudit.Result> results = new HashMap<>();
    String damage = null;
    // Where a file cannot be read, what it held is no finding of its own.
    Findings of = unreadable.isEmpty() ? findings : new Findings();
    for (StoredTrial trial : trials.values()) {
      TrialAudit.Result result = TrialAudit.of(trial, of);
      results.put(trial.id(), result);
      if (!result.rowsComplete() && damage == null) {
        damage = "rows are missing of trial " + trial.id().substring(0, 12);
      }
    }
    if (!unreadable.isEmpty()) {
      Table first = unreadable.keySet().iterator().next();
      damage = "%s: %s".formatted(first.name(), Output.oneLine(unreadable.get(first)));
    }
    if (missing != null && damage == null) {
      damage = missing;
      findings.fail(
          Check.SEGMENTS, "%s: %s; its trials count as missing".formatted(commit.key(), missing));
    }
    strangers.forEach(
        (table, count) ->
            findings.fail(
                Check.CURVES,
                String.format(
                    Locale.ROOT,
                    "%d rows of %s in segment %s belong to no trial of it",
                    count,
                    table,
                    commit.key())));
    twice.forEach(
        id ->
            findings.fail(
                Check.ONCE, "trial %s is twice in segment %s".formatted(id, commit.key())));
    return new Result(
        trials.values().stream()
            .map(
                trial ->
                    new TrialRow(
                        trial.id(),
                        trial.outcome(),
                        (String) trial.value("result_hash"),
                        results.get(trial.id()).spec(),
                        (String) trial.value("data_fingerprint"),
                        PretrainedAudit.claim(trial, results.get(trial.id()).spec())))
            .toList(),
        damage,
        missing == null);
  }
}
