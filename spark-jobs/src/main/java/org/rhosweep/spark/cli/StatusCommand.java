package org.rhosweep.spark.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.summary.Leaderboard;
import org.rhosweep.storage.summary.LiveState;
import org.rhosweep.storage.summary.LiveState.Snapshot;
import org.rhosweep.storage.summary.Propagation;
import org.rhosweep.storage.summary.Propagations;
import org.rhosweep.storage.summary.TrialTable;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.text.EscapingPrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says how an output stands. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Counts by outcome, throughput, failures by cause; where radii were probed, radius and"
            + " growth of each arm's transitions.")
final class StatusCommand implements Callable<Integer> {
  private static final int ARMS = 20;

  /** A second or two; a query is better at more. */
  private static final int MAX_TRIALS = 100_000;

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
      description = "Seconds between two refreshes, 0.1 to 3600; default: ${DEFAULT-VALUE}.")
  double interval;

  @Override
  public Integer call() throws IOException, OutputException, InterruptedException {
    if (!(interval >= 0.1 && interval <= 3600)) {
      throw new CommandException(
          ExitCode.USAGE, "--interval must be 0.1 to 3600 seconds, was " + interval);
    }
    Output output = outputArgument.open(Sessions.configuration(null, Map.of()));
    // Says what is damaged, and refuses what a newer version wrote.
    CommittedTrials committed =
        CommittedTrials.scan(
            output, ResultTables.all(), ResultTables.SCHEMA_VERSION, Messages::warning);
    LiveState live = LiveState.ofCounts(output);
    Snapshot state;
    if (watch) {
      state =
          new StatusWatch(System.out, Screen.output())
              .until(
                  () -> live.snapshot(Instant.now()), () -> Thread.sleep((long) (interval * 1000)));
    } else {
      state = live.snapshot(Instant.now());
      Screen screen = Screen.output();
      PrintStream out = screen.color() ? EscapingPrintStream.raw(System.out) : System.out;
      StatusText.lines(state, screen).forEach(out::println);
      if (!output.segments(ResultTables.RADII).isEmpty()) {
        propagation(committed, state.trials(), output);
      }
    }
    return state.count("FAILED") > 0 ? ExitCode.FAILURES : ExitCode.OK;
  }

  /** Radius beside growth of the arms that were probed, and in words where they are apart. */
  private static void propagation(CommittedTrials committed, int count, Output output)
      throws IOException, OutputException {
    String all = "rhosweep sql %s --named propagation".formatted(output.display());
    if (count > MAX_TRIALS) {
      System.out.printf(
          Locale.ROOT, "radii       of more trials than status looks through: %s%n", all);
      return;
    }
    Leaderboard leaderboard = new Leaderboard(TrialTable.read(committed, id -> true));
    List<Propagation> arms = Propagations.atStart(leaderboard.arms());
    if (arms.isEmpty()) {
      return;
    }
    System.out.printf(
        Locale.ROOT,
        "%nTransitions as training begins: mean radius, and growth (exp of the Lyapunov exponent) of"
            + " their products, which gradients follow%n");
    List<String> columns = new ArrayList<>(List.of("#"));
    columns.addAll(leaderboard.varying());
    columns.add("phase");
    for (String kind : List.of("time", "depth")) {
      List.of("target", "radius", "growth").forEach(what -> columns.add(kind + " " + what));
    }
    List<List<Object>> rows = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Propagation arm : arms.subList(0, Math.min(ARMS, arms.size()))) {
      List<Object> row = new ArrayList<>(List.of(rows.size() + 1));
      row.addAll(Propagations.cells(arm, leaderboard.arms(), leaderboard.varying()));
      rows.add(row);
      if (!arm.note().isEmpty()) {
        notes.add(String.format(Locale.ROOT, "%2d  %s", rows.size(), arm.note()));
      }
    }
    new TextTable(Screen.output(), List.of("depth target", "time target", "phase"))
        .print(columns, rows.iterator(), System.out);
    if (arms.size() > ARMS) {
      long noted = arms.stream().skip(ARMS).filter(arm -> !arm.note().isEmpty()).count();
      System.out.printf(
          Locale.ROOT,
          "... and %d more arms, %d of them with radius and growth apart: %s%n",
          arms.size() - ARMS,
          noted,
          all);
    }
    if (!notes.isEmpty()) {
      System.out.println("radius and growth are apart:");
      notes.forEach(System.out::println);
    }
  }
}
