package org.rhosweep.core.engine;

import org.rhosweep.core.equation.Arithmetic;
import org.rhosweep.core.equation.Op;

/**
 * The operations with spikes and stopped gradients relaxed, so that every derivative is one: a
 * spike is the function whose derivative the surrogate gradient is.
 *
 * <pre>
 *   spike(a) = 1/2 + b a / (1 + 2 |a|)            d/da = b / (1 + 2 |a|)^2
 * </pre>
 */
public class RelaxedArithmetic extends Arithmetic {
  @Override
  public double value(Op op, double[] a) {
    return op == Op.SPIKE ? 0.5 + a[1] * a[0] / (1 + 2 * Math.abs(a[0])) : super.value(op, a);
  }

  @Override
  public double derivative(Op op, int i, double[] a, double y) {
    return op == Op.STOP_GRADIENT ? 1 : super.derivative(op, i, a, y);
  }
}
