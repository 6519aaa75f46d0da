package org.rhosweep.core.cell;

import static org.rhosweep.core.equation.Expression.tanh;

import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.settings.Named;

/**
 * Vanilla RNN with tanh.
 *
 * <pre>
 *   a_t = U x_t + W h_(t-1) + b                   preactivation  [batch, hidden]
 *   h_t = tanh(a_t)                               hidden state   [batch, hidden]
 *   J_t = dh_t / dh_(t-1) = diag(1 - h_t^2) W     time Jacobian  [hidden, hidden], per example
 * </pre>
 *
 * @see "Elman (1990), Finding structure in time"
 */
@Named("tanh")
public record TanhRnn() implements Cell {
  @Override
  public CellEquations equations() {
    CellEquations.Builder cell = CellEquations.withStates("h");
    Expression a = cell.affine("hidden", "h", 0);
    return cell.newStates(tanh(a));
  }
}
