package org.rhosweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.rhosweep.storage.StoreJars;

/**
 * The packaged jar in a process of its own, with a heap of 1 GiB and what it prints in files.
 *
 * @param process the JVM
 */
record JarProcess(Process process, Path outputFile, Path errorFile) {
  private static final String VECTORS = "--add-modules=jdk.incubator.vector";

  /** What starts processes in a folder, where {@code spark-defaults.conf} is read as well. */
  record Starter(Path folder, boolean vectors, List<String> moreJars, List<String> moreFlags) {
    Starter(Path folder) {
      this(folder, true, List.of(), List.of());
    }

    /** Without the vector module. */
    Starter plain() {
      return new Starter(folder, false, moreJars, moreFlags);
    }

    /** With more flags of the JVM. */
    Starter with(String... flags) {
      return new Starter(folder, vectors, moreJars, List.of(flags));
    }

    JarProcess start(String... arguments) throws IOException {
      List<String> command = new ArrayList<>(StoreJars.java("-Xmx1g"));
      if (vectors) {
        command.add(VECTORS);
        command.addAll(launcherFlags(arguments[0]));
      }
      command.addAll(Arrays.asList(System.getProperty("rhosweep.spark.flags").split(" ", -1)));
      command.addAll(moreFlags);
      List<String> jars =
          new ArrayList<>(
              List.of(
                  System.getProperty("rhosweep.jar"),
                  System.getProperty("rhosweep.spark.jars") + "/*"));
      jars.addAll(moreJars);
      command.addAll(
          List.of("-cp", String.join(File.pathSeparator, jars), "org.rhosweep.spark.cli.Main"));
      command.addAll(Arrays.asList(arguments));
      Path output = Files.createTempFile(folder, "process", ".out");
      Path errors = Files.createTempFile(folder, "process", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .directory(folder.toFile());
      builder.environment().put("SPARK_CONF_DIR", folder.toString());
      builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
      return new JarProcess(builder.start(), output, errors);
    }

    /** What a command prints that must succeed. */
    String answer(String... arguments) throws IOException, InterruptedException {
      JarProcess command = start(arguments);
      assertThat(command.finish()).as(command::errors).isZero();
      return command.output();
    }
  }

  /**
   * What the launcher does for a command's start: the class archive, which Java passes over where
   * it is not there yet, and no optimising compiler where nothing is trained.
   */
  static List<String> launcherFlags(String command) {
    Path jar = Path.of(System.getProperty("rhosweep.jar"));
    Path archive = jar.resolveSibling("rhosweep.jsa"); // made by the build, with this Java
    List<String> flags = new ArrayList<>(List.of("-Xlog:cds*=off", "-Xlog:class+path*=off"));
    if (Files.exists(archive)) {
      flags.addAll(List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive));
    }
    if (!List.of("run", "bench", "replay").contains(command)) {
      flags.add("-XX:TieredStopAtLevel=1");
    }
    return flags;
  }

  /** Waits for its end, and returns its exit code. */
  int finish() throws InterruptedException {
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("it ends").isTrue();
    return process.exitValue();
  }

  /** Ends it as {@code kill -9} does. */
  void kill() throws InterruptedException {
    int unused = process.destroyForcibly().waitFor();
  }

  /** Waits until a folder has so many segments. */
  void awaitSegments(Path folder, int count) throws IOException, InterruptedException {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (segments(folder) < count) {
      assertThat(process.isAlive()).as(this::errors).isTrue();
      assertThat(System.nanoTime()).as("in time").isLessThan(limit);
      Thread.sleep(20);
    }
  }

  /** The segments of a folder; unfinished files, also S3Proxy's, have longer names. */
  static int segments(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return (int)
          files.filter(f -> f.getFileName().toString().matches("segment-\\w+\\.parquet")).count();
    }
  }

  String output() {
    return read(outputFile);
  }

  String errors() {
    return read(errorFile);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }
}
