package org.rhosweep.sweeps.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.rhosweep.core.LruCache;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.task.Split;
import org.rhosweep.sweeps.audit.StoredTrial.Radius;
import org.rhosweep.sweeps.plugin.Plugins;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.spec.Execution;
import org.rhosweep.sweeps.spec.SettingColumns;
import org.rhosweep.sweeps.spec.TrialConfiguration;
import org.rhosweep.sweeps.spec.TrialIdentity;
import org.rhosweep.sweeps.spec.TrialSpec;

/** Holds a stored trial against its own configuration. */
public final class TrialAudit {
  private static final int ID_SHOWN = 12;

  /** Numeric semantics of the first trials with gradients of internal states. */
  private static final int FIRST_WITH_INTERNAL_STATES = 3;

  private static final LruCache<Cell, Integer> STATES =
      new LruCache<>(64, cell -> 1 + cell.equations().internalStates().size());

  private final StoredTrial trial;
  private final AuditResults findings;

  private TrialAudit(StoredTrial trial, AuditResults findings) {
    this.trial = trial;
    this.findings = findings;
  }

  /**
   * Checks the stored rows of one trial against its specification and against each other.
   *
   * @param findings gets what passed and what failed
   */
  public static Result of(StoredTrial trial, AuditResults findings) {
    return new TrialAudit(trial, findings).check();
  }

  /**
   * What an audit of a trial says.
   *
   * @param spec its settings, or null where its configuration cannot be read
   * @param rowsComplete whether the rows beside the trial's own are those that it should have
   */
  public record Result(TrialSpec spec, boolean rowsComplete) {}

  private Result check() {
    TrialSpec spec;
    Optional<String> missing = Plugins.current().missing(trial.plugins());
    if (missing.isPresent()) {
      findings.fail(Check.IDENTITY, problem("its configuration cannot be read: " + missing.get()));
      return new Result(null, true);
    }
    try {
      spec = TrialConfiguration.read((String) trial.value("config_json"));
    } catch (IllegalArgumentException e) {
      findings.fail(Check.IDENTITY, problem("its configuration cannot be read: " + e.getMessage()));
      return new Result(null, true);
    }
    findings.record(Check.IDENTITY, problem(identity(spec)));
    findings.record(Check.SETTINGS, problem(settings(spec)));
    List<String> gaps = new ArrayList<>();
    record(Check.CURVES, curves(spec), gaps);
    if (!trial.gradientRows.isEmpty() || (trial.trained() && !probedSteps(spec).isEmpty())) {
      record(Check.GRADIENTS, gradients(spec), gaps);
    }
    if (!trial.radii.isEmpty() || (trial.trained() && !spec.probe().radii().isEmpty())) {
      record(Check.RADII, radii(spec), gaps);
    }
    if (!trial.pretrainingSteps.isEmpty() || (trial.trained() && spec.init() instanceof Lsc)) {
      record(Check.PRETRAINING, pretraining(), gaps);
    }
    if (trial.trained() && gaps.isEmpty()) {
      findings.record(Check.SUMMARY, problem(summary()));
    }
    return new Result(spec, gaps.isEmpty());
  }

  private void record(Check check, String what, List<String> gaps) {
    findings.record(check, problem(what));
    if (what != null) {
      gaps.add(what);
    }
  }

  private String problem(String what) {
    if (what == null) {
      return null;
    }
    String id = trial.id();
    return "trial " + id.substring(0, Math.min(ID_SHOWN, id.length())) + ": " + what;
  }

  private String identity(TrialSpec spec) {
    String expected =
        TrialIdentity.id(
            spec,
            (String) trial.value("data_fingerprint"),
            (Integer) trial.value("numeric_semantics"),
            (Integer) trial.value("schema_version"),
            trial.plugins());
    return expected.equals(trial.id())
        ? null
        : "its configuration, data and semantics make " + expected.substring(0, ID_SHOWN);
  }

