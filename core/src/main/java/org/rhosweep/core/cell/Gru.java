package org.rhosweep.core.cell;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * GRU, reset after the recurrent product.
 *
 * @param updateBias initial bias of the update gate (large = long memory), finite
 */
@Named("gru")
public record Gru(@Default("0.0") double updateBias) implements Cell {
  public Gru {
    require(Double.isFinite(updateBias), "updateBias must be finite, was %s", updateBias);
  }
}
