package org.rhosweep.nd4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine that a table was made on, in words. */
final class Machine {
  private Machine() {}

  /** Processor and number of processors, as the operating system tells them. */
  static String name() {
    String model = System.getProperty("os.arch");
    try {
      model =
          Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
              .filter(line -> line.startsWith("model name"))
              .map(line -> line.substring(line.indexOf(':') + 1).strip())
              .findFirst()
              .orElse(model);
    } catch (IOException unknown) {
      // Not a Linux; the architecture must do.
    }
    return model + ", " + Runtime.getRuntime().availableProcessors() + " processors";
  }
}
