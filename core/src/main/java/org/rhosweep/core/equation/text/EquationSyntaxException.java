package org.rhosweep.core.equation.text;

/** A mistake at a column of the equation that is being read; which equation, its catcher knows. */
final class EquationSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int column;
  private final String instead;

  EquationSyntaxException(int column, String found, String instead) {
    super(found, null, false, false);
    this.column = column;
    this.instead = instead;
  }

  EquationProblem in(EquationProblem.Part part, int index) {
    return new EquationProblem(part, index, column, getMessage(), instead);
  }
}
