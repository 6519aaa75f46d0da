package org.rhosweep.core.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Real data beside the project, where somebody has put it. */
final class SharedData {
  private SharedData() {}

  /** {@code shared/data/<name>} in a directory above; skips the test where there is none. */
  static Path require(String name) {
    Optional<Path> found =
        Stream.iterate(Path.of("").toAbsolutePath(), d -> d != null, Path::getParent)
            .map(directory -> directory.resolve("shared/data").resolve(name))
            .filter(Files::exists)
            .findFirst();
    Assumptions.assumeTrue(found.isPresent(), "no shared/data/" + name);
    return found.orElseThrow();
  }
}
