package org.rhosweep.sweeps.spec;

import java.nio.file.Path;
import java.util.List;

/** Reads sweep files. */
public final class SweepFile {
  private SweepFile() {}

  /**
   * Reads a file.
   *
   * @param overrides each {@code path=value}
   * @throws SweepException with every error of the file and the overrides
   */
  public static Sweep read(Path file, List<String> overrides) throws SweepException {
    return parse(file.toString(), "", overrides);
  }

  /**
   * Reads a text.
   *
   * @param fileName what errors call it
   * @param yaml the text
   * @param overrides each {@code path=value}
   * @throws SweepException with every error of the text and the overrides
   */
  public static Sweep parse(String fileName, String yaml, List<String> overrides)
      throws SweepException {
    if (yaml.isEmpty()) {
      throw new SweepException(List.of(new SweepError(fileName, 0, 0, "is empty")));
    }
    return null;
  }
}
