package org.rhosweep.sweeps.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.rhosweep.core.probe.ActivationPoint;
import org.rhosweep.core.probe.GradientPoint;
import org.rhosweep.sweeps.plugin.PluginVersion;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.result.Table;

/** The rows of one trial as an output holds them, kept as small as the checks allow. */
public final class StoredTrial {
  private static final Map<Table, List<String>> COLUMNS =
      Map.of(
          ResultTables.CURVES,
          List.of("trial_id", "training_step", "split", "loss", "accuracy", "sequence_accuracy"),
          ResultTables.GRADIENTS,
          List.of("trial_id", "training_step", "kind", "layer", "time_step", "norm"),
          ResultTables.ACTIVATIONS,
          List.of(
              "trial_id",
              "training_step",
              "layer",
              "function",
              "active_fraction",
              "dead_unit_fraction"),
          ResultTables.PRETRAINING,
          List.of("trial_id", "pretraining_step"),
          ResultTables.RADII,
          List.of("trial_id", "phase", "kind", "layer", "spectral_radius"));

  /** One evaluation of one split. */
  record Evaluation(
      int trainingStep, String split, Double loss, Double accuracy, Double sequenceAccuracy) {}

  /** The radii of one transition. */
  record Radius(String phase, String kind, Integer layer, Double spectralRadius) {}

  private final Object[] row;
  final List<Evaluation> curve = new ArrayList<>();

  /** Rows of the gradients table by training step. */
  final TreeMap<Integer, Integer> gradientRows = new TreeMap<>();

  /** Gradients of the lowest layer's states at the first probed step. */
  final List<GradientPoint> firstGradients = new ArrayList<>();

  final TreeMap<Integer, Integer> activationRows = new TreeMap<>();

  /** Activations at the last probed step, without saturation. */
  final List<ActivationPoint> lastActivations = new ArrayList<>();

  final List<Radius> radii = new ArrayList<>();
  final List<Integer> pretrainingSteps = new ArrayList<>();

  /**
   * A trial without rows in other tables yet.
   *
   * @param row of the trials table, all of its columns
   */
  public StoredTrial(Object[] row) {
    this.row = row;
  }

  /** The columns of all of the trials table, or those of another that {@link #add} wants. */
  public static List<String> columns(Table table) {
    return table.equals(ResultTables.TRIALS)
        ? table.columns().stream().map(Column::name).toList()
        : COLUMNS.get(table);
  }

  /** A value of the row of the trials table, or null. */
  public Object value(String column) {
    return row[ResultTables.TRIALS.indexOf(column)];
  }

  /** Its identity. */
  public String id() {
    return (String) value("trial_id");
  }

  /** The plug-ins that it used. */
  public List<PluginVersion> plugins() {
    return PluginVersion.read((String) value("plugins"));
  }

  /** How it ended. */
  public String outcome() {
    return (String) value("outcome");
  }

  /** Whether training returned, so that there is a curve. */
  public boolean trained() {
    return outcome().equals("COMPLETED") || outcome().equals("DIVERGED");
  }

  /**
   * Adds a row of another table.
   *
   * @param values in the order of {@link #columns}
   */
  public void add(Table table, Object[] values) {
    if (table.equals(ResultTables.CURVES)) {
      curve.add(
          new Evaluation(
              (Integer) values[1],
              (String) values[2],
              (Double) values[3],
              (Double) values[4],
              (Double) values[5]));
    } else if (table.equals(ResultTables.GRADIENTS)) {
      gradient(values);
    } else if (table.equals(ResultTables.ACTIVATIONS)) {
      activation(values);
    } else if (table.equals(ResultTables.PRETRAINING)) {
      pretrainingSteps.add((Integer) values[1]);
    } else if (table.equals(ResultTables.RADII)) {
      radii.add(
          new Radius(
              (String) values[1], (String) values[2], (Integer) values[3], (Double) values[4]));
    }
  }

  private void activation(Object[] values) {
    int step = (Integer) values[1];
    activationRows.merge(step, 1, Integer::sum);
    if (!lastActivations.isEmpty() && lastActivations.get(0).trainingStep() < step) {
      lastActivations.clear();
    }
    if (lastActivations.isEmpty() || lastActivations.get(0).trainingStep() == step) {
      lastActivations.add(
          new ActivationPoint(
              step,
              (Integer) values[2],
              (String) values[3],
              Double.NaN,
              numberOrNaN(values[4]),
              numberOrNaN(values[5])));
    }
  }

  private static double numberOrNaN(Object value) {
    return value == null ? Double.NaN : (Double) value;
  }

  private void gradient(Object[] values) {
    int step = (Integer) values[1];
    gradientRows.merge(step, 1, Integer::sum);
    if (step == 1 && "state".equals(values[2]) && Integer.valueOf(0).equals(values[3])) {
      firstGradients.add(
          new GradientPoint(step, "state", 0, (Integer) values[4], (Double) values[5], 1));
    }
  }
}
