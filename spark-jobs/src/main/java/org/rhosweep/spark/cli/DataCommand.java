package org.rhosweep.spark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.rhosweep.core.task.DataFiles;
import org.rhosweep.core.task.Task;
import org.rhosweep.core.task.sequence.SequenceFormats;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.storage.HadoopDataFiles;
import org.rhosweep.storage.Locations;
import org.rhosweep.sweeps.spec.Sweep;
import org.rhosweep.sweeps.spec.SweepError;
import org.rhosweep.sweeps.spec.SweepException;
import org.rhosweep.sweeps.spec.SweepFile;
import org.rhosweep.sweeps.spec.TrialSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what is understood of data; trains nothing. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description =
        "What is understood of a sweep's data: shapes, classes, lengths, statistics, the first"
            + " sequences, the fingerprint; or of a file of sequences.")
final class DataCommand implements Callable<Integer> {
  @Mixin Verbosity verbosity;

  @Parameters(
      paramLabel = "SPEC",
      description = "A sweep file (YAML), or a file or folder of sequences.")
  String spec;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Overrides a setting, such as task.target=label; repeatable.")
  List<String> overrides = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    Set<Task> tasks =
        read().specs().stream()
            .map(TrialSpec::task)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    DataFiles files =
        new HadoopDataFiles(SparkOptions.hadoop(Sessions.configuration(null, Map.of())));
    DataText text = new DataText(System.out);
    boolean first = true;
    for (Task task : tasks) {
      if (!first) {
        System.out.println();
      }
      first = false;
      text.print(task, task.load(files));
    }
    return ExitCode.OK;
  }

  /** The sweep of a file, or one on a file of sequences. */
  private Sweep read() {
    Path file = Path.of(spec);
    boolean sequences =
        Locations.isUri(spec)
            || Files.isDirectory(file)
            || SequenceFormats.loaded().format(spec).isPresent();
    if (!sequences) {
      return SweepOptions.read(file, overrides);
    }
    String yaml = "name: data\ntask: {name: sequences, path: '" + spec.replace("'", "''") + "'}\n";
    try {
      return SweepFile.parse(spec, yaml, overrides);
    } catch (SweepException e) {
      throw new CommandException(
          ExitCode.USAGE,
          e.errors().stream().map(SweepError::toString).collect(Collectors.joining("\n")),
          e);
    }
  }
}
