package org.rhosweep.core.theory;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.GruResetBefore;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.MinGru;
import org.rhosweep.core.cell.MinimalRnn;
import org.rhosweep.core.cell.PeepholeLstm;
import org.rhosweep.core.cell.TanhRnn;

/**
 * A layer of a network in the theory's terms.
 *
 * <pre>
 *   tanh            hidden                                    vanilla
 *   minimal-rnn     keep: W of "keep", U = "keepOfInput"      minimalRNN on x = tanh(encoder)
 *   gru             update keeps; the candidate's U and W     GRU
 *                   are maps of their own
 *   peephole-lstm   input, forget, candidate, output          peephole LSTM
 *   lstm            input, forget, candidate, output          LSTM
 *   min-gru         update, candidate                         minGRU
 * </pre>
 *
 * minLSTM has none: its scaled forget gate is a function of two Gaussian numbers, and a correlation
 * of two sequences an integral over four. Nor has the selective state space, whose steps differ
 * from unit to unit for good, where the theory would redraw them.
 *
 * @param cell the distributions of its gates
 * @param inputs what those gates read from below; of a minimalRNN the encoded inputs
 */
public record LayerField(MeanFieldCell cell, InputStatistics inputs) {
  /** The field of a layer of one kind of cell. */
  private interface Field {
    LayerField of(Map<String, Gate> gates, InputStatistics inputs);
  }

  /** A field whose gates read the layer's inputs as they are. */
  private static Field ofInputs(Function<Map<String, Gate>, MeanFieldCell> cell) {
    return (gates, inputs) -> new LayerField(cell.apply(gates), inputs);
  }

  /** The cells that the theory covers. */
  private static final Map<Class<? extends Cell>, Field> FIELDS =
      Map.of(
          TanhRnn.class,
          ofInputs(gates -> new VanillaField(gates.get("hidden"))),
          MinimalRnn.class,
          LayerField::minimal,
          GruResetBefore.class,
          ofInputs(
              gates ->
                  new GruField(gates.get("update"), gates.get("reset"), gates.get("candidate"))),
          Gru.class,
          ofInputs(
              gates ->
                  new GruField(
                      gates.get("update"),
                      gates.get("reset"),
                      gates
                          .get("candidateInput")
                          .withRecurrentVariance(
                              gates.get("candidateRecurrent").recurrentVariance()))),
          PeepholeLstm.class,
          ofInputs(
              gates ->
                  new PeepholeField(
                      gates.get("input"),
                      gates.get("forget"),
                      gates.get("candidate"),
                      gates.get("output"))),
          Lstm.class,
          ofInputs(
              gates ->
                  new LstmField(
                      gates.get("input"),
                      gates.get("forget"),
                      gates.get("candidate"),
                      gates.get("output"))),
          MinGru.class,
          ofInputs(gates -> new MinGruField(gates.get("update"), gates.get("candidate"))));

  /**
   * The field of one layer; empty for a cell that the theory does not cover.
   *
   * @param gates the distribution of each affine map, by its name in the cell's equations
   * @param inputs what the layer reads
   */
  public static Optional<LayerField> of(
      Cell cell, Map<String, Gate> gates, InputStatistics inputs) {
    Field field = FIELDS.get(cell.getClass());
    return field == null ? Optional.empty() : Optional.of(field.of(gates, inputs));
  }

  /** Whether the theory covers a cell. */
  public static boolean covers(Cell cell) {
    return FIELDS.containsKey(cell.getClass());
  }

  /** What the theory predicts of this layer. */
  public Prediction predict() {
    return cell.predict(inputs);
  }

  private static LayerField minimal(Map<String, Gate> gates, InputStatistics inputs) {
    Gate keep = gates.get("keep");
    double ofInput = gates.get("keepOfInput").recurrentVariance();
    MinimalField field =
        new MinimalField(
            new Gate(keep.recurrentVariance(), ofInput, keep.biasMean(), keep.biasVariance()));
    return new LayerField(field, encoded(gates.get("encoder"), inputs));
  }

  /** x = tanh(U z + b). */
  private static InputStatistics encoded(Gate encoder, InputStatistics inputs) {
    GaussianActivation x = encoder.tanh(0, inputs);
    double square = x.square();
    double product = x.correlated(encoder.correlation(0, 0, inputs)).value();
    return new InputStatistics(
        square, square == 0 ? 1 : Math.min(1, product / square), x.moment(4));
  }
}
