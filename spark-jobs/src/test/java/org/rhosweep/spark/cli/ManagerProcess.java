package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a test of a cluster manager needs around it: a Spark with the manager's module, a process
 * for the manager itself, submitted drivers, and processes by what their command lines say.
 */
final class ManagerProcess {
  static final Path JAR = Path.of(System.getProperty("rhosweep.jar"));
  static final Path PROJECT = JAR.resolve("../../..").normalize();
  private static final Path TEST = PROJECT.resolve("spark-jobs");

  private ManagerProcess() {}

  /** Jars of a module that is resolved in profile clusters, as a class path. */
  static String jars(String module) {
    Path jars = TEST.resolve(module).resolve("target/jars");
    assertThat(jars).as("mvn -Pclusters generate-test-resources resolves them").isDirectory();
    return jars + "/*";
  }

  /** A Spark installation: the jars that the build assembles, and those of a manager's module. */
  static Path sparkHome(Path folder, String module) throws IOException {
    Path jars = Files.createDirectories(folder.resolve("jars"));
    for (Path from :
        List.of(
            Path.of(System.getProperty("rhosweep.spark.jars")),
            TEST.resolve(module).resolve("target/jars"))) {
      try (Stream<Path> all = Files.list(from)) {
        for (Path jar : all.toList()) {
          Path link = jars.resolve(jar.getFileName().toString());
          if (!Files.exists(link)) {
            Files.createSymbolicLink(link, jar.toAbsolutePath());
          }
        }
      }
    }
    return folder;
  }

  /** Starts a program of {@code src/test/clusters} from its source. */
  static Process start(Path log, List<String> flags, String jars, String source, String... args)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xmx768m"));
    command.addAll(flags);
    command.addAll(
        List.of("-cp", jars, TEST.resolve("src/test/clusters").resolve(source).toString()));
    command.addAll(Arrays.asList(args));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(log.getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("OMP_NUM_THREADS", "1");
    return builder.start();
  }

  /** A script of the project in an environment. */
  static Process script(
      Path log, Path directory, Map<String, String> environment, String script, List<String> args)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(PROJECT.resolve(script).toString()));
    command.addAll(args);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_CONF"));
    builder.environment().put("RHOSWEEP_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("RHOSWEEP_NO_ARCHIVE", "1");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().putAll(environment);
    return builder.start();
  }

  static int await(Process process, Path log) throws InterruptedException {
    boolean ends = process.waitFor(10, TimeUnit.MINUTES);
    if (!ends) {
      process.destroyForcibly();
    }
    assertThat(ends).as(() -> "ends in time: " + LoopbackCluster.read(log)).isTrue();
    return process.exitValue();
  }

  /** A JVM of this machine whose command line has all of these words. */
  static Optional<ProcessHandle> find(String... words) {
    return ProcessHandle.allProcesses().filter(process -> isJvmWith(process, words)).findFirst();
  }

  private static boolean isJvmWith(ProcessHandle process, String... words) {
    try {
      String line =
          new String(
                  Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline")),
                  StandardCharsets.UTF_8)
              .replace('\0', ' ');
      String program = line.substring(0, Math.max(0, line.indexOf(' ')));
      return program.endsWith("java") && Arrays.stream(words).allMatch(line::contains);
    } catch (IOException e) {
      return false; // it has ended meanwhile
    }
  }

  /** Settings as spark-submit and the launcher take them. */
  static List<String> conf(Map<String, String> settings) {
    List<String> words = new ArrayList<>();
    settings.forEach((key, value) -> words.addAll(List.of("--conf", key + "=" + value)));
    return words;
  }

  /** Two small executors on this machine. */
  static Map<String, String> small() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.executor.instances", "2");
    settings.put("spark.executor.cores", "1");
    settings.put("spark.executor.memory", "768m");
    settings.put("spark.executor.memoryOverhead", "384m");
    settings.put("spark.driver.memory", "768m");
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    settings.put("spark.executorEnv.SPARK_LOCAL_IP", "127.0.0.1");
    settings.put("spark.ui.enabled", "false");
    return settings;
  }
}
