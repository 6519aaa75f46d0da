package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.rhosweep.sweeps.text.Printable;

/**
 * Collects errors, each once however many cells of a grid run into it. What they quote comes from
 * outside, so that they are escaped, and they are bounded in length and number.
 */
final class Problems {
  /** Errors that are kept; more say nothing more. */
  static final int MAX_ERRORS = 200;

  private static final int MAX_CHARACTERS = 1000;

  private final Set<SweepError> errors = new LinkedHashSet<>();
  private SourceLocation lastOmitted;

  void add(SourceLocation location, String message) {
    add(location, () -> message);
  }

  /**
   * Adds an error.
   *
   * @param message asked for only where there is room for it, so that what it costs is bounded
   */
  void add(SourceLocation location, Supplier<String> message) {
    if (errors.size() >= MAX_ERRORS) {
      lastOmitted = location;
      return;
    }
    errors.add(
        new SweepError(
            Printable.shortened(oneLine(location.file()), MAX_CHARACTERS),
            location.line(),
            location.column(),
            Printable.shortened(oneLine(message.get()), MAX_CHARACTERS)));
  }

  /** Line breaks and the blanks around them as one blank. */
  private static String oneLine(String text) {
    if (text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
      return text;
    }
    StringBuilder line = new StringBuilder();
    for (String part : text.lines().limit(MAX_CHARACTERS).toList()) {
      String stripped = part.strip();
      line.append(line.isEmpty() || stripped.isEmpty() ? "" : " ").append(stripped);
    }
    return line.toString();
  }

  void addAll(Problems others) {
    others.errors.forEach(
        error ->
            add(new SourceLocation(error.file(), error.line(), error.column()), error.message()));
  }

  boolean isEmpty() {
    return errors.isEmpty();
  }

  /** The file from top to bottom, then places without lines in order of discovery. */
  List<SweepError> inOrder() {
    List<SweepError> sorted = new ArrayList<>(errors);
    sorted.sort(
        Comparator.comparing((SweepError error) -> error.line() == 0)
            .thenComparingInt(SweepError::line)
            .thenComparingInt(SweepError::column));
    if (lastOmitted != null) {
      sorted.add(
          new SweepError(
              Printable.shortened(lastOmitted.file(), MAX_CHARACTERS),
              0,
              0,
              "more errors follow; the first " + MAX_ERRORS + " are listed"));
    }
    return sorted;
  }

  /** Throws what was collected, if anything. */
  void throwIfAny() throws SweepException {
    if (!isEmpty()) {
      throw new SweepException(inOrder());
    }
  }
}
