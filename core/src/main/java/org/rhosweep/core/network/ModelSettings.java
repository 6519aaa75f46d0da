package org.rhosweep.core.network;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.settings.Default;

/**
 * A stack of equal recurrent layers under a dense readout.
 *
 * @param cell the recurrent cell
 * @param hiddenSize units of each layer, 1 … 8192
 * @param depth stacked layers, 1 … 1000
 */
public record ModelSettings(
    @Default("lstm") Cell cell, @Default("64") int hiddenSize, @Default("1") int depth)
    implements Serializable {
  public ModelSettings {
    require(
        hiddenSize >= 1 && hiddenSize <= 8192, "hiddenSize must be 1 to 8192, was %d", hiddenSize);
    require(depth >= 1 && depth <= 1000, "depth must be 1 to 1000, was %d", depth);
  }
}
