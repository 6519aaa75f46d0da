package org.rhosweep.core.cell;

import static org.rhosweep.core.equation.Expression.constant;
import static org.rhosweep.core.equation.Expression.cos;
import static org.rhosweep.core.equation.Expression.exp;
import static org.rhosweep.core.equation.Expression.gelu;
import static org.rhosweep.core.equation.Expression.inverseSquareRoot;
import static org.rhosweep.core.equation.Expression.sigmoid;
import static org.rhosweep.core.equation.Expression.sin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.VectorParameter;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.settings.Named;

/**
 * Linear recurrent unit in its residual block: a complex diagonal state space between a norm over
 * units and a gated linear unit. Its state has d = 2 hidden complex entries.
 *
 * <pre>
 *   x_t = input [hidden]; of another size than hidden in the lowest layer, so E x + e there
 *   u_t = g * (x_t - mean(x_t)) / sqrt(var(x_t) + 1e-3) + b      over units   [batch, hidden]
 *   s_t = lambda * s_(t-1) + gamma * (B u_t)      state, complex              [batch, d]
 *   y_t = gelu(Re(C s_t) + D * u_t)               gelu(a) = a Phi(a)          [batch, hidden]
 *   h_t = x_t + sigmoid(W1 y_t + b1) * (W3 y_t + b3)             output       [batch, hidden]
 *   lambda = exp(-exp(nu) + i theta),  gamma = exp(gammaLog)
 *   ds_t / ds_(t-1) = diag(lambda)                time Jacobian; its radius is max |lambda|
 * </pre>
 *
 * B [d, hidden] and C [hidden, d] are complex; nu, theta, gammaLog [d] and D, g, b [hidden] are
 * trained vectors. The state lies in two halves of hidden entries, each with its real and its
 * imaginary part, so that everything is as wide as the layer: {@code firstReal} is the real part of
 * entries 0 … hidden - 1.
 *
 * <p>At initialisation nu is uniform between the values for |lambda| = 0.99 and 0.4, theta uniform
 * on [0, 0.314], gamma = sqrt(1 - |lambda|^2), D normal, g = 1, b = 0. What the initialisation
 * draws for B and C is scaled by sqrt(1/3): under {@code glorot} their parts then have variance 1 /
 * (hidden + d), that of a scaling by 1/2 over the mean of fan-in and fan-out.
 *
 * <p>The published block loses a tenth of y and of the gated unit to dropout in training; here the
 * model's {@code dropout} acts between layers instead.
 *
 * @see "Orvieto et al. (2023), Resurrecting recurrent neural networks for long sequences, section 3
 *     and appendix A"
 */
@Named("lru")
public record Lru() implements Cell {
  private static final double NORM_EPSILON = 1e-3;
  private static final double LARGEST_RADIUS = 0.99;
  private static final double SMALLEST_RADIUS = 0.4;
  private static final double LARGEST_PHASE = 0.314;

  @Override
  public CellEquations equations() {
    CellEquations.Builder cell =
        CellEquations.withStates(
                "h", "firstReal", "firstImaginary", "secondReal", "secondImaginary")
            .internalState(
                "complex_state", "firstReal", "firstImaginary", "secondReal", "secondImaginary");
    Expression x = cell.projection("encoder");
    Expression u = norm(cell, x);
    List<Expression> states = new ArrayList<>();
    states.addAll(half(cell, "first", u));
    states.addAll(half(cell, "second", u));
    Expression output = output(cell, "firstOutputReal", states.get(0));
    output = output.minus(output(cell, "firstOutputImaginary", states.get(1)));
    output = output.plus(output(cell, "secondOutputReal", states.get(2)));
    output = output.minus(output(cell, "secondOutputImaginary", states.get(3)));
    Expression feedthrough = cell.coefficient(cell.vector("feedthrough", Lru::normal));
    Expression y = feedthrough.timesPlus(u, output); // Re(C s) + D u
    Expression active = gelu(y);
    Expression gate = sigmoid(cell.denseOfValue("gate", active, 0));
    states.add(0, gate.timesPlus(cell.denseOfValue("candidate", active, 0), x));
    return cell.newStates(states.toArray(new Expression[0]));
  }

  private static Expression norm(CellEquations.Builder cell, Expression x) {
    Expression gain = cell.coefficient(cell.vector("normGain", VectorParameter.constant(1)));
    Expression shift = cell.coefficient(cell.vector("normShift", VectorParameter.constant(0)));
    Expression epsilon = cell.coefficient(constant(NORM_EPSILON));
    Expression centred = x.minus(cell.mean("mean", x));
    Expression variance = cell.mean("variance", centred.times(centred));
    Expression scaled = centred.times(inverseSquareRoot(variance.plus(epsilon)));
    return gain.timesPlus(scaled, shift);
  }

  /** Real and imaginary part of lambda s + gamma B u for one half of the state. */
  private static List<Expression> half(CellEquations.Builder cell, String half, Expression u) {
    Expression nu = cell.vector(half + "Nu", Lru::nu);
    Expression theta =
        cell.vector(half + "Theta", (layer, random) -> uniform(layer, 0, LARGEST_PHASE, random));
    Expression gammaLog =
        cell.vector(
            half + "GammaLog", (layer, random) -> gammaLog(layer.earlier().get(half + "Nu")));
    Expression radius = exp(constant(0).minus(exp(nu)));
    Expression lambdaReal = cell.coefficient(radius.times(cos(theta)));
    Expression lambdaImaginary = cell.coefficient(radius.times(sin(theta)));
    Expression minusImaginary = cell.coefficient(constant(0).minus(radius.times(sin(theta))));
    Expression gamma = cell.coefficient(exp(gammaLog));
    Expression real = cell.previous(half + "Real");
    Expression imaginary = cell.previous(half + "Imaginary");
    Expression driveReal = gamma.times(cell.productOfValue(half + "InputReal", u, gain()));
    Expression driveImaginary =
        gamma.times(cell.productOfValue(half + "InputImaginary", u, gain()));
    // Nothing but the drive comes from an earlier stage, so that nothing else is kept for this one.
    return List.of(
        lambdaReal.timesPlus(real, minusImaginary.timesPlus(imaginary, driveReal)),
        lambdaReal.timesPlus(imaginary, lambdaImaginary.timesPlus(real, driveImaginary)));
  }

  private static Expression output(CellEquations.Builder cell, String name, Expression state) {
    return cell.productOfValue(name, state, gain());
  }

  private static double gain() {
    return StrictMath.sqrt(1.0 / 3);
  }

  private static double[] nu(VectorParameter.Layer layer, RandomStream random) {
    double low = StrictMath.log(-StrictMath.log(LARGEST_RADIUS));
    double high = StrictMath.log(-StrictMath.log(SMALLEST_RADIUS));
    return uniform(layer, low, high, random);
  }

  /** log sqrt(1 - |lambda|^2). */
  private static double[] gammaLog(double[] nu) {
    return Arrays.stream(nu)
        .map(n -> 0.5 * StrictMath.log(1 - StrictMath.exp(-2 * StrictMath.exp(n))))
        .toArray();
  }

  private static double[] uniform(
      VectorParameter.Layer layer, double low, double high, RandomStream random) {
    double[] entries = new double[layer.units()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = random.nextDouble(low, high);
    }
    return entries;
  }

  private static double[] normal(VectorParameter.Layer layer, RandomStream random) {
    double[] entries = new double[layer.units()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = random.nextGaussian();
    }
    return entries;
  }
}
