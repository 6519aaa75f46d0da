package org.rhosweep.core.equation.text;

/**
 * One line of a cell.
 *
 * @param role what it says
 * @param name that it says it of
 * @param body the right-hand side
 * @param column where the name stands, from 1
 */
record Equation(Role role, String name, Node body, int column) {
  /** What a line says. */
  enum Role {
    /** {@code name = body}: a value, a state's new value, or a function of vectors. */
    DEFINITION,
    /** {@code name ~ body}: a trained vector and what it begins with. */
    VECTOR,
    /** {@code name' = body}: what a previous state is a function of, for Jacobians of the step. */
    PREVIOUS
  }

  /** In the one form that all ways of writing it have. */
  String normalised() {
    String left = role == Role.PREVIOUS ? name + "'" : name;
    return left + (role == Role.VECTOR ? " ~ " : " = ") + NormalForm.of(body);
  }
}
