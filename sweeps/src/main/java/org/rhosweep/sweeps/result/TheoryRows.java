package org.rhosweep.sweeps.result;

import static org.rhosweep.sweeps.result.ColumnType.BOOLEAN;
import static org.rhosweep.sweeps.result.ColumnType.DOUBLE;
import static org.rhosweep.sweeps.result.ColumnType.INT;
import static org.rhosweep.sweeps.result.ColumnType.STRING;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.rhosweep.core.init.InitialTheory.Layer;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.theory.Gate;
import org.rhosweep.core.theory.Prediction;
import org.rhosweep.sweeps.spec.SettingColumns;

/** The theory table: what mean-field theory predicts of a layer under given settings. */
public final class TheoryRows {
  /**
   * The settings that a prediction belongs to.
   *
   * @param model the network
   * @param init its initialisation
   */
  public record Network(
      @Default("{}") ModelSettings model, @Default("glorot") Initialization init) {}

  /**
   * One prediction.
   *
   * @param task what the inputs come from, a task's name or {@code given}
   * @param sequenceLength time steps of a sequence
   * @param layer what was predicted of which layer
   */
  private record Source(String task, int sequenceLength, Layer layer) {}

  private static final SettingColumns SETTINGS = SettingColumns.ofRecord(Network.class);

  private static final List<Field<Source>> INPUTS =
      List.of(
          Field.required(
              "schema_version", INT, "version of this schema", s -> ResultTables.SCHEMA_VERSION),
          Field.required("task", STRING, "where the inputs come from", Source::task),
          Field.required(
              "sequence_length", INT, "time steps of a sequence", Source::sequenceLength),
          Field.required("layer", INT, "0 = the lowest", s -> s.layer().layer()),
          Field.required(
              "input_square",
              DOUBLE,
              "R, mean square of what the layer's gates read from below",
              s -> s.layer().inputs().meanSquare()),
          Field.required(
              "input_correlation",
              DOUBLE,
              "Sigma, correlation of it between two sequences at the same time step, not centred",
              s -> s.layer().inputs().correlation()));

  private static final List<Field<Source>> PREDICTIONS =
      List.of(
          Field.required(
              "gates",
              STRING,
              "sigma^2, nu^2 and mu of each affine map",
              s -> gates(s.layer().gates())),
          Field.required(
              "q",
              DOUBLE,
              "Q, mean square of the state",
              s -> s.layer().prediction().stateSquare()),
          Field.required(
              "bistable",
              BOOLEAN,
              "whether Q has a second stable fixed point",
              s -> s.layer().prediction().bistable()),
          Field.required(
              "c",
              DOUBLE,
              "C, correlation of the states of two sequences where it settles",
              s -> s.layer().prediction().correlation()),
          Field.required(
              "chi",
              DOUBLE,
              "growth per time step of a small difference in C",
              s -> s.layer().prediction().chi()),
          Field.required(
              "xi",
              DOUBLE,
              "-1 / ln chi, time steps; Infinity for chi >= 1",
              s -> s.layer().prediction().timeScale()),
          Field.required(
              "chi_at_one",
              DOUBLE,
              "chi for identical inputs and C = 1: squared growth of a small perturbation per time"
                  + " step",
              s -> s.layer().prediction().chiAtOne()),
          Field.required(
              "m1",
              DOUBLE,
              "mean squared singular value of the one-step Jacobian; of an LSTM that of dc/dc",
              s -> s.layer().prediction().m1()),
          Field.optional(
              "m2",
              DOUBLE,
              "mean fourth power of its singular values; NULL for several orthogonal matrices and for"
                  + " units that differ",
              s -> Double.isNaN(s.layer().m2()) ? null : (Object) s.layer().m2()),
          Field.required(
              "xi_mean",
              DOUBLE,
              "time steps after which the mean over units of a small difference has fallen to 1 / e:"
                  + " xi where all units are alike",
              s -> s.layer().prediction().meanTimeScale()),
          Field.required(
              "trainable_length",
              DOUBLE,
              trainable(Prediction.TRAINABLE_TIME_SCALES, "the middle of what was measured"),
              s -> s.layer().prediction().trainableLength()),
          Field.required(
              "trainable_length_low",
              DOUBLE,
              trainable(Prediction.MIN_TRAINABLE_TIME_SCALES, "the least that was measured"),
              s -> s.layer().prediction().minTrainableLength()),
          Field.required(
              "trainable_length_high",
              DOUBLE,
              trainable(Prediction.MAX_TRAINABLE_TIME_SCALES, "the most that was measured"),
              s -> s.layer().prediction().maxTrainableLength()));

  /** One row per setting and layer. */
  public static final Table TABLE = table();

  private TheoryRows() {}

  /**
   * The rows of one setting.
   *
   * @param network the settings
   * @param task a task's name, or {@code given} where the inputs were
   * @param sequenceLength time steps of a sequence
   * @param layers predictions, from the lowest layer up
   */
  public static List<Object[]> of(
      Network network, String task, int sequenceLength, List<Layer> layers) {
    List<Object[]> rows = new ArrayList<>();
    for (Layer layer : layers) {
      Source source = new Source(task, sequenceLength, layer);
      List<Object> row = new ArrayList<>(Arrays.asList(Field.row(INPUTS, source)));
      row.addAll(Arrays.asList(SETTINGS.of(network)));
      row.addAll(Arrays.asList(Field.row(PREDICTIONS, source)));
      rows.add(row.toArray());
    }
    return rows;
  }

  /** What a trainable length is, for its column. */
  static String trainable(double timeScales, String which) {
    return String.format(
        Locale.ROOT,
        "%.3g / |ln chi_1|, time steps over which training is expected to learn: %s"
            + " (docs/science/time-scale.md)",
        timeScales,
        which);
  }

  private static Table table() {
    List<Column> columns = new ArrayList<>(Field.columns(INPUTS));
    columns.addAll(SETTINGS.all());
    columns.addAll(Field.columns(PREDICTIONS));
    return new Table(
        "theory", columns, "one row per setting and layer that theory was asked about");
  }

  private static String gates(Map<String, Gate> gates) {
    return gates.entrySet().stream()
        .map(
            gate ->
                String.format(
                    Locale.ROOT,
                    "%s: %.4g, %.4g, %.4g",
                    gate.getKey(),
                    gate.getValue().recurrentVariance(),
                    gate.getValue().inputVariance(),
                    gate.getValue().biasMean()))
        .collect(Collectors.joining("; "));
  }
}
