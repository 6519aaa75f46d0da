package org.rhosweep.core.cell;

import java.io.Serializable;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.settings.ColumnName;

/** The settings and equations of a recurrent cell; a new cell is a new record in this package. */
@ColumnName("cell")
public sealed interface Cell extends Serializable
    permits TanhRnn,
        ReluRnn,
        SigmoidRnn,
        SwishRnn,
        Lstm,
        PeepholeLstm,
        Gru,
        GruResetBefore,
        MinimalRnn,
        FeedForward,
        Alif,
        Lru,
        MinGru,
        MinLstm,
        SelectiveSsm,
        EquationsCell {
  /** One time step, from which engines derive everything else. */
  CellEquations equations();

  /**
   * The equations of the step as its Jacobians see it, with the same parameters: where a state is a
   * function of others, as a spike is of potential and threshold, it is computed from them again,
   * so that the Jacobian has all that the previous states do.
   */
  default CellEquations transitionEquations() {
    return equations();
  }

  /** Whether the equations hold a norm of the layer's input and a residual connection already. */
  default boolean isResidualBlock() {
    return equations().affines().stream()
        .anyMatch(affine -> affine.form() == Affine.Form.PROJECTION);
  }
}
