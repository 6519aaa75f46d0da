package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import java.util.Optional;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.theory.InputStatistics;
import org.rhosweep.core.theory.StackedInputs;

/**
 * What an initialisation may look at.
 *
 * @param cell every layer's cell
 * @param shape of the network, with the task's sequence length
 * @param inputs statistics of what the lowest layer reads
 */
public record InitializationContext(Cell cell, NetworkShape shape, InputStatistics inputs) {
  /** For a network on a task. */
  public static InitializationContext of(
      ModelSettings model, SequenceShape sequence, InputStatistics inputs) {
    return new InitializationContext(model.cell(), NetworkShape.of(model, sequence), inputs);
  }

  /** Refuses a cell that a scheme has nothing to say about. */
  void requireCellOf(NetworkScheme scheme) {
    Optional<String> problem = scheme.problem(cell);
    require(problem.isEmpty(), "init %s", problem.orElse(""));
  }

  /** What the lowest layer reads, and how the layers above it read what they do. */
  StackedInputs stackedInputs() {
    return StackedInputs.lowest(shape.residual(), shape.layerNorm(), inputs);
  }

  int sequenceLength() {
    return shape.sequence().sequenceLength();
  }
}