  private String settings(TrialSpec spec) {
    Object[] expected = SettingColumns.values(spec);
    List<Column> columns = SettingColumns.columns();
    for (int i = 0; i < expected.length; i++) {
      String name = columns.get(i).name();
      if (!Objects.equals(expected[i], trial.value(name))) {
        return "column %s is %s, the configuration has %s"
            .formatted(name, trial.value(name), expected[i]);
      }
    }
    return null;
  }

  /** Steps up to the end, or to the divergence, that the trial did. */
  private int done() {
    return (Integer) trial.value("training_steps_done");
  }

  private boolean divergedInEvaluation() {
    String quantity = (String) trial.value("diverged_quantity");
    return quantity != null
        && (quantity.startsWith(Split.TRAIN.columnValue() + " ")
            || quantity.startsWith(Split.EVAL.columnValue() + " "));
  }

  private String curves(TrialSpec spec) {
    List<String> expected = new ArrayList<>();
    if (trial.trained()) {
      String end = end(spec);
      if (end != null) {
        return end;
      }
      boolean lastStepBroke = trial.outcome().equals("DIVERGED") && !divergedInEvaluation();
      for (int step = 0; step <= done(); step++) {
        if (spec.training().isEvaluated(step) && !(lastStepBroke && step == done())) {
          expected.add(step + " " + Split.TRAIN.columnValue());
          expected.add(step + " " + Split.EVAL.columnValue());
        }
      }
    }
    List<String> found =
        trial.curve.stream().map(point -> point.trainingStep() + " " + point.split()).toList();
    return expected.equals(found) ? null : difference("evaluations", expected, found);
  }

  /** A trial that completed did all steps, unless early stopping ended it. */
  private String end(TrialSpec spec) {
    Object stopped = trial.value("stopped_training_step");
    int last = stopped == null ? spec.training().trainingSteps() : (Integer) stopped;
    if (trial.outcome().equals("COMPLETED") && done() != last) {
      return String.format(
          Locale.ROOT, "COMPLETED after %d training steps, %d were asked for", done(), last);
    }
    Object diverged = trial.value("diverged_training_step");
    return trial.outcome().equals("DIVERGED") && !Objects.equals(diverged, done())
        ? String.format(Locale.ROOT, "DIVERGED at training step %s after %d", diverged, done())
        : null;
  }

  private Set<Integer> probedSteps(TrialSpec spec) {
    TreeSet<Integer> steps = new TreeSet<>();
    // DL4J does the steps of a data-parallel trial, and nobody sees its gradients.
    boolean seen = trial.trained() && spec.execution() instanceof Execution.Single;
    for (int step = 1; seen && step <= done(); step++) {
      if (spec.probe().probesGradients(step, spec.training().trainingSteps())) {
        steps.add(step);
      }
    }
    return steps;
  }

  /**
   * Each probed step has an output and every internal state per layer and time step, two matrices
   * per layer, one readout.
   */
  private String gradients(TrialSpec spec) {
    Set<Integer> steps = probedSteps(spec);
    if (!steps.equals(trial.gradientRows.keySet())) {
      return difference(
          "probed steps",
          steps.stream().map(String::valueOf).toList(),
          trial.gradientRows.keySet().stream().map(String::valueOf).toList());
    }
    int times = (Integer) trial.value("total_time_steps");
    int rows = spec.model().depth() * (states(spec) * times + 2) + 1;
    for (var step : trial.gradientRows.entrySet()) {
      if (step.getValue() != rows) {
        return String.format(
            Locale.ROOT,
            "%d gradients at training step %d, %d are due",
            step.getValue(),
            step.getKey(),
            rows);
      }
    }
    return steps.containsAll(trial.activationRows.keySet())
        ? null
        : "activations at training steps that were not probed: " + trial.activationRows.keySet();
  }

