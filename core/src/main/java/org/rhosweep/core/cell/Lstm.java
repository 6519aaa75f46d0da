package org.rhosweep.core.cell;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * LSTM.
 *
 * @param forgetBias initial bias of the forget gate, finite
 */
@Named("lstm")
public record Lstm(@Default("1.0") double forgetBias) implements Cell {
  public Lstm {
    require(Double.isFinite(forgetBias), "forgetBias must be finite, was %s", forgetBias);
  }
}
