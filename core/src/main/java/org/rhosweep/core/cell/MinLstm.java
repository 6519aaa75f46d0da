package org.rhosweep.core.cell;

import static org.rhosweep.core.Require.require;
import static org.rhosweep.core.equation.Expression.sigmoid;
import static org.rhosweep.core.equation.Expression.softplus;

import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * minLSTM: gates and candidate read the input alone, and forget and input gate are scaled to the
 * sum one, so that the state's size does not depend on time. There is no output gate.
 *
 * <pre>
 *   a_k = U_k x_t + b_k                           k = f, i, n                       [batch, hidden]
 *   f, i = sigmoid(a_f, a_i)                      forget, input gate
 *   f'_t = f / (f + i),  i'_t = i / (f + i)       scaled, f' + i' = 1
 *   h_t = f'_t * h_(t-1) + i'_t * a_n             hidden state                      [batch, hidden]
 *   dh_t / dh_(t-1) = diag(f'_t)                  time Jacobian; its radius is max f'_t
 * </pre>
 *
 * f' is computed as the paper's form in logarithms does it, without a quotient of two numbers that
 * may both be zero:
 *
 * <pre>
 *   f / (f + i) = sigmoid(log f - log i),   log sigmoid(a) = a - softplus(a)
 * </pre>
 *
 * The candidate is the plain form's, without that form's positive function g; see {@link MinGru}.
 *
 * @param forgetBias initial bias of the forget gate, finite
 * @see "Feng, Tung, Ahmed, Bengio, Hajimirsadeghi (2024), Were RNNs all we needed?,
 *     arXiv:2410.01201, section 3.2 and appendix B.2"
 */
@Named("min-lstm")
public record MinLstm(@Default("1.0") double forgetBias) implements Cell {
  public MinLstm {
    require(Double.isFinite(forgetBias), "forgetBias must be finite, was %s", forgetBias);
  }

  @Override
  public CellEquations equations() {
    CellEquations.Builder cell = CellEquations.withStates("h");
    Expression logForget = logSigmoid(cell.affineOfInput("forget", forgetBias));
    Expression logInput = logSigmoid(cell.affineOfInput("input", 0));
    Expression n = cell.affineOfInput("candidate", 0);
    Expression f = sigmoid(logForget.minus(logInput));
    return cell.newStates(f.timesPlus(cell.previous("h").minus(n), n)); // f' h + (1 - f') n
  }

  private static Expression logSigmoid(Expression a) {
    return a.minus(softplus(a));
  }
}
