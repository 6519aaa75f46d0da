package org.rhosweep.core.equation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a cell's output moves when its new states are moved: what the layer above sees of a change of
 * (h, c) together. The output moves by its own tangent and along every pointwise path from another
 * new state to it; in an LSTM, where h = o tanh(c),
 *
 * <pre>
 *   x' = h' + o (1 - tanh(c)^2) c'
 * </pre>
 *
 * so that d state^l / d state^(l-1) = [A, A D(p)] with A = d state^l / dx and p = o (1 -
 * tanh(c)^2), whose eigenvalues other than zero are those of [I, D(p)] A.
 *
 * <p>The leaf {@link Op#PREVIOUS} with index S + s stands for the tangent of new state s.
 *
 * @param tangent x'
 */
public record OutputPath(Expression tangent) {
  /** Derives it. */
  public static OutputPath of(CellEquations cell) {
    int states = cell.states().size();
    Map<Expression, Expression> tangents = new HashMap<>();
    for (int s = 1; s < states; s++) {
      tangents.put(cell.newStates().get(s), Expression.leaf(Op.PREVIOUS, states + s));
    }
    Expression output = cell.newStates().get(0);
    for (Expression node : Expression.topologicalOrder(List.of(output))) {
      if (!tangents.containsKey(node) && !node.op().isLeaf()) {
        Expression tangent = TangentEquations.ofPointwise(node, tangents);
        if (tangent != null) {
          tangents.put(node, tangent);
        }
      }
    }
    Expression own = Expression.leaf(Op.PREVIOUS, states);
    Expression along = tangents.get(output);
    return new OutputPath(along == null ? own : along.plus(own));
  }

  /** Whether the output moves by its own tangent alone. */
  public boolean isIdentity() {
    return tangent.op() == Op.PREVIOUS;
  }

  /**
   * The gradient of {@code ADJOINT}[0] times x', as {@link TangentEquations#gradients} gives it.
   */
  public TangentEquations.Gradients gradients(CellEquations cell) {
    return TangentEquations.gradients(
        cell,
        List.of(tangent),
        java.util.Collections.nCopies(cell.values().size(), Expression.zero()));
  }
}
