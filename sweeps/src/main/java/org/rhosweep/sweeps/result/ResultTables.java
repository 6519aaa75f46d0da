package org.rhosweep.sweeps.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rhosweep.sweeps.run.TrialResult;

/**
 * The tables and the rows of a trial in them. Flat, typed, additive only: a column may be added at
 * the end of its group, never renamed, retyped or given another meaning. In every row NULL says
 * "not measured" or "does not apply", NaN says "measured, and not a number". The sweep's name is
 * the directory {@code sweep=<name>} that a file lies in and no column of the file.
 */
public final class ResultTables {
  /**
   * Raised when a reader of the last version would misread the tables. Since 2 {@code config_json}
   * has the present names of settings (see {@link org.rhosweep.core.settings.FormerName}), which
   * changes every {@code trial_id}; columns are as before.
   */
  public static final int SCHEMA_VERSION = 2;

  /** Evaluations of the learning curve. */
  public static final Table CURVES = CurveRows.TABLE;

  /** Probed gradient norms. */
  public static final Table GRADIENTS = GradientRows.TABLE;

  /** Probed saturation of tanh and sigmoid, and activity of relu and spiking units. */
  public static final Table ACTIVATIONS = ActivationRows.TABLE;

  /** Steps of pre-training. */
  public static final Table PRETRAINING = PretrainingRows.TABLE;

  /** Radii of transition Jacobians. */
  public static final Table RADII = RadiusRows.TABLE;

  /** Trials: settings, outcome, summary, provenance. A row here commits the trial's other rows. */
  public static final Table TRIALS = TrialRows.TABLE;

  /** Predictions of mean-field theory, which belong to settings and to no trial. */
  public static final Table THEORY = TheoryRows.TABLE;

  private ResultTables() {}

  /**
   * All tables of trials in the order in which a bundle commits them, {@link #TRIALS} last. {@link
   * #THEORY} is not among them.
   */
  public static List<Table> all() {
    return List.of(CURVES, GRADIENTS, ACTIVATIONS, PRETRAINING, RADII, TRIALS);
  }

  /** What readers find in an output: the tables of trials, and {@link #THEORY}. */
  public static List<Table> readable() {
    List<Table> tables = new ArrayList<>(all());
    tables.add(THEORY);
    return List.copyOf(tables);
  }

  /**
   * The rows of one trial that has ended.
   *
   * @param result the trial, however it ended
   * @param segment the bundle that holds it
   * @return for each of {@link #all} its rows, in the order of its columns; exactly one of trials
   */
  public static Map<Table, List<Object[]>> rows(TrialResult result, String segment) {
    return Map.of(
        CURVES, CurveRows.of(result, segment),
        GRADIENTS, GradientRows.of(result, segment),
        ACTIVATIONS, ActivationRows.of(result, segment),
        PRETRAINING, PretrainingRows.of(result, segment),
        RADII, RadiusRows.of(result, segment),
        TRIALS, List.<Object[]>of(TrialRows.of(result, segment)));
  }
}
