package org.rhosweep.core.cell;

import java.io.Serializable;
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
        FeedForward {
  /** One time step, from which engines derive everything else. */
  CellEquations equations();
}
