package org.rhosweep.core.network;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.equation.UpperLayerEquations;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.OmittedAtDefault;

/**
 * A stack of equal recurrent layers under a dense readout.
 *
 * @param cell the recurrent cell
 * @param hiddenSize units of each layer, 1 … 8192
 * @param depth stacked layers, 1 … 1000
 * @param dropout probability with which, in training, an output of a layer is lost on its way up,
 *     see {@link Dropout}; 0 … 1 exclusive
 * @param residual whether the output of each layer above the lowest is the sum of its input and its
 *     cell's output
 * @param layerNorm whether the cell of each layer above the lowest reads the norm over units of its
 *     input; for both see {@link UpperLayerEquations}. Not for a cell that is such a block already
 */
public record ModelSettings(
    @Default("lstm") Cell cell,
    @Default("64") int hiddenSize,
    @Default("1") int depth,
    @Default("0.0") double dropout,
    @Default("false") @OmittedAtDefault boolean residual,
    @Default("false") @OmittedAtDefault boolean layerNorm)
    implements Serializable {
  /** Layers one on the other, without dropout. */
  public ModelSettings(Cell cell, int hiddenSize, int depth) {
    this(cell, hiddenSize, depth, 0);
  }

  /** Layers one on the other. */
  public ModelSettings(Cell cell, int hiddenSize, int depth, double dropout) {
    this(cell, hiddenSize, depth, dropout, false, false);
  }

  public ModelSettings {
    require(
        hiddenSize >= 1 && hiddenSize <= 8192, "hiddenSize must be 1 to 8192, was %d", hiddenSize);
    require(depth >= 1 && depth <= 1000, "depth must be 1 to 1000, was %d", depth);
    require(dropout >= 0 && dropout < 1, "dropout must be >= 0 and < 1, was %s", dropout);
    require(
        !residual || !cell.isResidualBlock(),
        "residual must be false for %s, which is a residual block already",
        cell);
    require(
        !layerNorm || !cell.isResidualBlock(),
        "layerNorm must be false for %s, which has a norm of its own",
        cell);
  }
}
