package org.rhosweep.core.engine.simd;

import java.util.List;
import org.rhosweep.core.engine.simd.PointwiseProgram.Home;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.kernel.Kernels;

/**
 * One kernel call on a tile. Every operation is a class of its own, so the call of {@link #run} in
 * a program has many receivers and each kernel is compiled alone. All of them inlined into one
 * method exceed what the compiler keeps in registers, in some runs only, and vectors are then
 * boxed: the pointwise part took ten times as long.
 */
interface PointwiseStep {
  int N = Kernels.BLOCK;

  /**
   * Runs on one tile.
   *
   * @param arrays by number
   * @param bases where the tile begins in each array
   */
  void run(Kernels kernels, float[][] arrays, int[] bases);

  /** d = a. */
  static PointwiseStep copy(Home a, Home d) {
    return (k, v, at) -> System.arraycopy(a.in(v), a.at(at), d.in(v), d.at(at), N);
  }

  /** The step of an operation that is not fused with others. */
  static PointwiseStep of(Op op, List<Home> from, Home d) {
    return switch (from.size()) {
      case 0 -> (k, v, at) -> k.fill(d.in(v), d.at(at), N, 0f);
      case 1 -> unary(op, from.get(0), d);
      case 2 -> binary(op, from.get(0), from.get(1), d);
      default -> multiplyAdd(from.get(0), from.get(1), from.get(2), d);
    };
  }

  private static PointwiseStep unary(Op op, Home a, Home d) {
    return switch (op) {
      case TANH -> (k, v, at) -> k.tanh(a.in(v), a.at(at), d.in(v), d.at(at), N);
      case SIGMOID -> (k, v, at) -> k.sigmoid(a.in(v), a.at(at), d.in(v), d.at(at), N);
      case RELU -> (k, v, at) -> k.relu(a.in(v), a.at(at), d.in(v), d.at(at), N);
      case SIN -> (k, v, at) -> k.sin(a.in(v), a.at(at), d.in(v), d.at(at), N);
      case COS -> (k, v, at) -> k.cos(a.in(v), a.at(at), d.in(v), d.at(at), N);
      case GELU -> (k, v, at) -> k.gelu(a.in(v), a.at(at), d.in(v), d.at(at), N);
      case INVERSE_SQUARE_ROOT ->
          (k, v, at) -> k.inverseSquareRoot(a.in(v), a.at(at), d.in(v), d.at(at), N);
      case STOP_GRADIENT -> copy(a, d);
      default -> throw new IllegalStateException("no kernel for " + op);
    };
  }

  private static PointwiseStep binary(Op op, Home a, Home b, Home d) {
    return switch (op) {
      case ADD -> (k, v, at) -> k.add(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), N);
      case SUBTRACT ->
          (k, v, at) -> k.subtract(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), N);
      case MULTIPLY ->
          (k, v, at) -> k.multiply(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), N);
      case TANH_BACKWARD ->
          (k, v, at) -> k.tanhBackward(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), N);
      case SIGMOID_BACKWARD ->
          (k, v, at) ->
              k.sigmoidBackward(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), N);
      case RELU_BACKWARD ->
          (k, v, at) -> k.reluBackward(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), N);
      case SPIKE -> // b acts on gradients alone
          (k, v, at) -> k.spike(a.in(v), a.at(at), d.in(v), d.at(at), N);
      case GELU_BACKWARD ->
          (k, v, at) -> k.geluBackward(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), N);
      case INVERSE_SQUARE_ROOT_BACKWARD ->
          (k, v, at) ->
              k.inverseSquareRootBackward(
                  a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), N);
      case SPIKE_BACKWARD ->
          (k, v, at) -> k.spikeBackward(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), N);
      default -> throw new IllegalStateException("no kernel for " + op);
    };
  }

  private static PointwiseStep multiplyAdd(Home a, Home b, Home c, Home d) {
    return (k, v, at) ->
        k.multiplyAdd(
            a.in(v), a.at(at), b.in(v), b.at(at), c.in(v), c.at(at), d.in(v), d.at(at), N);
  }

  /** d = (a * b) back through y = sigmoid(x), operands a, b, y. */
  static PointwiseStep sigmoidBackwardOfProduct(List<Home> from, Home d) {
    Home a = from.get(0);
    Home b = from.get(1);
    Home y = from.get(2);
    return (k, v, at) ->
        k.sigmoidBackwardOfProduct(
            a.in(v), a.at(at), b.in(v), b.at(at), y.in(v), y.at(at), d.in(v), d.at(at), N);
  }

  /** d = (a * b) back through y = tanh(x), operands a, b, y. */
  static PointwiseStep tanhBackwardOfProduct(List<Home> from, Home d) {
    Home a = from.get(0);
    Home b = from.get(1);
    Home y = from.get(2);
    return (k, v, at) ->
        k.tanhBackwardOfProduct(
            a.in(v), a.at(at), b.in(v), b.at(at), y.in(v), y.at(at), d.in(v), d.at(at), N);
  }

  /** d = (a * b) back through y = tanh(x), plus c, operands a, b, y, c. */
  static PointwiseStep addTanhBackwardOfProduct(List<Home> from, Home d) {
    Home a = from.get(0);
    Home b = from.get(1);
    Home y = from.get(2);
    Home c = from.get(3);
    return (k, v, at) ->
        k.addTanhBackwardOfProduct(
            a.in(v), a.at(at), b.in(v), b.at(at), y.in(v), y.at(at), c.in(v), c.at(at), d.in(v),
            d.at(at), N);
  }
}
