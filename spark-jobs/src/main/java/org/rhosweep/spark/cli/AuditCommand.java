package org.rhosweep.spark.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.storage.DamagedSegments;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.OutputLease;
import org.rhosweep.storage.PretrainedFiles;
import org.rhosweep.storage.Segment;
import org.rhosweep.storage.audit.OutputAudit;
import org.rhosweep.sweeps.audit.AuditResults;
import org.rhosweep.sweeps.audit.Check;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.Sweep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Proves the tables of an output consistent. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Proves the tables consistent: a table of checks; exit code 2 where one fails.")
final class AuditCommand implements Callable<Integer> {
  @Mixin Verbosity verbosity;
  @Mixin OutputArgument outputArgument;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SWEEP",
      description = "A sweep file: each of its trials must have ended.")
  Path sweepFile;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Overrides a setting of the sweep file; repeatable.")
  private final List<String> overrides = new ArrayList<>();

  @Option(
      names = "--without-data",
      description = "Do not load the tasks' data: splits are not compared.")
  boolean withoutData;

  @Option(
      names = "--drop-damaged",
      description =
          "Take bundles with files that are damaged, or rows that are missing, out of the output:"
              + " the next run does exactly their trials again. Damaged pre-training is set aside,"
              + " too.")
  boolean dropDamaged;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table, csv or json; default: table.")
  RowFormat format = RowFormat.TABLE;

  @Override
  public Integer call() throws IOException, OutputException {
    Sweep sweep = sweepFile == null ? null : SweepOptions.read(sweepFile, overrides);
    if (sweep == null && !overrides.isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "--set needs a sweep file to set something in");
    }
    Output output = outputArgument.open(Sessions.configuration(null, Map.of()));
    OutputAudit audit = new OutputAudit(output);
    audit.readSegments();
    audit.readPretrained();
    if (sweep != null) {
      audit.comparePlan(Trials.resolve(sweep.specs(), output.dataFiles()));
    }
    if (!withoutData) {
      audit.compareSplits();
    }
    print(audit, sweep != null);
    if (dropDamaged) {
      drop(output, audit);
    } else if (!audit.damaged().isEmpty()) {
      Messages.info(
          String.format(
              Locale.ROOT,
              "audit --drop-damaged takes %d damaged bundles out, so that a run does their trials"
                  + " again",
              audit.damaged().size()));
    }
    return audit.findings().clean() ? ExitCode.OK : ExitCode.FAILURES;
  }

  private void print(OutputAudit audit, boolean planned) {
    AuditResults findings = audit.findings();
    List<List<Object>> rows = new ArrayList<>();
    for (Check check : Check.values()) {
      long examined = findings.examined(check);
      boolean skipped =
          examined == 0
              && ((check == Check.PLANNED && !planned) || (check == Check.SPLITS && withoutData));
      long failed = findings.failed(check);
      rows.add(
          List.of(
              check.label(),
              examined,
              check.unit(),
              failed,
              skipped || examined == 0 ? "not checked" : failed == 0 ? "ok" : "FAILED"));
    }
    format.print(
        List.of("check", "examined", "unit", "failed", "verdict"), rows.iterator(), System.out);
    for (Check check : Check.values()) {
      findings.details(check).forEach(detail -> Messages.error(check.label() + ": " + detail));
      long unnamed = findings.failed(check) - findings.details(check).size();
      if (unnamed > 0) {
        Messages.error(String.format(Locale.ROOT, "%s: ... and %d more", check.label(), unnamed));
      }
    }
    audit.notes().forEach(Messages::info);
  }

  private static void drop(Output output, OutputAudit audit) throws IOException, OutputException {
    try (OutputLease lease = OutputLease.take(output, Clock.systemUTC())) {
      lease.reportProgress(() -> "dropping damaged bundles");
      List<Segment> damaged = new ArrayList<>(audit.damaged().keySet());
      damaged.sort(Comparator.comparing(Segment::key));
      for (Segment segment : damaged) {
        DamagedSegments.setAside(output, segment);
        Messages.info(
            "dropped bundle %s (%s)".formatted(segment.key(), audit.damaged().get(segment)));
      }
    }
    for (String id : audit.damagedPretrainings()) {
      new PretrainedFiles(output).setAside(id);
      Messages.info(
          "set pre-training %s aside: a trial that needs it makes it again".formatted(id));
    }
    if (!audit.damaged().isEmpty()) {
      Messages.info("run the sweep again: it does exactly the trials that are missing now");
    }
  }
}
