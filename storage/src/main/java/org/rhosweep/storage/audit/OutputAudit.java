package org.rhosweep.storage.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.Task;
import org.rhosweep.storage.CommittedBundle;
import org.rhosweep.storage.CommittedBundles;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.Segment;
import org.rhosweep.storage.audit.SegmentAudit.TrialRow;
import org.rhosweep.sweeps.audit.AuditResults;
import org.rhosweep.sweeps.audit.Check;
import org.rhosweep.sweeps.audit.SplitAudit;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.text.Counts;

/** Reads all of an output and holds it against the configurations in it. */
public final class OutputAudit {
  private final Output output;
  private final AuditResults findings = new AuditResults();
  private final Map<String, Known> trials = new ConcurrentHashMap<>();
  private final Map<Task, String> fingerprints = new ConcurrentHashMap<>();
  private final Map<Segment, String> damaged = new ConcurrentHashMap<>();
  private final List<String> notes = new ArrayList<>();
  private final PretrainedAudit pretrained;

  /** An audit of an output. */
  public OutputAudit(Output output) {
    this.output = output;
    pretrained = new PretrainedAudit(output);
  }

  /** What all rows of one trial say. */
  private static final class Known {
    private int rows;
    private String hash;
    private boolean terminal;
    private boolean conflict;

    synchronized void add(TrialRow row) {
      rows++;
      boolean result = !CommittedTrials.RETRYABLE.contains(row.outcome());
      if (result && terminal && row.resultHash() != null && hash != null) {
        conflict |= !hash.equals(row.resultHash());
      }
      terminal |= result;
      hash = row.resultHash() != null ? row.resultHash() : hash;
    }
  }

  /**
   * Reads every segment; several at a time.
   *
   * @throws OutputException if a newer version wrote one of them
   */
  public void readSegments() throws IOException, OutputException {
    List<CommittedBundle> bundles =
        CommittedBundles.of(output, ResultTables.all(), ResultTables.SCHEMA_VERSION, true);
    Set<String> committed = new HashSet<>();
    bundles.forEach(bundle -> committed.add(bundle.commit().key()));
    int orphans = 0;
    for (Table table : ResultTables.all()) {
      for (Segment segment : output.segments(table)) {
        orphans += committed.contains(segment.key()) ? 0 : 1;
      }
    }
    if (orphans > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s of bundles that were not committed, not seen by readers",
              Counts.of(orphans, "segment")));
    }
    bundles.parallelStream().forEach(this::readBundle);
    long superseded = 0;
    for (Map.Entry<String, Known> entry : trials.entrySet()) {
      Known known = entry.getValue();
      superseded += known.rows - 1;
      findings.record(
          Check.ONCE,
          known.conflict
              ? "trial %s has two results: replay it to see which one is right"
                  .formatted(entry.getKey())
              : null);
    }
    if (superseded > 0) {
      notes.add(
          String.format(
                  Locale.ROOT,
                  "%s of trials superseded (retried, merged or run twice): readers take"
                      + " one per",
                  Counts.of(superseded, "row"))
              + " trial, compact removes the others");
    }
  }

  private void readBundle(CommittedBundle bundle) {
    SegmentAudit.Result result = new SegmentAudit(output, bundle, findings).run();
    if (result.damage() != null) {
      damaged.put(bundle.commit(), result.damage());
    }
    for (TrialRow row : result.rows()) {
      if (result.committed()) {
        trials.computeIfAbsent(row.id(), id -> new Known()).add(row);
      }
      pretrained.add(row);
      if (row.spec() != null) {
        fingerprints.putIfAbsent(row.spec().task(), row.dataFingerprint());
      }
    }
  }

  /**
   * Reads every file of pre-trained weights, and holds it against the trials that were read before.
   */
  public void readPretrained() throws IOException {
    pretrained.check(findings, notes);
  }

  /** Ids of pre-trainings that are kept and damaged. */
  public List<String> damagedPretrainings() {
    return pretrained.damaged();
  }

  /** Compares with the trials of a sweep file: each must have ended. */
  public void comparePlan(List<Trial> planned) {
    for (Trial trial : planned) {
      findings.record(
          Check.PLANNED,
          trials.containsKey(trial.id())
              ? null
              : "trial %s is planned and has no row: run the sweep".formatted(trial.id()));
    }
  }

  /** Loads the data of every task that trials had, where it is at hand, and compares its splits. */
  public void compareSplits() {
    Map<Task, String> sorted = new TreeMap<>(java.util.Comparator.comparing(Task::toString));
    sorted.putAll(fingerprints);
    sorted.forEach(
        (task, fingerprint) -> {
          try {
            Dataset data = task.load(output.dataFiles());
            if (data.description().fingerprint().equals(fingerprint)) {
              String problem = SplitAudit.problem(data);
              findings.record(Check.SPLITS, problem == null ? null : task + ": " + problem);
            } else {
              notes.add("splits not checked: other data lies where %s had its own".formatted(task));
            }
          } catch (DataException e) {
            notes.add("splits not checked: " + Output.oneLine(e));
          }
        });
  }

  /** Passed and failed. */
  public AuditResults findings() {
    return findings;
  }

  /** Trials that were found. */
  public int trials() {
    return trials.size();
  }

  /** What is worth knowing and no failure, one line each. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** Segments of trials whose bundle cannot be trusted, each with the reason. */
  public Map<Segment, String> damaged() {
    return Map.copyOf(damaged);
  }
}
