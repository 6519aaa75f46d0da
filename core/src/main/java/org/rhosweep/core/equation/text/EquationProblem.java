package org.rhosweep.core.equation.text;

import java.io.Serializable;

/**
 * One mistake in a cell that is written as text.
 *
 * @param part which list it stands in
 * @param index of the entry in that list, from 0; -1 where the list as a whole is meant
 * @param column of the first character that is meant, from 1; 0 where the entry as a whole is meant
 * @param found what stands there and which rule it breaks, in one clause
 * @param instead what would be right, in one clause; empty where the rule says it
 */
public record EquationProblem(Part part, int index, int column, String found, String instead)
    implements Serializable {
  /** The lists of a cell. */
  public enum Part {
    /** Names of the states. */
    STATES,
    /** Equations. */
    EQUATIONS,
    /** Named numbers, in the order of their names. */
    CONSTANTS;

    /** As a setting is called. */
    public String setting() {
      return switch (this) {
        case STATES -> "states";
        case EQUATIONS -> "equations";
        case CONSTANTS -> "constants";
      };
    }
  }

  /** Without the place: what was found, and what would be right. */
  public String text() {
    return instead.isEmpty() ? found : found + "; " + instead;
  }

  /** With the place, counted from 1: {@code equations 2, column 5: ...}. */
  @Override
  public String toString() {
    String place = part.setting() + (index < 0 ? "" : " " + (index + 1));
    return place + (column < 1 ? "" : ", column " + column) + ": " + text();
  }
}
