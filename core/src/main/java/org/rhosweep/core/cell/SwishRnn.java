package org.rhosweep.core.cell;

import static org.rhosweep.core.equation.Expression.sigmoid;

import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.settings.Named;

/**
 * Vanilla RNN with swish.
 *
 * <pre>
 *   a_t = U x_t + W h_(t-1) + b                       preactivation  [batch, hidden]
 *   h_t = a_t s_t,  s_t = sigmoid(a_t)                hidden state   [batch, hidden]
 *   J_t = dh_t / dh_(t-1) = diag(s_t + h_t (1 - s_t)) W   [hidden, hidden], per example
 * </pre>
 *
 * @see "Ramachandran, Zoph, Le (2017), Searching for activation functions"
 */
@Named("swish")
public record SwishRnn() implements Cell {
  @Override
  public CellEquations equations() {
    CellEquations.Builder cell = CellEquations.withStates("h");
    Expression a = cell.affine("hidden", "h", 0);
    return cell.newStates(a.times(sigmoid(a)));
  }
}
