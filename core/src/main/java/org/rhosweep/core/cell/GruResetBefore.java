package org.rhosweep.core.cell;

import static org.rhosweep.core.Require.require;
import static org.rhosweep.core.equation.Expression.sigmoid;
import static org.rhosweep.core.equation.Expression.tanh;

import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * GRU as first published: the reset gate acts on the state before the recurrent product. The update
 * gate z keeps the old state.
 *
 * <pre>
 *   z, r = sigmoid(U_k x_t + W_k h_(t-1) + b_k)   k = z, r: update, reset gate   [batch, hidden]
 *   n = tanh(U_n x_t + W_n (r * h_(t-1)) + b_n)   candidate
 *   h_t = z * h_(t-1) + (1 - z) * n               hidden state                   [batch, hidden]
 * </pre>
 *
 * @param updateBias initial bias of the update gate (large = long memory), finite
 * @see "Cho et al. (2014), Learning phrase representations using RNN encoder-decoder"
 */
@Named("gru-reset-before")
public record GruResetBefore(@Default("0.0") double updateBias) implements Cell {
  public GruResetBefore {
    require(Double.isFinite(updateBias), "updateBias must be finite, was %s", updateBias);
  }

  @Override
  public CellEquations equations() {
    CellEquations.Builder cell = CellEquations.withStates("h");
    Expression previous = cell.previous("h");
    Expression z = sigmoid(cell.affine("update", "h", updateBias));
    Expression r = sigmoid(cell.affine("reset", "h", 0));
    Expression n = tanh(cell.affineOfValue("candidate", r.times(previous), 0));
    return cell.newStates(z.timesPlus(previous.minus(n), n)); // z h + (1 - z) n
  }
}
