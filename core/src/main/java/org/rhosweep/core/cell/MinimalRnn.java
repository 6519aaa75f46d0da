package org.rhosweep.core.cell;

import static org.rhosweep.core.Require.require;
import static org.rhosweep.core.equation.Expression.sigmoid;
import static org.rhosweep.core.equation.Expression.tanh;

import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * MinimalRNN: the state is a running mean of the encoded input, weighted by one gate.
 *
 * <pre>
 *   v_t = tanh(U x_t + b_v)                       encoded input                  [batch, hidden]
 *   f = sigmoid(W h_(t-1) + V v_t + b_f)          keep gate; W, V [hidden, hidden]
 *   h_t = f * h_(t-1) + (1 - f) * v_t             hidden state                   [batch, hidden]
 * </pre>
 *
 * @param keepBias initial bias of the keep gate (large = long memory), finite
 * @see "Chen (2017), MinimalRNN: toward more interpretable and trainable recurrent neural networks"
 */
@Named("minimal-rnn")
public record MinimalRnn(@Default("0.0") double keepBias) implements Cell {
  public MinimalRnn {
    require(Double.isFinite(keepBias), "keepBias must be finite, was %s", keepBias);
  }

  @Override
  public CellEquations equations() {
    CellEquations.Builder cell = CellEquations.withStates("h");
    Expression previous = cell.previous("h");
    Expression v = tanh(cell.affineOfInput("encoder", 0));
    Expression fromState = cell.affineOfState("keep", "h", keepBias);
    Expression f = sigmoid(fromState.plus(cell.productOfValue("keepOfInput", v)));
    return cell.newStates(f.timesPlus(previous.minus(v), v)); // f h + (1 - f) v
  }
}
