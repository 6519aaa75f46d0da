package org.rhosweep.spark.statement;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The statements of {@code statements.txt}.
 *
 * @param expected {@code !} refused, {@code ?} refused or unknown to this Spark, {@code +}
 *     answered, {@code ~} answered or unknown
 * @param text with the real places in it
 */
public record StatementList(char expected, String text) {
  /** All of them, in the order of the file. */
  public static List<StatementList> read(Path out, Path outside) throws IOException {
    try (InputStream file = StatementList.class.getResourceAsStream("statements.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> of(line, out, outside))
          .toList();
    }
  }

  private static StatementList of(String line, Path out, Path outside) {
    String text =
        line.substring(2)
            .replaceAll("\\bOUTSIDE\\b", outside.toString())
            .replaceAll("\\bOUT\\b", out.toString());
    return new StatementList(line.charAt(0), text);
  }
}
