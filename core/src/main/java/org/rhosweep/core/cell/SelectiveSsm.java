package org.rhosweep.core.cell;

import static org.rhosweep.core.Require.require;
import static org.rhosweep.core.equation.Expression.constant;
import static org.rhosweep.core.equation.Expression.exp;
import static org.rhosweep.core.equation.Expression.softplus;

import java.util.stream.IntStream;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.UnitVector;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Selective diagonal state space, as S6, the core of Mamba: every unit has N real states of its
 * own, and what they keep, take in and give out depends on the input.
 *
 * <pre>
 *   v_t = U_v x_t + b_v                            what the unit takes in          [batch, hidden]
 *   Delta_t = softplus(U_Delta x_t + d)            length of the step              [batch, hidden]
 *   B_n = U_Bn x_t,  C_n = U_Cn x_t                n = 1 … N                       [batch, hidden]
 *   s_n,t = exp(Delta_t A_n) * s_n,t-1 + Delta_t * B_n * v_t    states, A_n = -exp(decayLog_n) &lt; 0
 *   h_t = C_1 * s_1,t + … + C_N * s_N,t + D * v_t  output                          [batch, hidden]
 *   ds_t / ds_(t-1) = diag(exp(Delta_t A_n))       time Jacobian; its radius is the largest of them
 * </pre>
 *
 * decayLog_n, d (named {@code stepBias}) and D (named {@code feedthrough}) are trained, one entry
 * per unit. They begin as the paper's: A_n = -n in every unit, D = 1, and d such that softplus(d)
 * is log-uniform on [0.001, 0.1]. As there, B is discretised by Euler's rule and A exactly.
 *
 * <p>Where it is not S6: there B_n and C_n are one number for all units of a layer, here each unit
 * has a row of its own, so that fewer states are needed; U_Delta has full rank, and the rank of the
 * paper's is hidden / 16. Of the block around S6 nothing is here: no convolution over time, no gate
 * beside it, no projections in and out but U_v; {@code model.residual} and {@code model.layerNorm}
 * put the rest of a block around any cell. All maps read the layer's input, as in Mamba-2, where
 * Mamba's read v.
 *
 * @param stateSize N, 1 … 16
 * @see "Gu and Dao (2023), Mamba: linear-time sequence modeling with selective state spaces,
 *     arXiv:2312.00752, algorithm 2 and section 3.6; Dao and Gu (2024), Transformers are SSMs,
 *     arXiv:2405.21060, section 7.1, for maps side by side"
 */
@Named("selective-ssm")
public record SelectiveSsm(@Default("1") int stateSize) implements Cell {
  private static final double SHORTEST_STEP = 0.001;
  private static final double LONGEST_STEP = 0.1;

  public SelectiveSsm {
    require(stateSize >= 1 && stateSize <= 16, "stateSize must be 1 to 16, was %d", stateSize);
  }

  @Override
  public CellEquations equations() {
    CellEquations.Builder cell = CellEquations.withStates(states());
    Expression v = cell.affineOfInput("value", 0);
    Expression stepBias = cell.coefficient(cell.vector("stepBias", SelectiveSsm::stepBias));
    Expression delta = softplus(cell.productOfInput("step").plus(stepBias));
    Expression taken = delta.times(v);
    Expression feedthrough = cell.coefficient(cell.vector("feedthrough", UnitVector.constant(1)));
    Expression output = feedthrough.times(v);
    Expression[] newStates = new Expression[stateSize + 1];
    for (int n = 1; n <= stateSize; n++) {
      Expression log = cell.vector("decayLog" + n, UnitVector.constant(StrictMath.log(n)));
      Expression a = cell.coefficient(constant(0).minus(exp(log)));
      Expression kept = exp(delta.times(a));
      Expression b = cell.productOfInput("input" + n);
      newStates[n] = kept.timesPlus(cell.previous("s" + n), taken.times(b));
      output = cell.productOfInput("output" + n).timesPlus(newStates[n], output);
    }
    newStates[0] = output;
    return cell.newStates(newStates);
  }

  private String[] states() {
    return IntStream.rangeClosed(0, stateSize)
        .mapToObj(n -> n == 0 ? "h" : "s" + n)
        .toArray(String[]::new);
  }

  /** The inverse of softplus at log-uniform numbers. */
  private static double[] stepBias(UnitVector.Layer layer, RandomStream random) {
    double[] entries = new double[layer.units()];
    double low = StrictMath.log(SHORTEST_STEP);
    double high = StrictMath.log(LONGEST_STEP);
    for (int i = 0; i < entries.length; i++) {
      double step = StrictMath.exp(random.nextDouble(low, high));
      entries[i] = StrictMath.log(StrictMath.expm1(step));
    }
    return entries;
  }
}
