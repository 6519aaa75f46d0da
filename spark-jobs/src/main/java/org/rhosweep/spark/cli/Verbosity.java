package org.rhosweep.spark.cli;

import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code --verbose}, which every command has. */
final class Verbosity {
  private boolean verbose;

  @Option(
      names = {"-v", "--verbose"},
      description = "Log more (to stderr), and show stack traces of errors.")
  void verbose(boolean value) {
    verbose = value;
    if (value) {
      // Read by log4j2.xml, which is loaded with the first class of Spark.
      System.setProperty("rhosweep.log.level", "INFO");
      System.setProperty("rhosweep.log.spark.level", "INFO");
      System.setProperty("rhosweep.log.frames", "full");
    }
  }

  static boolean of(CommandLine commandLine) {
    Object mixin = commandLine.getMixins().get("verbosity");
    return mixin instanceof Verbosity verbosity && verbosity.verbose;
  }
}
