package org.rhosweep.core.cell;

import static org.rhosweep.core.Require.require;
import static org.rhosweep.core.equation.Expression.constant;
import static org.rhosweep.core.equation.Expression.decay;
import static org.rhosweep.core.equation.Expression.spike;
import static org.rhosweep.core.equation.Expression.stopGradient;
import static org.rhosweep.core.equation.VectorParameter.truncatedNormal;

import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.VectorParameter;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Adaptive leaky integrate-and-fire neurons: a unit spikes when its membrane potential exceeds a
 * threshold that its own spikes raise.
 *
 * <pre>
 *   a_t = ra * a_(t-1) + (1 - ra) * z_(t-1)       adaptation, ra = exp(-1 / tau_a)  [batch, hidden]
 *   s_t = thr + beta * a_t                        threshold
 *   v_t = rv * v_(t-1) + U x_t + W z_(t-1) - s_t * z_(t-1)
 *                                                 potential, rv = exp(-1 / tau_v)   [batch, hidden]
 *   z_t = 1 where v_t &gt; s_t, else 0               spike, the output                 [batch, hidden]
 *   in place of dz_t / d(v_t - s_t):  dampening / (1 + 2 |v_t - s_t|)^2             surrogate
 * </pre>
 *
 * No unit reads its own spike: the diagonal of W is zero. The last term of v_t, the reset, carries
 * no gradient. U and W have no bias; thr, beta, tau_a, tau_v are trained, one entry per unit. They
 * begin at normal numbers with mean m and standard deviation 3 m / 7, none further than two
 * standard deviations from m: tau_v at m = 0.1, tau_a at half the sequence length, thr at 0.01,
 * beta at 1.8. Where training takes a time constant to zero or below, its factor is zero.
 *
 * @param adaptation which numbers beta begins with
 * @param dampening the surrogate gradient at the threshold, &gt; 0
 * @see "Bellec et al. (2018), Long short-term memory and learning-to-learn in networks of spiking
 *     neurons; Herranz-Celotti and Rouat (2024), Stabilizing RNN gradients through pre-training,
 *     for ALIF+ and ALIF+-"
 */
@Named("alif")
public record Alif(
    @Default("positive") @ColumnName("cell_adaptation") Adaptation adaptation,
    @Default("0.5") double dampening)
    implements Cell {
  /** Signs of beta at initialisation. */
  public enum Adaptation {
    /** ALIF+: near 1.8, positive, so that a spike makes the next one harder. */
    POSITIVE,
    /** ALIF+-: normal with mean 0 and standard deviation 1.8 / sqrt(inputs of the layer). */
    SIGNED
  }

  private static final double BETA = 1.8;

  public Alif {
    require(
        dampening > 0 && Double.isFinite(dampening), "dampening must be > 0, was %s", dampening);
  }

  @Override
  public CellEquations equations() {
    return step(false);
  }

  /** The previous spike as the function of the previous v and a that it is: z_(t-1) has no role. */
  @Override
  public CellEquations transitionEquations() {
    return step(true);
  }

  private CellEquations step(boolean previousSpikeFromMemory) {
    CellEquations.Builder cell =
        CellEquations.withStates("z", "v", "a")
            .internalState("membrane_potential", "v")
            .internalState("adaptation", "a");
    Expression thr = cell.coefficient(cell.vector("threshold", (l, r) -> near(0.01, l, r)));
    Expression beta = cell.coefficient(cell.vector("beta", this::beta));
    Expression ra =
        cell.coefficient(
            decay(cell.vector("tauA", (l, r) -> near(0.5 * l.sequenceLength(), l, r))));
    Expression rv = cell.coefficient(decay(cell.vector("tauV", (l, r) -> near(0.1, l, r))));
    Expression damping = cell.coefficient(constant(dampening));
    Expression v = cell.previous("v");
    Expression a = cell.previous("a");
    Expression z =
        previousSpikeFromMemory
            ? spike(v.minus(beta.timesPlus(a, thr)), damping)
            : cell.previous("z");
    Expression newA = ra.timesPlus(a.minus(z), z); // ra a + (1 - ra) z
    Expression s = beta.timesPlus(newA, thr);
    Expression driven = rv.timesPlus(v, cell.lateral("drive", z));
    Expression newV = driven.minus(stopGradient(s.times(z)));
    return cell.newStates(spike(newV.minus(s), damping), newV, newA);
  }

  private double[] beta(VectorParameter.Layer layer, RandomStream random) {
    if (adaptation == Adaptation.POSITIVE) {
      return near(BETA, layer, random);
    }
    double[] entries = new double[layer.units()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = BETA / StrictMath.sqrt(layer.inputSize()) * random.nextGaussian();
    }
    return entries;
  }

  private static double[] near(double mean, VectorParameter.Layer layer, RandomStream random) {
    return truncatedNormal(layer.units(), mean, 3 * mean / 7, random);
  }
}
