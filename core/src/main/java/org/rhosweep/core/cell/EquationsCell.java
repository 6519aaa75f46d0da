package org.rhosweep.core.cell;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.rhosweep.core.LruCache;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.text.CellText;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;
import org.rhosweep.core.settings.SettingName;

/**
 * A cell written as equations, in the language of {@code docs/cells.md}.
 *
 * <pre>
 *   states: [h]
 *   equations:
 *     - z = sigmoid(W x + b)
 *     - h = (1 - z) * h' + z * tanh(W x + U h' + b)
 * </pre>
 *
 * The record holds states and equations in their normal form, so that two ways of writing one cell
 * are equal.
 *
 * @param states names of the states, the output first; {@code c as cell_state} names one in results
 * @param text the equations, in the order in which they are computed
 * @param constants numbers that equations read by name, finite
 */
@Named("equations")
public record EquationsCell(
    List<String> states,
    @SettingName("equations") List<String> text,
    @Default("{}") Map<String, Double> constants) {
  /** A cell is asked for its equations once per trial and more. */
  private static final LruCache<EquationsCell, CellText> READ =
      new LruCache<>(100, cell -> CellText.read(cell.states, cell.text, cell.constants));

  /**
   * Reads it.
   *
   * @throws org.rhosweep.core.equation.text.EquationException with every mistake and its place
   */
  public EquationsCell {
    SortedMap<String, Double> numbers = new TreeMap<>(constants);
    numbers.replaceAll((name, number) -> number != null && number == 0 ? 0.0 : number);
    CellText cell = CellText.read(states, text, numbers);
    states = cell.states();
    text = cell.equations();
    constants = Collections.unmodifiableSortedMap(numbers);
  }

  /** One time step. */
  public CellEquations equations() {
    return READ.of(this).step();
  }

  /** One time step as its Jacobians see it. */
  public CellEquations transitionEquations() {
    return READ.of(this).transition();
  }
}
