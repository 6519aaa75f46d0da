package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects errors, each once however many cells of a grid run into it. */
final class Problems {
  private final Set<SweepError> errors = new LinkedHashSet<>();

  void add(Place place, String message) {
    errors.add(
        new SweepError(oneLine(place.file()), place.line(), place.column(), oneLine(message)));
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ");
  }

  void addAll(Problems others) {
    errors.addAll(others.errors);
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
    return sorted;
  }

  /** Throws what was collected, if anything. */
  void throwIfAny() throws SweepException {
    if (!isEmpty()) {
      throw new SweepException(inOrder());
    }
  }
}
