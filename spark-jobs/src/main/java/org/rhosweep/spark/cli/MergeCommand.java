package org.rhosweep.spark.cli;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.OutputLease;
import org.rhosweep.storage.OutputMerge;
import org.rhosweep.storage.PretrainedFiles;
import org.rhosweep.sweeps.result.ResultTables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Joins the outputs of several clusters. */
@Command(
    name = "merge",
    mixinStandardHelpOptions = true,
    description = "Brings the trials of other outputs into one, each once; changes none of them.")
final class MergeCommand implements Callable<Integer> {
  @Mixin Verbosity verbosity;

  @Parameters(index = "0", paramLabel = "OUT", description = "Where the trials go; need not exist.")
  String into;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FROM",
      description = "Outputs to bring trials from.")
  List<String> sources;

  @Override
  public Integer call() throws IOException, OutputException {
    SparkConf conf = Sessions.configuration(null, Map.of());
    List<Output> others = new ArrayList<>();
    Output output = Output.at(into, SparkOptions.hadoop(conf));
    for (String source : sources) {
      Output other = OutputArgument.open(source, conf);
      if (other.root().equals(output.root())) {
        throw new CommandException(
            ExitCode.USAGE, output.display() + " cannot be merged into itself");
      }
      others.add(other);
    }
    String codeVersion = BuildInfo.current().codeVersion();
    output.requireReadable(ResultTables.SCHEMA_VERSION);
    output.prepare(ResultTables.SCHEMA_VERSION, codeVersion);
    List<List<Object>> rows = new ArrayList<>();
    int conflicts = 0;
    try (OutputLease lease = OutputLease.take(output, Clock.systemUTC())) {
      lease.reportProgress(() -> "merging");
      output.deleteTemporaryFiles(ResultTables.all());
      PretrainedFiles pretrained = new PretrainedFiles(output);
      pretrained.deleteTemporaryFiles();
      OutputMerge merge =
          new OutputMerge(
              output,
              ResultTables.all(),
              ResultTables.SCHEMA_VERSION,
              codeVersion,
              Messages::warning);
      for (Output other : others) {
        OutputMerge.Result result = merge.from(other);
        merge.copyStandalone(other, ResultTables.THEORY);
        pretrained.copyMissing(new PretrainedFiles(other), Messages::warning);
        conflicts += result.conflicts();
        rows.add(
            List.of(
                other.display(),
                result.found(),
                result.added(),
                result.replaced(),
                result.kept(),
                result.conflicts()));
      }
    }
    RowFormat.TABLE.print(
        List.of("from", "trials", "added", "replaced", "here already", "conflicts"),
        rows.iterator(),
        System.out);
    return conflicts == 0 ? ExitCode.OK : ExitCode.FAILURES;
  }
}
