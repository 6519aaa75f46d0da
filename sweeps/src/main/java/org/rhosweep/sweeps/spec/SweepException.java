package org.rhosweep.sweeps.spec;

import static org.rhosweep.core.Require.require;

import java.util.List;
import java.util.stream.Collectors;

/** A sweep that cannot be run as written, with everything that is wrong with it. */
public final class SweepException extends Exception {
  private static final long serialVersionUID = 1;

  private final List<SweepError> errors;

  /** Carries at least one error. */
  public SweepException(List<SweepError> errors) {
    super(errors.stream().map(SweepError::toString).collect(Collectors.joining("\n")));
    require(!errors.isEmpty(), "errors must not be empty");
    this.errors = List.copyOf(errors);
  }

  /** In order of their places: the file from top to bottom, then overrides. */
  public List<SweepError> errors() {
    return errors;
  }
}
