package org.rhosweep.spark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * Does a little of everything in a temporary folder, so that its classes can be archived: among
 * them a report with all its figures.
 */
@Command(name = "warm-up", hidden = true, description = "Loads what other commands need.")
final class WarmUpCommand implements Callable<Integer> {
  private static final String SWEEP =
      """
      name: warm-up
      model: {hiddenSize: 8}
      training: {trainingSteps: 4, evaluations: 2, maxEvalExamples: 32}
      probe: {gradients: log, radii: [before, after]}
      axes: {model.cell: [tanh, lstm], init: [glorot, {name: lsc, maxTrainingSteps: 2}]}
      """;

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("rhosweep-warm-up");
    try {
      String file = Files.writeString(folder.resolve("sweep.yaml"), SWEEP).toString();
      String out = folder.resolve("out").toString();
      List<String[]> commands =
          List.of(
              new String[] {"run", file, "--out", out},
              new String[] {"status", out},
              // The one with most in it: a join, lists, and stages that are planned while it runs.
              new String[] {"sql", out, "--named", "learning-curves"});
      int worst = ExitCode.OK;
      for (String[] command : commands) {
        worst = Math.max(worst, Main.execute(command));
      }
      return worst;
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
