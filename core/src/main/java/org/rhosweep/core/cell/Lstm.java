package org.rhosweep.core.cell;

import static org.rhosweep.core.Require.require;
import static org.rhosweep.core.equation.Expression.sigmoid;
import static org.rhosweep.core.equation.Expression.tanh;

import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * LSTM with a forget gate and without peepholes. Every gate k has U_k [hidden, input], W_k [hidden,
 * hidden] and b_k [hidden].
 *
 * <pre>
 *   a_k = U_k x_t + W_k h_(t-1) + b_k             k = i, f, g, o     [batch, hidden]
 *   i, f, o = sigmoid(a_i, a_f, a_o)              input, forget, output gate
 *   g = tanh(a_g)                                 candidate
 *   c_t = f * c_(t-1) + i * g                     cell state         [batch, hidden]
 *   h_t = o * tanh(c_t)                           hidden state       [batch, hidden]
 * </pre>
 *
 * @param forgetBias initial bias of the forget gate, finite
 * @see "Gers, Schmidhuber, Cummins (2000), Learning to forget"
 */
@Named("lstm")
public record Lstm(@Default("1.0") double forgetBias) implements Cell {
  public Lstm {
    require(Double.isFinite(forgetBias), "forgetBias must be finite, was %s", forgetBias);
  }

  @Override
  public CellEquations equations() {
    CellEquations.Builder cell =
        CellEquations.withStates("h", "c").internalState("cell_state", "c");
    Expression i = sigmoid(cell.affine("input", "h", 0));
    Expression f = sigmoid(cell.affine("forget", "h", forgetBias));
    Expression g = tanh(cell.affine("candidate", "h", 0));
    Expression o = sigmoid(cell.affine("output", "h", 0));
    Expression c = f.timesPlus(cell.previous("c"), i.times(g));
    Expression h = o.times(tanh(c));
    return cell.newStates(h, c);
  }
}
