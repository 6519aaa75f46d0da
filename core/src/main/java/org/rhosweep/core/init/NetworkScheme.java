package org.rhosweep.core.init;

import java.util.List;
import java.util.Optional;
import org.rhosweep.core.cell.Cell;

/**
 * An initialisation that knows the cell's gates: it may set biases, and look at the sequence length
 * and the inputs.
 */
public interface NetworkScheme {
  /**
   * The distributions of a network's affine maps.
   *
   * @return for each layer the distributions of its affine maps, in the order of the cell's
   *     equations
   * @throws IllegalArgumentException where {@link #problem} is not empty
   */
  List<List<AffineDistribution>> distributions(InitializationContext conditions);

  /** Why this initialisation does not support a cell, in one line; empty where it does. */
  Optional<String> problem(Cell cell);
}
