package org.rhosweep.core.engine;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Adding;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.Trainer;
import org.rhosweep.core.train.TrainingSettings;

/**
 * Trains a little in a JVM of its own: what it loads, and what it says where a library is broken.
 */
public final class FreshJvm {
  private FreshJvm() {}

  /** Trains on the engine named by the first argument, or says why not. */
  public static void main(String[] arguments) {
    EngineName engine = EngineName.valueOf(arguments[0]);
    String problem = Engines.problem(engine).orElse(null);
    if (problem != null) {
      System.out.println("problem: " + problem);
      return;
    }
    Trainer training =
        new Trainer(
            new ModelSettings(new TanhRnn(), 4, 1),
            new Orthogonal(1),
            new TrainingSettings(new Adam(1e-3, 0.9, 0.999, 1e-8), 4, 2, null, 1, 8),
            new ProbeSettings(GradientSchedule.NONE, List.of()),
            engine,
            1);
    int steps = training.train(new Adding(5, 8).load(), () -> 0).trainingSteps();
    System.out.println("trained " + steps + " on " + Engines.form(engine).name());
  }

  /** The lines that training on an engine prints. */
  public static List<String> lines(EngineName engine, String... flags) throws Exception {
    return lines(FreshJvm.class, List.of(engine.name()), Map.of(), flags);
  }

  /**
   * The lines that a program prints, with the class path of this JVM.
   *
   * @param environment variables beside those of this process
   * @param flags of the JVM
   * @throws IOException with what it wrote to standard error, where it does not end with 0
   */
  public static List<String> lines(
      Class<?> program, List<String> arguments, Map<String, String> environment, String... flags)
      throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(List.of(java, "-Xmx256m"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(arguments);
    File errors = File.createTempFile("child", ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
      builder.environment().putAll(environment);
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(output + Files.readString(errors.toPath()));
      }
      return output.lines().toList();
    } finally {
      Files.delete(errors.toPath());
    }
  }
}
