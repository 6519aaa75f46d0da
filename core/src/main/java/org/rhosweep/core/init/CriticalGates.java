package org.rhosweep.core.init;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.GruResetBefore;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.MinimalRnn;
import org.rhosweep.core.cell.PeepholeLstm;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.theory.Gate;
import org.rhosweep.core.theory.InputGateBias;
import org.rhosweep.core.theory.InputStatistics;
import org.rhosweep.core.theory.LayerField;
import org.rhosweep.core.theory.LstmField;
import org.rhosweep.core.theory.PeepholeField;

/**
 * The gates of a cell at a critical point, up to sigma^2.
 *
 * @param cell the cell
 * @param keepGate the affine map whose gate keeps the state, or null where the cell has none
 * @param keepBias mu of that gate
 * @param inputBias mu of the input gate of an LSTM or peephole LSTM, or null for the largest up to
 *     0 at which E c^2 is at most {@link #CELL_SQUARE}; the others have no such gate
 * @param smallVariance sigma^2 of gates that are not tuned
 * @param inputSquare nu^2 R that gates get from below, where they see it: that of nu = 1 in the
 *     lowest layer, so that layers above it, whose inputs may be small, are driven as strongly
 */
record CriticalGates(
    Cell cell,
    String keepGate,
    double keepBias,
    Double inputBias,
    double smallVariance,
    double inputSquare) {
  /** nu^2 R of the vanilla recipe: sigma_v = 0.025 at R = 0.46. Chen et al. (2018). */
  private static final double VANILLA_INPUT = 0.025 * 0.025 * 0.46;

  /** nu^2 is not raised further for a layer below that puts out next to nothing. */
  private static final double LARGEST_INPUT_VARIANCE = 100;

  /** E c^2 that the input gate's bias is chosen for. */
  static final double CELL_SQUARE = 1;

  /** The affine map of the gate that decides what is written, where a cell has one. */
  static final String INPUT_GATE = "input";

  /** Which gates get the sigma^2 that is chosen; the others keep the small one. */
  enum Tuned {
    /** All of them. */
    EVERY_GATE,
    /** The one whose tanh is written to the state. */
    CANDIDATE
  }

  static CriticalGates of(
      Cell cell, double keepBias, Double inputBias, double smallVariance, double inputSquare) {
    String keep = null;
    if (cell instanceof MinimalRnn) {
      keep = "keep";
    } else if (cell instanceof Gru || cell instanceof GruResetBefore) {
      keep = "update";
    } else if (!(cell instanceof TanhRnn)) {
      keep = "forget";
    }
    return new CriticalGates(cell, keep, keepBias, inputBias, smallVariance, inputSquare);
  }

  CriticalGates withKeepBias(double bias) {
    return new CriticalGates(cell, keepGate, bias, inputBias, smallVariance, inputSquare);
  }

  /** Whether the only recurrent matrix may be orthogonal, which narrows the spectrum. */
  boolean orthogonal() {
    return cell instanceof TanhRnn || cell instanceof MinimalRnn;
  }

  /** sigma^2 of the recipe. */
  double recipeVariance() {
    return keepGate == null ? 1 : smallVariance;
  }

  /** The families that a solved point is looked for in. */
  List<Tuned> families() {
    boolean one = keepGate == null || keepGate.equals("keep");
    return one ? List.of(Tuned.EVERY_GATE) : List.of(Tuned.EVERY_GATE, Tuned.CANDIDATE);
  }

  /**
   * The distribution of each affine map.
   *
   * @param tuned which gates get {@code recurrentVariance}
   */
  Map<String, Gate> gates(Tuned tuned, double recurrentVariance, InputStatistics inputs) {
    Map<String, Gate> gates = new LinkedHashMap<>();
    for (Affine affine : cell.equations().affines()) {
      boolean keeps = affine.name().equals(keepGate);
      double sigma2 =
          tuned == Tuned.EVERY_GATE || affine.name().startsWith("candidate")
              ? recurrentVariance
              : smallVariance;
      double driven = keepGate == null ? VANILLA_INPUT : inputSquare;
      double nu2 = inputs.meanSquare() > 0 ? driven / inputs.meanSquare() : 1;
      nu2 = keeps ? 0 : Math.min(nu2, LARGEST_INPUT_VARIANCE);
      if (affine.name().equals("keepOfInput")) {
        sigma2 = 0; // reads the input of this time step: the nu of the keep gate
      }
      gates.put(affine.name(), new Gate(sigma2, nu2, keeps ? keepBias : 0, 0));
    }
    if (hasInputGate()) {
      Gate input = gates.get(INPUT_GATE);
      double mu = inputBias == null ? solvedInputBias(gates, inputs) : inputBias;
      gates.put(INPUT_GATE, input.withBiasMean(mu));
    }
    return gates;
  }

  /** Whether what is written has a gate of its own, so that a state which keeps long grows. */
  boolean hasInputGate() {
    return cell instanceof Lstm || cell instanceof PeepholeLstm;
  }

  private double solvedInputBias(Map<String, Gate> gates, InputStatistics inputs) {
    LayerField field = LayerField.of(cell, gates, inputs).orElseThrow();
    return field.cell() instanceof LstmField lstm
        ? InputGateBias.of(lstm, field.inputs(), CELL_SQUARE)
        : InputGateBias.of((PeepholeField) field.cell(), field.inputs(), CELL_SQUARE);
  }
}
