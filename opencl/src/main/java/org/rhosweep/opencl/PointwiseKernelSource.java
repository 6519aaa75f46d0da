package org.rhosweep.opencl;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;

/**
 * Pointwise expressions as statements of OpenCL C, one operation each: what a value needs comes
 * before it, and nothing is computed twice.
 */
final class PointwiseKernelSource {
  private final StringBuilder text;
  private final String indentation;
  private final Function<Expression, String> places;
  private final Map<Expression, String> names = new HashMap<>();

  /**
   * Statements for one unit of one example.
   *
   * @param text what they are appended to
   * @param places where a value lies that is given or kept; null for one that is to be computed
   */
  PointwiseKernelSource(
      StringBuilder text, String indentation, Function<Expression, String> places) {
    this.text = text;
    this.indentation = indentation;
    this.places = places;
  }

  /** A value that has a name already. */
  void put(Expression node, String name) {
    names.put(node, name);
  }

  /** The name of a value, after the statements that compute it. */
  String name(Expression node) {
    String known = names.get(node);
    if (known != null) {
      return known;
    }
    String place = places.apply(node);
    String right = place == null ? operation(node) : place;
    String name = "e" + names.size();
    text.append(indentation).append("const float ").append(name).append(" = ").append(right);
    text.append(";\n");
    names.put(node, name);
    return name;
  }

  private String operation(Expression node) {
    return switch (node.op()) {
      case ZERO -> "0.0f";
      case ADD -> name(node, 0) + " + " + name(node, 1);
      case SUBTRACT -> name(node, 0) + " - " + name(node, 1);
      case MULTIPLY -> name(node, 0) + " * " + name(node, 1);
      case DIVIDE -> name(node, 0) + " / " + name(node, 1);
      case STOP_GRADIENT -> name(node, 0);
      case SPIKE -> call(node, 1); // its second argument acts on gradients alone
      default -> call(node, node.arguments().size());
    };
  }

  private String name(Expression node, int argument) {
    return name(node.arguments().get(argument));
  }

  private String call(Expression node, int arguments) {
    StringBuilder call = new StringBuilder(function(node.op())).append('(');
    for (int i = 0; i < arguments; i++) {
      call.append(i == 0 ? "" : ", ").append(name(node, i));
    }
    return call.append(')').toString();
  }

  /** The function of arithmetic.cl that is an operation. */
  private static String function(Op op) {
    return switch (op) {
      case FUSED_MULTIPLY_ADD -> "fma";
      case MAX -> "larger";
      case LOG -> "approximateLog";
      case TANH -> "approximateTanh";
      case SIGMOID -> "approximateSigmoid";
      case RELU -> "relu";
      case SIN -> "approximateSin";
      case COS -> "approximateCos";
      case SPIKE -> "spike";
      case GELU -> "gelu";
      case INVERSE_SQUARE_ROOT -> "inverseSquareRoot";
      case EXP -> "boundedExp";
      case SOFTPLUS -> "softplus";
      case TANH_BACKWARD -> "tanhBackward";
      case SIGMOID_BACKWARD -> "sigmoidBackward";
      case RELU_BACKWARD -> "reluBackward";
      case SPIKE_BACKWARD -> "spikeBackward";
      case GELU_BACKWARD -> "geluBackward";
      case INVERSE_SQUARE_ROOT_BACKWARD -> "inverseSquareRootBackward";
      default -> throw new IllegalArgumentException("no OpenCL C for the operation " + op);
    };
  }
}
