package org.rhosweep.spark.operate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;

/**
 * What Spark needs before it starts. Where it is missing Spark says so at length and in terms of
 * its own options, or ends the process.
 */
public final class StartRequirements {
  /** Spark's UnifiedMemoryManager: one and a half times the 300 MiB that it keeps for itself. */
  static final long LEAST_HEAP = (300L << 20) * 3 / 2;

  private static final String EXECUTOR_MEMORY = "spark.executor.memory";

  private StartRequirements() {}

  /**
   * Refuses a process in which a session would not start.
   *
   * @param conf the session's configuration
   * @param heap largest heap of this process, bytes
   * @throws StartRefusedException with the reason
   */
  public static void check(SparkConf conf, long heap) {
    if (heap < LEAST_HEAP && !conf.contains("spark.testing.memory")) {
      throw new StartRefusedException(
          true,
          String.format(
              Locale.ROOT,
              "the heap of this process has room for %d MiB, and Spark needs %d: set"
                  + " RHOSWEEP_HEAP=1g or more (of spark-submit: --driver-memory 1g)",
              heap >> 20,
              LEAST_HEAP >> 20));
    }
    if (conf.contains(EXECUTOR_MEMORY)) {
      executorMemory(conf);
    }
    folders(System.getenv(), configuredFolders(conf)).ifPresent(StartRequirements::refuse);
  }

  /**
   * Refuses a machine that has no address under its own name, where nobody says which to use. Comes
   * before a {@link SparkConf} is made: already that asks for the name.
   *
   * @param environment of the process
   * @throws StartRefusedException with the reason
   */
  public static void checkHost(Map<String, String> environment) {
    if (environment.containsKey("SPARK_LOCAL_IP")
        || environment.containsKey("SPARK_LOCAL_HOSTNAME")) {
      return;
    }
    try {
      InetAddress.getLocalHost();
    } catch (UnknownHostException e) {
      refuse(
          "the name of this machine has no address ("
              + e.getMessage()
              + "): set SPARK_LOCAL_IP to an address that executors reach, 127.0.0.1 where they"
              + " are all here");
    }
  }

  private static void executorMemory(SparkConf conf) {
    long bytes;
    try {
      bytes = conf.getSizeAsBytes(EXECUTOR_MEMORY);
    } catch (NumberFormatException e) {
      throw new StartRefusedException(
          true,
          EXECUTOR_MEMORY + " must be a size such as 2g, was '" + conf.get(EXECUTOR_MEMORY) + "'");
    }
    if (bytes < LEAST_HEAP) {
      throw new StartRefusedException(
          true,
          String.format(
              Locale.ROOT,
              "%s = %s is too small: Spark needs %d MiB in every executor",
              EXECUTOR_MEMORY,
              conf.get(EXECUTOR_MEMORY),
              LEAST_HEAP >> 20));
    }
  }

  /** As Spark chooses them. */
  private static String[] configuredFolders(SparkConf conf) {
    return org.apache.spark.util.Utils$.MODULE$.getConfiguredLocalDirs(conf);
  }

  /** What to say where files can be put into none of the folders; Spark needs one. */
  static Optional<String> folders(Map<String, String> environment, String[] folders) {
    String problem = "there is none";
    for (String folder : folders) {
      try {
        Path made = Files.createDirectories(Path.of(folder));
        Files.delete(Files.createTempDirectory(made, "rhosweep-probe"));
        return Optional.empty();
      } catch (IOException | InvalidPathException e) {
        problem = e.getClass().getSimpleName() + ": " + e.getMessage();
      }
    }
    String from =
        environment.containsKey("SPARK_LOCAL_DIRS") ? "SPARK_LOCAL_DIRS" : "spark.local.dir";
    return Optional.of(
        "no temporary file can be written into "
            + String.join(", ", Arrays.asList(folders))
            + " ("
            + problem
            + "): set "
            + from
            + " to a folder that is writable and has room");
  }

  private static void refuse(String reason) {
    throw new StartRefusedException(false, reason);
  }
}
