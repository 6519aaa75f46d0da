package org.rhosweep.spark.cli;

/** Messages beside results, on standard error, a line each. */
final class Messages {
  private Messages() {}

  static void info(String line) {
    System.err.println("rhosweep: " + line);
  }

  static void warning(String line) {
    System.err.println("rhosweep: warning: " + line);
  }

  static void error(String line) {
    System.err.println("rhosweep: " + line);
  }
}
