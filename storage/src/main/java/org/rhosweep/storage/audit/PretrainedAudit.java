package org.rhosweep.storage.audit;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.rhosweep.core.lsc.Pretrained;
import org.rhosweep.core.lsc.PretrainingResult;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.PretrainedFiles;
import org.rhosweep.sweeps.audit.AuditResults;
import org.rhosweep.sweeps.audit.Check;
import org.rhosweep.sweeps.audit.StoredTrial;
import org.rhosweep.sweeps.run.PretrainedFile;
import org.rhosweep.sweeps.spec.PretrainingIdentity;
import org.rhosweep.sweeps.spec.TrialSpec;
import org.rhosweep.sweeps.text.Counts;

/** Holds files of pre-trained weights against their names, their checksums and their trials. */
final class PretrainedAudit {
  private final PretrainedFiles files;
  private final Map<String, List<RecordedPretraining>> recorded = new TreeMap<>();
  private final List<String> damaged = new ArrayList<>();

  PretrainedAudit(Output output) {
    files = new PretrainedFiles(output);
  }

  /**
   * What a trial's row says of its pre-training.
   *
   * @param trial its id
   * @param pretraining id of the pre-training that its configuration asks for
   */
  record RecordedPretraining(
      String trial, String pretraining, int steps, int keptStep, double deviation, long fallbacks) {
    private String problem(PretrainingResult kept) {
      boolean same =
          steps == kept.steps()
              && keptStep == kept.keptStep()
              && Double.compare(deviation, kept.deviation()) == 0
              && fallbacks == kept.fallbacks();
      return same
          ? null
          : String.format(
              Locale.ROOT,
              "trial %s has %d steps, step %d kept, deviation %s; the file %d, %d, %s",
              trial.substring(0, Math.min(12, trial.length())),
              steps,
              keptStep,
              deviation,
              kept.steps(),
              kept.keptStep(),
              kept.deviation());
    }
  }

  /** What a row says, or null where it says nothing. */
  static RecordedPretraining recorded(StoredTrial trial, TrialSpec spec) {
    if (spec == null || trial.value("pretraining_steps") == null) {
      return null;
    }
    return PretrainingIdentity.of(
            spec,
            (String) trial.value("data_fingerprint"),
            (Integer) trial.value("numeric_semantics"),
            (Integer) trial.value("schema_version"),
            trial.plugins())
        .map(
            identity ->
                new RecordedPretraining(
                    trial.id(),
                    identity.id(),
                    (Integer) trial.value("pretraining_steps"),
                    (Integer) trial.value("pretraining_kept_step"),
                    (Double) trial.value("pretraining_deviation"),
                    (Long) trial.value("pretraining_fallbacks")))
        .orElse(null);
  }

  synchronized void add(SegmentAudit.TrialRow row) {
    if (row.pretraining() != null) {
      recorded
          .computeIfAbsent(row.pretraining().pretraining(), id -> new ArrayList<>())
          .add(row.pretraining());
    }
  }

  void check(AuditResults findings, List<String> notes) throws IOException {
    int others = 0;
    for (String id : files.ids()) {
      String problem = null;
      try (InputStream in = files.open(id)) {
        Optional<Pretrained> kept = PretrainedFile.read(in, id);
        others += kept.isEmpty() ? 1 : 0;
        if (kept.isPresent()) {
          problem = problem(id, kept.get().result());
        }
      } catch (IOException e) {
        problem = Output.oneLine(e);
      }
      if (problem != null) {
        damaged.add(id);
        problem = files.display(id) + ": " + problem;
      }
      findings.record(Check.PRETRAINED, problem);
    }
    if (others > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s of pre-trained weights in another form, to be made again",
              Counts.of(others, "file")));
    }
  }

  private String problem(String id, PretrainingResult kept) {
    for (RecordedPretraining one : recorded.getOrDefault(id, List.of())) {
      String problem = one.problem(kept);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  List<String> damaged() {
    return Collections.unmodifiableList(damaged);
  }
}
