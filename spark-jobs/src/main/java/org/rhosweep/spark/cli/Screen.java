package org.rhosweep.spark.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rhosweep.sweeps.text.Wrapping;

/**
 * Standard output as a terminal, as the launcher saw it: what is printed there fits its width, and
 * outcomes have colors besides their words.
 *
 * @param columns characters of a line; 0 where it is no terminal and lines may have any length
 * @param rows lines that it shows; 0 where it is not known
 * @param color whether words may be colored
 */
record Screen(int columns, int rows, boolean color) {
  /** A file or a pipe. */
  static final Screen NONE = new Screen(0, 0, false);

  private static final int DEFAULT_COLUMNS = 80;
  private static final int MIN_COLUMNS = 40;
  private static final String ESCAPE = "\u001b[";

  /** Colors of terminals by outcome: 32 green, 33 yellow, 31 red. */
  private static final Map<String, Integer> COLORS =
      Map.of("COMPLETED", 32, "DIVERGED", 33, "FAILED", 31, "OUT_OF_MEMORY", 31, "INFEASIBLE", 31);

  /** An outcome as it is stored, or with its number before it as people write it. */
  private static final Pattern OUTCOME =
      Pattern.compile(
          "\\b(?:"
              + alternatives(COLORS.keySet().stream())
              + "|[1-9]\\d* (?:"
              + alternatives(COLORS.keySet().stream().map(Screen::words))
              + "))\\b");

  private static String alternatives(Stream<String> words) {
    return words.sorted().collect(Collectors.joining("|"));
  }

  private static String words(String outcome) {
    return outcome.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Standard output of this process. */
  static Screen output() {
    return of(System.getenv());
  }

  static Screen of(Map<String, String> environment) {
    if (!Boolean.getBoolean("rhosweep.output")) {
      return NONE;
    }
    return new Screen(
        Math.max(MIN_COLUMNS, Integer.getInteger("rhosweep.columns", DEFAULT_COLUMNS)),
        Math.max(0, Integer.getInteger("rhosweep.lines", 0)),
        environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !environment.getOrDefault("TERM", "dumb").equals("dumb"));
  }

  /** Whether it is a terminal. */
  boolean isTerminal() {
    return columns > 0;
  }

  /** An escaped line with its outcomes colored where that may be. */
  String painted(String line) {
    if (!color) {
      return line;
    }
    return OUTCOME
        .matcher(line)
        .replaceAll(
            found -> {
              String name = found.group().replaceFirst("^\\d+ ", "");
              int code = COLORS.get(name.toUpperCase(Locale.ROOT).replace(' ', '_'));
              return ESCAPE + code + "m" + found.group() + ESCAPE + "0m";
            });
  }

  /**
   * A line in pieces that fit, broken between words where that is possible.
   *
   * @param indent blanks before each piece but the first
   */
  List<String> wrapped(String line, int indent) {
    return isTerminal() ? Wrapping.lines(line, columns, indent) : List.of(line);
  }
}
