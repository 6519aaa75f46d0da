package org.rhosweep.nd4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.custom.Max;
import org.nd4j.linalg.api.ops.impl.transforms.floating.RSqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Cos;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log1p;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sin;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;
import org.rhosweep.core.equation.Op;

/** Each pointwise operation as ND4J operations. */
final class Pointwise {
  private Pointwise() {}

  /**
   * {@code to = op(a, b, c)}.
   *
   * @param op not a leaf
   * @param arguments in the operation's order, not changed
   * @param to overwritten; none of the arguments
   */
  static void run(Op op, List<INDArray> arguments, INDArray to) {
    if (op.isLeaf()) {
      throw new IllegalArgumentException(op + " is given, not computed");
    }
    INDArray a = arguments.get(0);
    INDArray b = arguments.size() > 1 ? arguments.get(1) : null;
    switch (op) {
      case ADD -> a.add(b, to);
      case SUBTRACT -> a.sub(b, to);
      case MULTIPLY -> a.mul(b, to);
      case FUSED_MULTIPLY_ADD ->
          a.mul(b, to).addi(arguments.get(2)); // rounded twice: ND4J has no other
      case MAX -> Nd4j.getExecutioner().exec(new Max(a, b, to));
      case DIVIDE -> a.div(b, to);
      case TANH -> Nd4j.getExecutioner().exec(new Tanh(a, to));
      case SIGMOID -> Nd4j.getExecutioner().exec(new Sigmoid(a, to));
      case RELU -> Nd4j.getExecutioner().exec(new RectifiedLinear(a, to, 0.0));
      case SIN -> Nd4j.getExecutioner().exec(new Sin(a, to));
      case COS -> Nd4j.getExecutioner().exec(new Cos(a, to));
      case TANH_BACKWARD -> b.mul(b, to).rsubi(1).muli(a);
      case SIGMOID_BACKWARD -> b.rsub(1, to).muli(b).muli(a);
      case RELU_BACKWARD -> {
        Nd4j.getExecutioner().exec(new Step(b, to, 0.0));
        to.muli(a);
      }
      case STOP_GRADIENT -> to.assign(a);
      case SPIKE -> Nd4j.getExecutioner().exec(new Step(a, to, 0.0));
      case SPIKE_BACKWARD -> {
        Nd4j.getExecutioner().exec(new Abs(b, to));
        to.muli(2).addi(1);
        to.muli(to).rdivi(a);
      }
      case GELU -> {
        distribution(a, to);
        to.muli(a);
      }
      case GELU_BACKWARD -> {
        // Phi(b) + b phi(b), where phi(b) = exp(-b^2 / 2) / sqrt(2 pi)
        distribution(b, to);
        try (INDArray density = b.mul(b)) {
          Nd4j.getExecutioner().exec(new Exp(density.muli(-0.5), density));
          to.addi(density.muli(b).divi(StrictMath.sqrt(2 * Math.PI))).muli(a);
        }
      }
      case INVERSE_SQUARE_ROOT -> Nd4j.getExecutioner().exec(new RSqrt(a, to));
      case INVERSE_SQUARE_ROOT_BACKWARD -> b.mul(b, to).muli(b).muli(a).muli(-0.5);
      case EXP -> Nd4j.getExecutioner().exec(new Exp(a, to));
      case LOG -> Nd4j.getExecutioner().exec(new Log(a, to));
      case SOFTPLUS -> {
        // max(a, 0) + log(1 + exp(-|a|)), which overflows nowhere
        Nd4j.getExecutioner().exec(new Abs(a, to));
        Nd4j.getExecutioner().exec(new Exp(to.muli(-1), to));
        Nd4j.getExecutioner().exec(new Log1p(to, to));
        try (INDArray positive = a.mul(1)) {
          Nd4j.getExecutioner().exec(new RectifiedLinear(positive, positive, 0.0));
          to.addi(positive);
        }
      }
      case DECAY -> throw new IllegalArgumentException(op + " is not an operation on a batch");
      case AFFINE, PREVIOUS, ADJOINT, ZERO, COEFFICIENT, VECTOR, CONSTANT -> {}
    }
  }

  /** The distribution function of a standard normal number, (1 + erf(a / sqrt(2))) / 2. */
  private static void distribution(INDArray a, INDArray to) {
    a.mul(StrictMath.sqrt(0.5), to);
    Nd4j.getExecutioner().exec(new Erf(to, to));
    to.addi(1).muli(0.5);
  }
}
