package org.rhosweep.core.cell;

import static org.rhosweep.core.Require.require;
import static org.rhosweep.core.equation.Expression.constant;
import static org.rhosweep.core.equation.Expression.exp;
import static org.rhosweep.core.equation.Expression.inverseSquareRoot;
import static org.rhosweep.core.equation.Expression.sigmoid;
import static org.rhosweep.core.equation.Expression.softplus;

import java.util.stream.IntStream;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.VectorParameter;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Selective diagonal state space in its residual block, as S6 in Mamba: every unit has N real
 * states of its own, and what they keep, take in and give out depends on the input.
 *
 * <pre>
 *   x_t = input [hidden]; of another size than hidden in the lowest layer, so E x + e there
 *   u_t = g * x_t / sqrt(mean(x_t^2) + 1e-5)       mean over units                 [batch, hidden]
 *   v_t = silu(W_v u_t)                            silu(a) = a sigmoid(a)          [batch, hidden]
 *   Delta_t = softplus(W_Delta u_t + d)            length of the step              [batch, hidden]
 *   B_n = W_Bn u_t,  C_n = W_Cn u_t                n = 1 … N                       [batch, hidden]
 *   s_n,t = exp(Delta_t A_n) * s_n,t-1 + Delta_t * B_n * v_t    states, A_n = -exp(decayLog_n) &lt; 0
 *   y_t = C_1 * s_1,t + … + C_N * s_N,t + D * v_t                                  [batch, hidden]
 *   h_t = x_t + W_o (y_t * silu(W_z u_t))          output                          [batch, hidden]
 *   ds_t / ds_(t-1) = diag(exp(Delta_t A_n))       time Jacobian; its radius is the largest of them
 * </pre>
 *
 * decayLog_n, d (named {@code stepBias}), D (named {@code feedthrough}) and g (named {@code
 * normGain}) are trained, one entry per unit. They begin as the paper's: A_n = -n in every unit, D
 * = g = 1, and d such that softplus(d) is log-uniform on [0.001, 0.1]. As there, A is discretised
 * exactly and B by Euler's rule.
 *
 * <p>Where it is not Mamba's block: there B_n and C_n are one number for all units of a layer, here
 * each unit has a row of its own, so that fewer states are needed; W_Delta has full rank, where the
 * paper's has rank hidden / 16; the block is as wide as the layer, where the paper's is twice as
 * wide; there is no convolution over time before silu. W_Delta, B and C read u, as in Mamba-2,
 * where Mamba's read v.
 *
 * @param stateSize states N of each unit, 1 … 16
 * @see "Gu and Dao (2023), Mamba: linear-time sequence modeling with selective state spaces,
 *     arXiv:2312.00752, algorithm 2, sections 3.4 and 3.6; Dao and Gu (2024), Transformers are
 *     SSMs, arXiv:2405.21060, section 7.1, for maps side by side"
 */
@Named("selective-ssm")
public record SelectiveSsm(@Default("1") int stateSize) implements Cell {
  private static final double NORM_EPSILON = 1e-5;
  private static final double SHORTEST_STEP = 0.001;
  private static final double LONGEST_STEP = 0.1;

  public SelectiveSsm {
    require(stateSize >= 1 && stateSize <= 16, "stateSize must be 1 to 16, was %d", stateSize);
  }

  @Override
  public CellEquations equations() {
    CellEquations.Builder cell = CellEquations.withStates(states());
    Expression x = cell.projection("encoder");
    Expression u = norm(cell, x);
    Expression v = silu(cell.productOfValue("value", u));
    Expression stepBias = cell.coefficient(cell.vector("stepBias", SelectiveSsm::stepBias));
    Expression delta = softplus(cell.productOfValue("step", u).plus(stepBias));
    Expression taken = delta.times(v);
    Expression feedthrough =
        cell.coefficient(cell.vector("feedthrough", VectorParameter.constant(1)));
    Expression y = feedthrough.times(v);
    Expression[] newStates = new Expression[stateSize + 1];
    for (int n = 1; n <= stateSize; n++) {
      Expression log = cell.vector("decayLog" + n, VectorParameter.constant(StrictMath.log(n)));
      Expression a = cell.coefficient(constant(0).minus(exp(log)));
      Expression kept = exp(delta.times(a));
      Expression b = cell.productOfValue("input" + n, u);
      newStates[n] = kept.timesPlus(cell.previous("s" + n), taken.times(b));
      y = cell.productOfValue("output" + n, u).timesPlus(newStates[n], y);
    }
    Expression gated = y.times(silu(cell.productOfValue("gate", u)));
    newStates[0] = cell.productOfValue("outward", gated).plus(x);
    return cell.newStates(newStates);
  }

  /** Over units, without taking off their mean: Zhang and Sennrich (2019), RMSNorm. */
  private static Expression norm(CellEquations.Builder cell, Expression x) {
    Expression gain = cell.coefficient(cell.vector("normGain", VectorParameter.constant(1)));
    Expression epsilon = cell.coefficient(constant(NORM_EPSILON));
    Expression meanSquare = cell.mean("meanSquare", x.times(x));
    return gain.times(x.times(inverseSquareRoot(meanSquare.plus(epsilon))));
  }

  private static Expression silu(Expression a) {
    return a.times(sigmoid(a));
  }

  private String[] states() {
    return IntStream.rangeClosed(0, stateSize)
        .mapToObj(n -> n == 0 ? "h" : "s" + n)
        .toArray(String[]::new);
  }

  /** The inverse of softplus at log-uniform numbers. */
  private static double[] stepBias(VectorParameter.Layer layer, RandomStream random) {
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
