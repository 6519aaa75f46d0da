package org.rhosweep.core.cell;

import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * A dense layer without memory: stacked, the plain feed-forward network. On a sequence it acts on
 * each time step alone; with one time step (an image as {@code sequenceLength: 1}) it is the usual
 * multilayer perceptron.
 *
 * <pre>
 *   h_t = phi(U x_t + b)                          phi = relu, tanh, sin or cos   [batch, hidden]
 *   dh^l / dh^(l-1) = diag(phi'(a_t)) U           depth Jacobian [hidden, hidden], per example
 * </pre>
 *
 * @param activation the function phi of every unit
 * @see "Rumelhart, Hinton, Williams (1986), Learning representations by back-propagating errors"
 */
@Named("feed-forward")
public record FeedForward(@Default("relu") @ColumnName("cell_activation") Activation activation)
    implements Cell {
  /** The pointwise function of a dense layer. */
  public enum Activation {
    RELU,
    TANH,
    SIN,
    COS
  }

  @Override
  public CellEquations equations() {
    CellEquations.Builder cell = CellEquations.withStates("h");
    Expression a = cell.affineOfInput("hidden", 0);
    return cell.newStates(
        switch (activation) {
          case RELU -> Expression.relu(a);
          case TANH -> Expression.tanh(a);
          case SIN -> Expression.sin(a);
          case COS -> Expression.cos(a);
        });
  }
}
