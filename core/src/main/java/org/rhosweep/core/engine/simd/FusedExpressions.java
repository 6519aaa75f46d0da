package org.rhosweep.core.engine.simd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rhosweep.core.engine.simd.PointwiseProgram.BufferSlot;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;

/**
 * Expressions that one kernel computes together with the only expression that uses them. The
 * operations and their order stay what they are, so the bits do too; what is saved is the way of
 * the value between through memory.
 *
 * <pre>
 *   (a * b) back through y = sigmoid(x) or y = tanh(x)
 *   (a * b) back through y = tanh(x), plus c
 * </pre>
 */
final class FusedExpressions {
  /** For each expression that absorbs others: the operands of all of them, in order. */
  private final Map<Expression, List<Expression>> operands = new HashMap<>();

  private final Set<Expression> absorbed = new HashSet<>();

  private FusedExpressions() {}

  /**
   * Finds them.
   *
   * @param order expressions to compute, operands first
   * @param homed expressions whose values must lie in a place that is given already
   */
  static FusedExpressions among(List<Expression> order, Set<Expression> homed) {
    Map<Expression, Integer> uses = new HashMap<>();
    for (Expression node : order) {
      node.arguments().forEach(argument -> uses.merge(argument, 1, Integer::sum));
    }
    Set<Expression> single = new HashSet<>(order);
    single.removeIf(node -> homed.contains(node) || uses.getOrDefault(node, 0) != 1);
    FusedExpressions fused = new FusedExpressions();
    for (Expression node : order) {
      if (node.op() == Op.TANH_BACKWARD || node.op() == Op.SIGMOID_BACKWARD) {
        fused.absorbProduct(node, single);
      } else if (node.op() == Op.ADD) {
        fused.absorbTanhBackward(node, single);
      }
    }
    return fused;
  }

  private void absorbProduct(Expression node, Set<Expression> single) {
    Expression product = node.arguments().get(0);
    if (product.op() == Op.MULTIPLY && single.contains(product)) {
      List<Expression> all = new ArrayList<>(product.arguments());
      all.add(node.arguments().get(1));
      absorb(node, product, all);
    }
  }

  private void absorbTanhBackward(Expression sum, Set<Expression> single) {
    for (int side = 0; side < 2 && !operands.containsKey(sum); side++) {
      Expression term = sum.arguments().get(side);
      if (term.op() == Op.TANH_BACKWARD && operands.containsKey(term) && single.contains(term)) {
        List<Expression> all = new ArrayList<>(operands.remove(term));
        all.add(sum.arguments().get(1 - side));
        absorb(sum, term, all);
      }
    }
  }

  private void absorb(Expression node, Expression other, List<Expression> all) {
    operands.put(node, all);
    absorbed.add(other);
  }

  /** Expressions that another one's kernel computes. */
  Set<Expression> absorbed() {
    return absorbed;
  }

  /** What the kernel of an expression reads. */
  List<Expression> operands(Expression node) {
    return operands.getOrDefault(node, node.arguments());
  }

  /** The kernel call of an expression, its operands lying at {@code from}. */
  PointwiseStep step(Expression node, List<BufferSlot> from, BufferSlot to) {
    if (!operands.containsKey(node)) {
      return PointwiseStep.of(node.op(), from, to);
    }
    return switch (node.op()) {
      case SIGMOID_BACKWARD -> PointwiseStep.sigmoidBackwardOfProduct(from, to);
      case TANH_BACKWARD -> PointwiseStep.tanhBackwardOfProduct(from, to);
      default -> PointwiseStep.addTanhBackwardOfProduct(from, to);
    };
  }
}
