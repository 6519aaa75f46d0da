package org.rhosweep.core.equation;

import static org.rhosweep.core.Require.require;

import java.util.List;
import java.util.Set;

/**
 * A state of a cell besides its output: what it carries through time and the layer above does not
 * see, such as the cell state of an LSTM.
 *
 * @param name in results, such as {@code cell_state}: lower case with underscores
 * @param parts its indices among the states of the equations, &gt;= 1 each; several where one state
 *     is stored in parts, as a complex one in real and imaginary parts
 */
public record InternalState(String name, List<Integer> parts) {
  /** What gradients are taken of besides internal states. */
  private static final Set<String> TAKEN = Set.of("state", "input", "recurrent", "readout");

  public InternalState {
    require(
        name.matches("[a-z][a-z0-9_]*") && !TAKEN.contains(name),
        "name must be lower case with underscores and none of %s, was %s",
        TAKEN,
        name);
    require(
        !parts.isEmpty() && parts.stream().allMatch(part -> part >= 1),
        "parts must be indices of states other than the output, were %s",
        parts);
    parts = List.copyOf(parts);
  }
}
