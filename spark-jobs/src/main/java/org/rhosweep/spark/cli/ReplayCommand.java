package org.rhosweep.spark.cli;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.EngineVariant;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.task.DataFiles;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.storage.CommittedTrials;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.audit.Replay;
import org.rhosweep.sweeps.result.ResultTables;
import org.rhosweep.sweeps.run.DataCache;
import org.rhosweep.sweeps.run.Environment;
import org.rhosweep.sweeps.run.TrialRunner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs stored trials again and compares bit for bit. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description =
        "Runs trials again, here, from the configuration in their rows, and compares every number"
            + " bit for bit; exit code 2 where one differs.")
final class ReplayCommand implements Callable<Integer> {
  private static final int DIGITS = 12;

  @Mixin Verbosity verbosity;
  @Mixin OutputArgument outputArgument;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "TRIAL_ID",
      description = "Trials; the first digits are enough where no other begins with them.")
  List<String> ids = new ArrayList<>();

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "Replay N trials with a result, drawn at random.")
  Integer sample;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Of the drawing; default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(names = "--format", paramLabel = "FORMAT", description = "table, csv or json.")
  RowFormat format = RowFormat.TABLE;

  @Override
  public Integer call() throws IOException, OutputException {
    if (ids.isEmpty() == (sample == null)) {
      throw new CommandException(
          ExitCode.USAGE, "give trial ids, or --sample N: one of the two (plan --list shows ids)");
    }
    if (sample != null && sample < 1) {
      throw new CommandException(ExitCode.USAGE, "--sample must be >= 1, was " + sample);
    }
    Output output = outputArgument.open(Sessions.configuration(null, Map.of()));
    CommittedTrials committed =
        CommittedTrials.scan(
            output, ResultTables.all(), ResultTables.SCHEMA_VERSION, Messages::warning);
    List<Object[]> chosen = choose(Replay.places(committed));
    Replay replay = new Replay(runner(output.dataFiles()), output.dataFiles());
    List<List<Object>> rows = new ArrayList<>();
    boolean same = true;
    for (Object[] place : chosen) {
      Replay.Result answer = replay.of(output, place);
      same &= answer.verdict() == Replay.Verdict.SAME;
      rows.add(
          Arrays.asList(
              format == RowFormat.TABLE ? ((String) place[0]).substring(0, DIGITS) : place[0],
              place[1],
              answer.verdict().name(),
              answer.values(),
              answer.detail() == null ? "" : answer.detail()));
    }
    format.print(
        List.of("trial_id", "outcome", "verdict", "values_compared", "detail"),
        rows.iterator(),
        System.out);
    return same ? ExitCode.OK : ExitCode.FAILURES;
  }

  private List<Object[]> choose(List<Object[]> places) {
    if (sample != null) {
      List<Object[]> results = new ArrayList<>(places);
      results.removeIf(place -> CommittedTrials.RETRYABLE.contains((String) place[1]));
      if (results.isEmpty()) {
        throw new CommandException(ExitCode.USAGE, "no trial here has a result to compare");
      }
      Collections.shuffle(results, new Random(seed));
      return results.subList(0, Math.min(sample, results.size()));
    }
    List<Object[]> chosen = new ArrayList<>();
    for (String id : ids) {
      List<Object[]> found =
          places.stream().filter(place -> ((String) place[0]).startsWith(id)).toList();
      if (found.size() != 1) {
        throw new CommandException(
            ExitCode.USAGE,
            found.isEmpty()
                ? "no committed trial begins with " + id
                : String.format(
                    Locale.ROOT,
                    "%d committed trials begin with %s: give more digits",
                    found.size(),
                    id));
      }
      chosen.add(found.get(0));
    }
    return chosen;
  }

  private static TrialRunner runner(DataFiles files) {
    EngineVariant simd = Engines.form(EngineName.SIMD);
    return new TrialRunner(
        new DataCache(task -> task.load(files)),
        System::nanoTime,
        () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()),
        new Environment(
            BuildInfo.current().codeVersion(),
            simd.name(),
            simd.laneWidth(),
            System.getProperty("java.version"),
            "here"),
        Runtime.getRuntime().maxMemory());
  }
}
