package org.rhosweep.core.equation.text;

import java.util.List;
import java.util.stream.Collectors;

/** A cell that is written as text has mistakes. */
public final class EquationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // an immutable list of records
  private final List<EquationProblem> problems;

  EquationException(List<EquationProblem> problems) {
    super(problems.stream().map(EquationProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** At least one, in the order of the lists; of every equation at most one. */
  public List<EquationProblem> problems() {
    return problems;
  }
}
