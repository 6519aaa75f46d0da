package org.rhosweep.core.equation;

import java.util.List;
import org.rhosweep.core.equation.TangentEquations.Direction;

/**
 * How a cell's output moves when its new states are moved: what the layer above sees of a change of
 * (h, c) together. The output moves by its own tangent, where it is a state that the next step
 * reads, and along every path from another new state to it; in an LSTM, where h = o tanh(c),
 *
 * <pre>
 *   x' = h' + o (1 - tanh(c)^2) c'
 * </pre>
 *
 * so that d state^l / d state^(l-1) = [A, A D(p)] with A = d state^l / dx and p = o (1 -
 * tanh(c)^2), whose eigenvalues other than zero are those of [I, D(p)] A. The spike of an ALIF, a
 * function of potential and adaptation that no later step reads, is not a state of its own; nor is
 * the output of an LRU, which its states reach through matrices.
 *
 * <p>The leaf {@link Op#PREVIOUS} with index S + s stands for the tangent of new state s.
 *
 * <p>A new state that is a copy of a previous one moves no output. Where a state is the same
 * expression as the output, the output moves by its own tangent if the next step reads it, else by
 * that state's.
 *
 * @param tangents x' as the tangent of the only new state
 * @param isIdentity whether the output moves by its own tangent alone
 */
public record OutputTangent(TangentEquations tangents, boolean isIdentity) {
  /** Derives it. */
  public static OutputTangent of(CellEquations cell) {
    TangentEquations along = TangentEquations.of(cell, Direction.NEW_STATES);
    if (!cell.remembersOutput()) {
      return new OutputTangent(along, false);
    }
    Expression own = Expression.leaf(Op.PREVIOUS, cell.states().size());
    Expression path = along.newStates().get(0);
    boolean alone = path.op() == Op.ZERO;
    List<Expression> whole = List.of(alone ? own : path.plus(own));
    return new OutputTangent(new TangentEquations(whole, along.values(), along.moving()), alone);
  }

  /**
   * The gradient of {@code ADJOINT}[0] times x', as {@link TangentEquations#gradients} gives it.
   */
  public TangentEquations.Gradients gradients(CellEquations cell) {
    return tangents.gradients(cell);
  }

  /**
   * The gradient of {@code ADJOINT}[0] times x' with respect to the tangents of the new states
   * alone.
   */
  public TangentEquations.Gradients transposed(CellEquations cell) {
    return tangents.gradients(cell).ofTangents();
  }
}