  /** States of a layer whose gradients were probed when the trial ran. */
  private int states(TrialSpec spec) {
    boolean onlyOutput = (Integer) trial.value("numeric_semantics") < FIRST_WITH_INTERNAL_STATES;
    return onlyOutput ? 1 : STATES.of(spec.model().cell());
  }

  /**
   * Every phase has the transitions into each layer and to the readout, and of those that a product
   * goes through as many further exponents as were asked for and there are states.
   */
  private String radii(TrialSpec spec) {
    List<String> phases = new ArrayList<>();
    for (RadiusPhase phase : spec.probe().radii()) {
      if (trial.trained()
          && (phase != RadiusPhase.TRAINED || trial.outcome().equals("COMPLETED"))) {
        phases.add(phase.name().toLowerCase(Locale.ROOT));
      }
    }
    List<String> found = trial.radii.stream().map(Radius::phase).distinct().sorted().toList();
    if (!found.equals(phases.stream().sorted().toList())) {
      return difference("phases", phases, found);
    }
    for (String phase : phases) {
      List<String> transitions =
          trial.radii.stream()
              .filter(radius -> radius.phase().equals(phase))
              .map(radius -> radius.kind() + " " + radius.layer())
              .toList();
      boolean inTime = transitions.stream().anyMatch(name -> name.startsWith("time "));
      List<String> expected = new ArrayList<>();
      for (int layer = 0; layer < spec.model().depth(); layer++) {
        expected.add((layer == 0 ? "input " : "depth ") + layer);
        if (layer > 0) {
          addExponents(expected, "depth-exponent " + layer, spec, transitions);
        }
        if (inTime) { // not every cell has a Jacobian in time
          expected.add("time " + layer);
          addExponents(expected, "time-exponent " + layer, spec, transitions);
        }
      }
      expected.add("readout null");
      if (!expected.equals(transitions)) {
        return difference("transitions of phase " + phase, expected, transitions);
      }
    }
    return null;
  }

  /** Exponents after the first: as many as the states of a layer, or of its cell, allow. */
  private static void addExponents(
      List<String> expected, String name, TrialSpec spec, List<String> found) {
    int asked = spec.probe().exponents() - 1;
    int least = Math.min(asked, spec.model().hiddenSize() - 1);
    int count = (int) found.stream().filter(name::equals).count();
    expected.addAll(Collections.nCopies(Math.max(least, Math.min(asked, count)), name));
  }

  private String pretraining() {
    Object steps = trial.value("pretraining_steps");
    int due = steps == null ? 0 : (Integer) steps;
    for (int i = 0; i < trial.pretrainingSteps.size(); i++) {
      if (trial.pretrainingSteps.get(i) != i + 1) {
        return String.format(
            Locale.ROOT,
            "pre-training step %d is where step %d should be",
            trial.pretrainingSteps.get(i),
            i + 1);
      }
    }
    return trial.trained() && trial.pretrainingSteps.size() == due
        ? null
        : String.format(
            Locale.ROOT,
            "%d steps of pre-training, %d are due",
            trial.pretrainingSteps.size(),
            due);
  }

  private String summary() {
    return new StoredSummary(trial).problem();
  }

  private static String difference(String what, List<String> expected, List<String> found) {
    List<String> missing = new ArrayList<>(expected);
    found.forEach(missing::remove);
    List<String> extra = new ArrayList<>(found);
    expected.forEach(extra::remove);
    String text = what + ":";
    if (!missing.isEmpty()) {
      text += String.format(Locale.ROOT, " %d missing (%s)", missing.size(), some(missing));
    }
    if (!extra.isEmpty()) {
      text += String.format(Locale.ROOT, " %d too many (%s)", extra.size(), some(extra));
    }
    return missing.isEmpty() && extra.isEmpty() ? text + " in another order" : text;
  }

  private static String some(List<String> values) {
    return String.join(", ", values.subList(0, Math.min(3, values.size())))
        + (values.size() > 3 ? ", ..." : "");
  }
}
