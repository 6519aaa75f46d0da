package org.rhosweep.spark.cli;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.storage.Compaction;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.OutputLease;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.text.Counts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes few large files of many small ones. */
@Command(
    name = "compact",
    mixinStandardHelpOptions = true,
    description = "Fewer, larger files, while others read; rows that were superseded go.")
final class CompactCommand implements Callable<Integer> {
  @Mixin Verbosity verbosity;
  @Mixin OutputArgument outputArgument;

  @Option(
      names = "--target",
      paramLabel = "MIB",
      description = "Size of a bundle's files together, about; default: ${DEFAULT-VALUE}.")
  int target = 64;

  @Option(
      names = "--pause",
      paramLabel = "SECONDS",
      description =
          "Wait so long, twice, before old files are deleted, for readers that have listed them and"
              + " not yet read them; 0 where nobody reads. Default: ${DEFAULT-VALUE}.")
  int pause = 30;

  @Override
  public Integer call() throws IOException, OutputException {
    if (target < 1 || pause < 0) {
      throw new CommandException(
          ExitCode.USAGE,
          String.format(
              Locale.ROOT,
              "--target must be >= 1 and --pause >= 0, were %d and %d",
              target,
              pause));
    }
    Output output = outputArgument.open(Sessions.configuration(null, Map.of()));
    try (OutputLease lease = OutputLease.take(output, Clock.systemUTC())) {
      lease.reportProgress(() -> "compacting");
      output.deleteTemporaryFiles(ResultTables.all());
      Compaction compaction =
          new Compaction(
              output,
              ResultTables.all(),
              ResultTables.SCHEMA_VERSION,
              BuildInfo.current().codeVersion(),
              (long) target << 20,
              Duration.ofSeconds(pause),
              stage -> {});
      Compaction.Result result = compaction.run();
      System.out.printf(
          Locale.ROOT,
          "%s: %s before, %d now%n",
          output.display(),
          Counts.of(result.bundlesBefore(), "bundle"),
          result.bundlesAfter());
      return ExitCode.OK;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    }
  }
}
