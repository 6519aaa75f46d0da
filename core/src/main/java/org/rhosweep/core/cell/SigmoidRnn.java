package org.rhosweep.core.cell;

import static org.rhosweep.core.equation.Expression.sigmoid;

import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.settings.Named;

/**
 * Vanilla RNN with the logistic sigmoid.
 *
 * <pre>
 *   a_t = U x_t + W h_(t-1) + b                       preactivation  [batch, hidden]
 *   h_t = sigmoid(a_t)                                hidden state   [batch, hidden]
 *   J_t = dh_t / dh_(t-1) = diag(h_t (1 - h_t)) W         [hidden, hidden], per example
 * </pre>
 *
 * @see "Elman (1990), Finding structure in time"
 */
@Named("sigmoid")
public record SigmoidRnn() implements Cell {
  @Override
  public CellEquations equations() {
    CellEquations.Builder cell = CellEquations.withStates("h");
    Expression a = cell.affine("hidden", "h", 0);
    return cell.newStates(sigmoid(a));
  }
}
