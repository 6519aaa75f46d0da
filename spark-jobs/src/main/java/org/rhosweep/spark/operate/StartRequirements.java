package org.rhosweep.spark.operate;

import java.io.File;
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
  static final long MIN_HEAP = (300L << 20) * 3 / 2;

  /** Later ones have no security manager, which Hadoop 3.3 asks who is there. */
  private static final int LAST_JAVA_OF_SPARK_3 = 23;

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
    if (heap < MIN_HEAP && !conf.contains("spark.testing.memory")) {
      throw new StartRefusedException(
          true,
          String.format(
              Locale.ROOT,
              "the heap of this process has room for %d MiB, and Spark needs %d: set"
                  + " RHOSWEEP_HEAP=1g or more (of spark-submit: --driver-memory 1g)",
              heap >> 20,
              MIN_HEAP >> 20));
    }
    if (conf.contains(EXECUTOR_MEMORY)) {
      executorMemory(conf);
    }
    folders(System.getenv(), configuredFolders(System.getenv(), conf))
        .ifPresent(StartRequirements::refuse);
  }

  /**
   * Refuses a Java that this Spark does not start on. Comes before anything of Hadoop's is called,
   * which asks for what that Java has no more.
   *
   * @throws StartRefusedException with the reason
   */
  public static void checkJava() {
    javaProblem().ifPresent(StartRequirements::refuse);
  }

  /** Why this Spark does not start on this Java, in one line; empty where it does. */
  public static Optional<String> javaProblem() {
    return javaProblem(
        Runtime.version().feature(), org.apache.spark.package$.MODULE$.SPARK_VERSION());
  }

  static Optional<String> javaProblem(int java, String spark) {
    return spark.startsWith("3.") && java > LAST_JAVA_OF_SPARK_3
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "Spark %s does not start on Java %d: take Java 17 or 21, or set SPARK_HOME to a Spark 4",
                spark,
                java))
        : Optional.empty();
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
    if (bytes < MIN_HEAP) {
      throw new StartRefusedException(
          true,
          String.format(
              Locale.ROOT,
              "%s = %s is too small: Spark needs %d MiB in every executor",
              EXECUTOR_MEMORY,
              conf.get(EXECUTOR_MEMORY),
              MIN_HEAP >> 20));
    }
  }

  /** As Spark's Utils.getConfiguredLocalDirs chooses them, which is not Spark's to give. */
  static String[] configuredFolders(Map<String, String> environment, SparkConf conf) {
    if (environment.containsKey("CONTAINER_ID")) {
      return environment.getOrDefault("LOCAL_DIRS", "").split(",", -1); // YARN's
    } else if (environment.containsKey("SPARK_EXECUTOR_DIRS")) {
      return environment.get("SPARK_EXECUTOR_DIRS").split(File.pathSeparator, -1);
    } else if (environment.containsKey("SPARK_LOCAL_DIRS")) {
      return environment.get("SPARK_LOCAL_DIRS").split(",", -1);
    }
    return conf.get("spark.local.dir", System.getProperty("java.io.tmpdir")).split(",", -1);
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
