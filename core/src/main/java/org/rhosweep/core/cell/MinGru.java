package org.rhosweep.core.cell;

import static org.rhosweep.core.Require.require;
import static org.rhosweep.core.equation.Expression.sigmoid;

import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * minGRU: a GRU whose gate and candidate read the input alone, so that a unit depends on its own
 * past and on no other unit's.
 *
 * <pre>
 *   z_t = sigmoid(U_z x_t + b_z)                  update gate: the fraction of the new [batch, hidden]
 *   n_t = U_n x_t + b_n                           candidate                         [batch, hidden]
 *   h_t = (1 - z_t) * h_(t-1) + z_t * n_t         hidden state                      [batch, hidden]
 *   dh_t / dh_(t-1) = diag(1 - z_t)               time Jacobian; its radius is max (1 - z_t)
 * </pre>
 *
 * This is the paper's plain form, run step by step. Its form in logarithms, for a parallel scan,
 * passes the candidate through g(a) = a + 0.5 for a &gt;= 0, sigmoid(a) below, so that states are
 * positive; that is not done here. Beware that z writes where the update gate of {@code gru} keeps.
 *
 * @param updateBias initial bias of the update gate (large = short memory), finite
 * @see "Feng, Tung, Ahmed, Bengio, Hajimirsadeghi (2024), Were RNNs all we needed?,
 *     arXiv:2410.01201, section 3.1"
 */
@Named("min-gru")
public record MinGru(@Default("0.0") double updateBias) implements Cell {
  public MinGru {
    require(Double.isFinite(updateBias), "updateBias must be finite, was %s", updateBias);
  }

  @Override
  public CellEquations equations() {
    CellEquations.Builder cell = CellEquations.withStates("h");
    Expression z = sigmoid(cell.affineOfInput("update", updateBias));
    Expression n = cell.affineOfInput("candidate", 0);
    Expression previous = cell.previous("h");
    return cell.newStates(z.timesPlus(n.minus(previous), previous)); // (1 - z) h + z n
  }
}
