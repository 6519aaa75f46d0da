package org.rhosweep.core.theory;

import java.util.Map;
import java.util.Optional;
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
  /**
   * The field of one layer; empty for a cell that the theory does not cover.
   *
   * @param gates the distribution of each affine map, by its name in the cell's equations
   * @param inputs what the layer reads
   */
  public static Optional<LayerField> of(
      Cell cell, Map<String, Gate> gates, InputStatistics inputs) {
    MeanFieldCell field = null;
    InputStatistics read = inputs;
    if (cell instanceof TanhRnn) {
      field = new VanillaField(gates.get("hidden"));
    } else if (cell instanceof MinimalRnn) {
      Gate keep = gates.get("keep");
      double ofInput = gates.get("keepOfInput").recurrentVariance();
      field =
          new MinimalField(
              new Gate(keep.recurrentVariance(), ofInput, keep.biasMean(), keep.biasVariance()));
      read = encoded(gates.get("encoder"), inputs);
    } else if (cell instanceof GruResetBefore) {
      field = new GruField(gates.get("update"), gates.get("reset"), gates.get("candidate"));
    } else if (cell instanceof Gru) {
      Gate below = gates.get("candidateInput");
      double sigma2 = gates.get("candidateRecurrent").recurrentVariance();
      field =
          new GruField(
              gates.get("update"), gates.get("reset"), below.withRecurrentVariance(sigma2));
    } else if (cell instanceof PeepholeLstm) {
      field =
          new PeepholeField(
              gates.get("input"), gates.get("forget"), gates.get("candidate"), gates.get("output"));
    } else if (cell instanceof Lstm) {
      field =
          new LstmField(
              gates.get("input"), gates.get("forget"), gates.get("candidate"), gates.get("output"));
    } else if (cell instanceof MinGru) {
      field = new MinGruField(gates.get("update"), gates.get("candidate"));
    }
    return field == null ? Optional.empty() : Optional.of(new LayerField(field, read));
  }

  /** Whether the theory covers a cell. */
  public static boolean covers(Cell cell) {
    return cell instanceof TanhRnn
        || cell instanceof MinimalRnn
        || cell instanceof Gru
        || cell instanceof GruResetBefore
        || cell instanceof PeepholeLstm
        || cell instanceof Lstm
        || cell instanceof MinGru;
  }

  /** What the theory predicts of this layer. */
  public Prediction predict() {
    return cell.predict(inputs);
  }

  /** x = tanh(U z + b). */
  private static InputStatistics encoded(Gate encoder, InputStatistics inputs) {
    GaussianGate x = encoder.tanh(0, inputs);
    double square = x.square();
    double product = x.correlated(encoder.correlation(0, 0, inputs)).value();
    return new InputStatistics(
        square, square == 0 ? 1 : Math.min(1, product / square), x.moment(4));
  }
}
