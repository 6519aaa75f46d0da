package org.rhosweep.core.cell;

import static org.rhosweep.core.Require.require;
import static org.rhosweep.core.equation.Expression.sigmoid;
import static org.rhosweep.core.equation.Expression.tanh;

import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Peephole LSTM in the form of the mean-field theory: every gate is driven by the cell state
 * through a full matrix, and the output does not feed back.
 *
 * <pre>
 *   a_k = U_k x_t + W_k c_(t-1) + b_k             k = i, f, g, o     [batch, hidden]
 *   i, f, o = sigmoid(a_i, a_f, a_o)              input, forget, output gate
 *   g = tanh(a_g)                                 candidate
 *   c_t = f * c_(t-1) + i * g                     cell state         [batch, hidden]
 *   h_t = o * tanh(c_t)                           output             [batch, hidden]
 * </pre>
 *
 * Classical peepholes are diagonal (Gers, Schmidhuber 2000) and act beside a recurrence in h.
 *
 * @param forgetBias initial bias of the forget gate, finite
 * @see "Gilboa et al. (2019), Dynamical isometry and a mean field theory of LSTMs and GRUs"
 */
@Named("peephole-lstm")
public record PeepholeLstm(@Default("1.0") double forgetBias) implements Cell {
  public PeepholeLstm {
    require(Double.isFinite(forgetBias), "forgetBias must be finite, was %s", forgetBias);
  }

  @Override
  public CellEquations equations() {
    CellEquations.Builder cell =
        CellEquations.withStates("h", "c").internalState("cell_state", "c");
    Expression i = sigmoid(cell.affine("input", "c", 0));
    Expression f = sigmoid(cell.affine("forget", "c", forgetBias));
    Expression g = tanh(cell.affine("candidate", "c", 0));
    Expression o = sigmoid(cell.affine("output", "c", 0));
    Expression c = f.timesPlus(cell.previous("c"), i.times(g));
    return cell.newStates(o.times(tanh(c)), c);
  }
}
