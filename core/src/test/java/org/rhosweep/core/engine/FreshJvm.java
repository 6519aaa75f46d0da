package org.rhosweep.core.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program in a JVM of its own, which ends with the caller's waiting for it. */
public final class FreshJvm {
  /** ND4J's natives take a while to unpack on a busy machine. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private FreshJvm() {}

  /** The lines that {@link SmallTraining} prints on an engine. */
  public static List<String> lines(EngineName engine, String... flags) throws Exception {
    return lines(SmallTraining.class, List.of(engine.name()), Map.of(), flags);
  }

  /**
   * The lines that a program prints, with the class path of this JVM, within five minutes.
   *
   * @param environment variables beside those of this process
   * @param flags of the JVM
   * @throws IOException with what it wrote, where it does not end in time, or not with 0
   * @throws InterruptedException where the calling thread is interrupted; the program is ended
   */
  public static List<String> lines(
      Class<?> program, List<String> arguments, Map<String, String> environment, String... flags)
      throws IOException, InterruptedException {
    return lines(LIMIT, program, arguments, environment, flags);
  }

  /** As above, within another limit. */
  static List<String> lines(
      Duration limit,
      Class<?> program,
      List<String> arguments,
      Map<String, String> environment,
      String... flags)
      throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java, "-Xmx256m"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(arguments);
    Path output = Files.createTempFile("child", ".out");
    Path errors = Files.createTempFile("child", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      try {
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended || process.exitValue() != 0) {
          String how = ended ? "exit code " + process.exitValue() : "no end within " + limit;
          throw new IOException(how + "\n" + Files.readString(output) + Files.readString(errors));
        }
        return Files.readAllLines(output);
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
