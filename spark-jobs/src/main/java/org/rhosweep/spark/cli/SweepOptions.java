package org.rhosweep.spark.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.rhosweep.sweeps.run.Feasibility;
import org.rhosweep.sweeps.spec.Sweep;
import org.rhosweep.sweeps.spec.SweepError;
import org.rhosweep.sweeps.spec.SweepException;
import org.rhosweep.sweeps.spec.SweepFile;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which sweep, and where its results lie. */
final class SweepOptions {
  @Parameters(paramLabel = "SWEEP", description = "The sweep file (YAML).")
  private Path file;

  @Option(
      names = "--out",
      paramLabel = "OUT",
      description =
          "Where the tables go: a folder, or a URI of any Hadoop file system."
              + " Default: results/<name of the sweep>.")
  private String out;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Overrides a setting of the file, such as training.batchSize=64; repeatable.")
  private final List<String> overrides = new ArrayList<>();

  /** Reads a sweep that is to be run: one that this version cannot run is refused. */
  Sweep readToRun() {
    Sweep sweep = read();
    List<String> problems = problems(sweep);
    if (!problems.isEmpty()) {
      throw new CommandException(ExitCode.USAGE, String.join("\n", problems));
    }
    return sweep;
  }

  /** What this version cannot run of a sweep, one line each. */
  List<String> problems(Sweep sweep) {
    return Feasibility.problems(sweep.specs()).stream().map(line -> file + ": " + line).toList();
  }

  /** Reads the file; everything that is wrong with it at once. */
  Sweep read() {
    return read(file, overrides);
  }

  /** Reads a file; everything that is wrong with it at once. */
  static Sweep read(Path file, List<String> overrides) {
    try {
      return SweepFile.read(file, overrides);
    } catch (SweepException e) {
      throw new CommandException(
          ExitCode.USAGE,
          e.errors().stream().map(SweepError::toString).collect(Collectors.joining("\n")),
          e);
    }
  }

  String location(Sweep sweep) {
    return out == null ? "results/" + sweep.name() : out;
  }
}
