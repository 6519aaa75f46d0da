package org.rhosweep.core.engine.simd;

import java.util.List;
import org.rhosweep.core.engine.simd.PointwiseProgram.BufferSlot;
import org.rhosweep.core.equation.Op;
import org.rhosweep.kernels.Kernels;

/**
 * One kernel call on one or more tiles. Every operation is a class of its own, so the call of
 * {@link #run} in a program has many receivers and each kernel is compiled alone. All of them
 * inlined into one method exceed what the compiler keeps in registers, in some runs only, and
 * vectors are then boxed: the pointwise part took ten times as long.
 */
interface PointwiseStep {
  /**
   * Runs on tiles that lie side by side.
   *
   * @param arrays by number
   * @param bases where the tiles begin in each array
   * @param n floats
   */
  void run(Kernels kernels, float[][] arrays, int[] bases, int n);

  /** d = a. */
  static PointwiseStep copy(BufferSlot a, BufferSlot d) {
    return (k, v, at, n) -> System.arraycopy(a.in(v), a.at(at), d.in(v), d.at(at), n);
  }

  /** The step of an operation that is not fused with others. */
  static PointwiseStep of(Op op, List<BufferSlot> from, BufferSlot d) {
    return switch (from.size()) {
      case 0 -> (k, v, at, n) -> k.fill(d.in(v), d.at(at), n, 0f);
      case 1 -> unary(op, from.get(0), d);
      case 2 -> binary(op, from.get(0), from.get(1), d);
      default -> multiplyAdd(from.get(0), from.get(1), from.get(2), d);
    };
  }

  private static PointwiseStep unary(Op op, BufferSlot a, BufferSlot d) {
    return switch (op) {
      case TANH -> (k, v, at, n) -> k.tanh(a.in(v), a.at(at), d.in(v), d.at(at), n);
      case SIGMOID -> (k, v, at, n) -> k.sigmoid(a.in(v), a.at(at), d.in(v), d.at(at), n);
      case RELU -> (k, v, at, n) -> k.relu(a.in(v), a.at(at), d.in(v), d.at(at), n);
      case SIN -> (k, v, at, n) -> k.sin(a.in(v), a.at(at), d.in(v), d.at(at), n);
      case COS -> (k, v, at, n) -> k.cos(a.in(v), a.at(at), d.in(v), d.at(at), n);
      case GELU -> (k, v, at, n) -> k.gelu(a.in(v), a.at(at), d.in(v), d.at(at), n);
      case INVERSE_SQUARE_ROOT ->
          (k, v, at, n) -> k.inverseSquareRoot(a.in(v), a.at(at), d.in(v), d.at(at), n);
      case EXP -> (k, v, at, n) -> k.exp(a.in(v), a.at(at), d.in(v), d.at(at), n);
      case SOFTPLUS -> (k, v, at, n) -> k.softplus(a.in(v), a.at(at), d.in(v), d.at(at), n);
      case LOG -> (k, v, at, n) -> k.log(a.in(v), a.at(at), d.in(v), d.at(at), n);
      case STOP_GRADIENT -> copy(a, d);
      default -> throw new IllegalStateException("no kernel for " + op);
    };
  }

  private static PointwiseStep binary(Op op, BufferSlot a, BufferSlot b, BufferSlot d) {
    return switch (op) {
      case ADD ->
          (k, v, at, n) -> k.add(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), n);
      case SUBTRACT ->
          (k, v, at, n) -> k.subtract(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), n);
      case MULTIPLY ->
          (k, v, at, n) -> k.multiply(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), n);
      case MAX ->
          (k, v, at, n) -> k.max(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), n);
      case DIVIDE ->
          (k, v, at, n) -> k.divide(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), n);
      case TANH_BACKWARD ->
          (k, v, at, n) ->
              k.tanhBackward(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), n);
      case SIGMOID_BACKWARD ->
          (k, v, at, n) ->
              k.sigmoidBackward(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), n);
      case RELU_BACKWARD ->
          (k, v, at, n) ->
              k.reluBackward(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), n);
      case GELU_BACKWARD ->
          (k, v, at, n) ->
              k.geluBackward(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), n);
      case INVERSE_SQUARE_ROOT_BACKWARD ->
          (k, v, at, n) ->
              k.inverseSquareRootBackward(
                  a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), n);
      case SPIKE_BACKWARD ->
          (k, v, at, n) ->
              k.spikeBackward(a.in(v), a.at(at), b.in(v), b.at(at), d.in(v), d.at(at), n);
      // The dampening b acts on gradients alone.
      case SPIKE -> (k, v, at, n) -> k.spike(a.in(v), a.at(at), d.in(v), d.at(at), n);
      default -> throw new IllegalStateException("no kernel for " + op);
    };
  }

  private static PointwiseStep multiplyAdd(BufferSlot a, BufferSlot b, BufferSlot c, BufferSlot d) {
    return (k, v, at, n) ->
        k.multiplyAdd(
            a.in(v), a.at(at), b.in(v), b.at(at), c.in(v), c.at(at), d.in(v), d.at(at), n);
  }

  /** d = (a * b) back through y = sigmoid(x), operands a, b, y. */
  static PointwiseStep sigmoidBackwardOfProduct(List<BufferSlot> from, BufferSlot d) {
    BufferSlot a = from.get(0);
    BufferSlot b = from.get(1);
    BufferSlot y = from.get(2);
    return (k, v, at, n) ->
        k.sigmoidBackwardOfProduct(
            a.in(v), a.at(at), b.in(v), b.at(at), y.in(v), y.at(at), d.in(v), d.at(at), n);
  }

  /** d = (a * b) back through y = tanh(x), operands a, b, y. */
  static PointwiseStep tanhBackwardOfProduct(List<BufferSlot> from, BufferSlot d) {
    BufferSlot a = from.get(0);
    BufferSlot b = from.get(1);
    BufferSlot y = from.get(2);
    return (k, v, at, n) ->
        k.tanhBackwardOfProduct(
            a.in(v), a.at(at), b.in(v), b.at(at), y.in(v), y.at(at), d.in(v), d.at(at), n);
  }

  /** d = (a * b) back through y = tanh(x), plus c, operands a, b, y, c. */
  static PointwiseStep addTanhBackwardOfProduct(List<BufferSlot> from, BufferSlot d) {
    BufferSlot a = from.get(0);
    BufferSlot b = from.get(1);
    BufferSlot y = from.get(2);
    BufferSlot c = from.get(3);
    return (k, v, at, n) ->
        k.addTanhBackwardOfProduct(
            a.in(v), a.at(at), b.in(v), b.at(at), y.in(v), y.at(at), c.in(v), c.at(at), d.in(v),
            d.at(at), n);
  }
}
