package org.rhosweep.core.equation.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A state of a cell.
 *
 * @param name in the equations
 * @param label what results call it, or null where that follows from the name
 */
record StateName(String name, String label) {
  private static final Pattern FORM = Pattern.compile("\\s*(\\S+)(\\s+as\\s+(\\S+))?\\s*");

  /** Reads {@code c} or {@code c as cell_state}. */
  static StateName read(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new Mistake(
          1,
          "'" + text + "' is not the name of a state",
          "a state is written c, or c as cell_state to name it in results");
    }
    return new StateName(form.group(1), form.group(3));
  }

  /** As it is written in one form. */
  String normalised() {
    return label == null ? name : name + " as " + label;
  }
}
