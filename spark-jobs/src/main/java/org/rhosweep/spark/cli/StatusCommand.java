package org.rhosweep.spark.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.spark.summary.LiveState;
import org.rhosweep.spark.summary.LiveState.Snapshot;
import org.rhosweep.spark.table.CommittedTrials;
import org.rhosweep.spark.table.Output;
import org.rhosweep.spark.table.OutputException;
import org.rhosweep.sweeps.result.ResultTables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says how an output stands. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Counts by outcome, throughput, time left, failures by cause.")
final class StatusCommand implements Callable<Integer> {
  private static final int DEFAULT_COLUMNS = 80;

  @Mixin Verbosity verbosity;
  @Mixin OutputArgument outputArgument;

  @Option(
      names = "--watch",
      description =
          "Look again and again until the run ends: in place on a terminal, else a line whenever"
              + " something changed.")
  boolean watch;

  @Option(
      names = "--interval",
      paramLabel = "S",
      defaultValue = "2",
      description = "Seconds between two looks, 0.1 to 3600; default: ${DEFAULT-VALUE}.")
  double interval;

  @Override
  public Integer call() throws IOException, OutputException, InterruptedException {
    if (!(interval >= 0.1 && interval <= 3600)) {
      throw new CommandFailure(
          ExitCode.USAGE, "--interval must be 0.1 to 3600 seconds, was " + interval);
    }
    Output output = outputArgument.open(Sessions.configuration(null, Map.of()));
    // Says what is damaged, and refuses what a newer version wrote.
    var unused =
        CommittedTrials.scan(
            output, ResultTables.TRIALS, ResultTables.SCHEMA_VERSION, Messages::warning);
    LiveState live = new LiveState(output);
    Snapshot state;
    if (watch) {
      state =
          new StatusWatch(System.out, columns())
              .until(() -> live.look(Instant.now()), () -> Thread.sleep((long) (interval * 1000)));
    } else {
      state = live.look(Instant.now());
      StatusText.lines(state).forEach(System.out::println);
    }
    return state.count("FAILED") > 0 ? ExitCode.FAILURES : ExitCode.OK;
  }

  /** Width of standard output's terminal as the launcher saw it; 0 where it is none. */
  private static int columns() {
    return Boolean.getBoolean("rhosweep.prompt")
        ? Math.max(40, Integer.getInteger("rhosweep.columns", DEFAULT_COLUMNS))
        : 0;
  }
}
