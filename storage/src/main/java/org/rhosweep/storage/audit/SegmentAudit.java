package org.rhosweep.storage.audit;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.rhosweep.storage.CommittedBundle;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.Segment;
import org.rhosweep.storage.SegmentReader;
import org.rhosweep.sweeps.audit.AuditResults;
import org.rhosweep.sweeps.audit.Check;
import org.rhosweep.sweeps.audit.StoredTrial;
import org.rhosweep.sweeps.audit.TrialAudit;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.spec.TrialSpec;
import org.rhosweep.sweeps.text.Counts;

/** The files of one bundle, read to the last page. */
final class SegmentAudit {
  private final Output output;
  private final CommittedBundle bundle;
  private final Segment commit;
  private final AuditResults findings;
  private final Map<String, StoredTrial> trials = new LinkedHashMap<>();
  private final Set<String> duplicates = new LinkedHashSet<>();
  private final Map<String, Integer> unknownTrials = new TreeMap<>();

  /** A bundle, every byte of which was compared with its checksum. */
  SegmentAudit(Output output, CommittedBundle bundle, AuditResults findings) {
    this.output = output;
    this.bundle = bundle;
    this.commit = bundle.commit();
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
      PretrainedAudit.RecordedPretraining pretraining) {}

  /**
   * What is known of the bundle.
   *
   * @param rows its trials
   * @param damage why its trials must run again, in one line, or null
   * @param committed whether readers, and the next run, count its trials
   */
  record Result(List<TrialRow> rows, String damage, boolean committed) {}

  Result run() {
    String problem = bundle.damage() != null ? bundle.damage() : bundle.readError();
    try {
      readTrials();
      for (Table table : ResultTables.all()) {
        Segment segment = bundle.files().get(table.name());
        if (segment != null && !table.equals(ResultTables.TRIALS)) {
          read(table, segment);
        }
      }
    } catch (IOException e) {
      return left(problem != null ? problem : Output.oneLine(e));
    }
    bundle.files().forEach((table, segment) -> findings.pass(Check.SEGMENTS));
    return check(problem);
  }

  /** A bundle that readers leave out; the trials that it held as far as they can be read. */
  private Result left(String damage) {
    findings.fail(
        Check.SEGMENTS,
        String.format(
            Locale.ROOT,
            "%s: %s; %s",
            Output.display(bundle.place()),
            damage,
            trials.isEmpty()
                ? "its trials count as missing"
                : Counts.of(trials.size(), "trial") + " missing with it: " + names()));
    return new Result(List.of(), bundle.readError() == null ? damage : null, false);
  }

  private void readTrials() throws IOException {
    SegmentReader.read(
        output,
        commit,
        ResultTables.TRIALS,
        StoredTrial.columns(ResultTables.TRIALS),
        row -> {
          StoredTrial trial = new StoredTrial(row);
          if (trials.putIfAbsent(trial.id(), trial) != null) {
            duplicates.add(trial.id());
          }
        });
  }

  private void read(Table table, Segment segment) throws IOException {
    SegmentReader.read(
        output,
        segment,
        table,
        StoredTrial.columns(table),
        row -> {
          StoredTrial trial = trials.get((String) row[0]);
          if (trial == null) {
            unknownTrials.merge(table.name(), 1, Integer::sum);
          } else {
            trial.add(table, row);
          }
        });
  }

  private String names() {
    List<String> ids = trials.keySet().stream().map(id -> id.substring(0, 12)).toList();
    return String.join(", ", ids.subList(0, Math.min(8, ids.size())))
        + (ids.size() > 8 ? ", ..." : "");
  }

  /**
   * Checks rows that could all be read.
   *
   * @param problem why readers leave the bundle out all the same, or null
   */
  private Result check(String problem) {
    Map<String, TrialAudit.Result> results = new HashMap<>();
    String damage = null;
    for (StoredTrial trial : trials.values()) {
      TrialAudit.Result result = TrialAudit.of(trial, findings);
      results.put(trial.id(), result);
      if (!result.rowsComplete() && damage == null) {
        damage = "rows are missing of trial " + trial.id().substring(0, 12);
      }
    }
    if (problem != null && damage == null) {
      return left(problem);
    }
    unknownTrials.forEach(
        (table, count) ->
            findings.fail(
                Check.CURVES,
                String.format(
                    Locale.ROOT,
                    "%s of %s in segment %s without a trial in it",
                    Counts.of(count, "row"),
                    table,
                    commit.key())));
    duplicates.forEach(
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
                        PretrainedAudit.recorded(trial, results.get(trial.id()).spec())))
            .toList(),
        damage,
        problem == null);
  }
}
