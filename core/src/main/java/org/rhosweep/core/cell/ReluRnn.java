package org.rhosweep.core.cell;

import static org.rhosweep.core.equation.Expression.relu;

import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.settings.Named;

/**
 * Vanilla RNN with ReLU.
 *
 * <pre>
 *   a_t = U x_t + W h_(t-1) + b                   preactivation  [batch, hidden]
 *   h_t = max(a_t, 0)                             hidden state   [batch, hidden]
 *   J_t = dh_t / dh_(t-1) = diag(a_t &gt; 0) W       time Jacobian  [hidden, hidden], per example
 * </pre>
 *
 * @see "Le, Jaitly, Hinton (2015), A simple way to initialize recurrent networks of rectified
 *     linear units"
 */
@Named("relu")
public record ReluRnn() implements Cell {
  @Override
  public CellEquations equations() {
    CellEquations.Builder cell = CellEquations.withStates("h");
    Expression a = cell.affine("hidden", "h", 0);
    return cell.newStates(relu(a));
  }
}
