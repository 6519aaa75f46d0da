package org.rhosweep.core.cell;

import static org.rhosweep.core.Require.require;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.rhosweep.core.LruCache;
import org.rhosweep.core.Sha256;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.text.CellText;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.FromFile;
import org.rhosweep.core.settings.Labelled;
import org.rhosweep.core.settings.Named;
import org.rhosweep.core.settings.OmittedAtDefault;
import org.rhosweep.core.settings.SettingName;
import org.rhosweep.core.settings.Title;
import org.rhosweep.core.settings.Unnamed;

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
 * @param constants numbers that equations read by name, finite; each is a setting by its name
 * @param title what tables and figures call the cell: 1 to 40 letters, digits and {@code ._+-}, the
 *     first a letter; no part of a trial's identity. Empty: a name made from the equations
 */
@Named("equations")
@FromFile("file")
@Unnamed
public record EquationsCell(
    @ColumnName("cell_states") List<String> states,
    @SettingName("equations") @ColumnName("cell_equations") List<String> text,
    @Default("{}") @ColumnName("cell_constants") Map<String, Double> constants,
    @Default("''") @ColumnName("cell_title") @Title @OmittedAtDefault String title)
    implements Cell, Labelled {
  private static final Pattern TITLE = Pattern.compile("([A-Za-z][A-Za-z0-9._+-]{0,39})?");
  private static final int HASH_DIGITS = 6;

  /** A cell is asked for its equations once per trial and more. */
  private static final LruCache<EquationsCell, CellText> READ =
      new LruCache<>(100, cell -> CellText.read(cell.states, cell.text, cell.constants));

  /** A cell without a title. */
  public EquationsCell(List<String> states, List<String> equations, Map<String, Double> constants) {
    this(states, equations, constants, "");
  }

  /**
   * Reads it.
   *
   * @throws org.rhosweep.core.equation.text.EquationException with every mistake and its place
   */
  public EquationsCell {
    require(
        TITLE.matcher(title).matches(),
        "title must be 1 to 40 letters, digits and ._+-, the first a letter, was \"%s\"",
        title);
    SortedMap<String, Double> numbers = new TreeMap<>(constants);
    numbers.replaceAll((name, number) -> number != null && number == 0 ? 0.0 : number);
    CellText cell = CellText.read(states, text, numbers);
    states = cell.states();
    text = cell.equations();
    constants = Collections.unmodifiableSortedMap(numbers);
  }

  /** The title, or a name that cells of other equations, whatever their constants, do not have. */
  @Override
  public String label() {
    return title.isEmpty() ? untitled() : title;
  }

  /** What it is called where it has no title. */
  public String untitled() {
    return "equations-" + Sha256.hexadecimal(states + "\n" + text).substring(0, HASH_DIGITS);
  }

  /** This cell with another title. */
  public EquationsCell withTitle(String other) {
    return new EquationsCell(states, text, constants, other);
  }

  /** Whether another cell has the same states and equations, be its constants others or not. */
  public boolean hasEquationsOf(EquationsCell other) {
    return states.equals(other.states) && text.equals(other.text);
  }

  /** What the equations call expressions of {@link #equations}. */
  public Map<Expression, String> names() {
    return READ.of(this).names();
  }

  @Override
  public CellEquations equations() {
    return READ.of(this).step();
  }

  @Override
  public CellEquations transitionEquations() {
    return READ.of(this).transition();
  }
}
