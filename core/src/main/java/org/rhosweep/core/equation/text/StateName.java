package org.rhosweep.core.equation.text;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A state of a cell.
 *
 * @param name in the equations
 * @param label what results call it, or null where that follows from the name
 */
record StateName(String name, String label) {
  /** What results may call a state. */
  static final Pattern RESULT_NAME = Pattern.compile("[a-z][a-z0-9_]*");

  private static final Pattern FORM = Pattern.compile("\\s*(\\S+)(\\s+as\\s+(\\S+))?\\s*");

  /** Reads {@code c} or {@code c as cell_state}. */
  static StateName read(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new EquationSyntaxException(
          1,
          "'" + text + "' is not the name of a state",
          "a state is written c, or c as cell_state to name it in results");
    }
    return new StateName(form.group(1), form.group(3));
  }

  /** What results call it: the label, or the name in lower case with underscores. */
  String resultName() {
    return label == null ? name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT) : label;
  }

  /** As it is written in one form. */
  String normalised() {
    return label == null ? name : name + " as " + label;
  }
}
