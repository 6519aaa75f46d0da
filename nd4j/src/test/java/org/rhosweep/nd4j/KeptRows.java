package org.rhosweep.nd4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a benchmark has measured so far, by name, in a file of lines: name, tab, text. */
final class KeptRows {
  private final Path file;
  private final Map<String, String> rows = new HashMap<>();

  /**
   * Reads what is there.
   *
   * @param file that exists or will; null to keep nothing after this process
   */
  KeptRows(Path file) throws IOException {
    this.file = file;
    if (file != null && Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        int tab = line.indexOf('\t');
        rows.put(line.substring(0, tab), line.substring(tab + 1));
      }
    }
  }

  /** A row, or null where there is none. */
  String row(String name) {
    return rows.get(name);
  }

  void keep(String name, String row) throws IOException {
    rows.put(name, row);
    if (file != null) {
      Files.write(
          file, List.of(name + "\t" + row), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }
}
