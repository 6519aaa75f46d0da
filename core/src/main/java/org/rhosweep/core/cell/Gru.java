package org.rhosweep.core.cell;

import static org.rhosweep.core.Require.require;
import static org.rhosweep.core.equation.Expression.sigmoid;
import static org.rhosweep.core.equation.Expression.tanh;

import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * GRU with the reset gate applied after the recurrent product, so that the candidate has two
 * biases. The update gate z keeps the old state.
 *
 * <pre>
 *   z, r = sigmoid(U_k x_t + W_k h_(t-1) + b_k)   k = z, r: update, reset gate   [batch, hidden]
 *   w = W_n h_(t-1) + d_n                         recurrent part of the candidate
 *   n = tanh(U_n x_t + b_n + r * w)               candidate
 *   h_t = z * h_(t-1) + (1 - z) * n               hidden state                   [batch, hidden]
 * </pre>
 *
 * @param updateBias initial bias of the update gate (large = long memory), finite
 * @see "Cho et al. (2014), Learning phrase representations; the form with two biases is that of
 *     cuDNN"
 */
@Named("gru")
public record Gru(@Default("0.0") double updateBias) implements Cell {
  public Gru {
    require(Double.isFinite(updateBias), "updateBias must be finite, was %s", updateBias);
  }

  @Override
  public CellEquations equations() {
    CellEquations.Builder cell = CellEquations.withStates("h");
    Expression z = sigmoid(cell.affine("update", "h", updateBias));
    Expression r = sigmoid(cell.affine("reset", "h", 0));
    Expression w = cell.affineOfState("candidateRecurrent", "h", 0);
    Expression n = tanh(r.timesPlus(w, cell.affineOfInput("candidateInput", 0)));
    Expression previous = cell.previous("h");
    Expression h = z.timesPlus(previous.minus(n), n); // z h + (1 - z) n
    return cell.newStates(h);
  }
}
