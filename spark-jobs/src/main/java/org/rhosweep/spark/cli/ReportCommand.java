package org.rhosweep.spark.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.spark.report.Report;
import org.rhosweep.spark.report.ReportPage;
import org.rhosweep.spark.shell.QueryException;
import org.rhosweep.storage.ExternalPath;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the report. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Writes one self-contained HTML file: what was found, the best arms, where networks train, curves,"
            + " theory over measurement, gradients, radii, failures, provenance. Every figure is a query"
            + " and a specification, both in it.")
final class ReportCommand implements Callable<Integer> {
  @Mixin Verbosity verbosity;
  @Mixin OutputArgument outputArgument;
  @Mixin SparkOptions sparkOptions;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Where to write it, a path of this machine or an URI of any Hadoop file system; default:"
              + " report.html in OUT.")
  String file;

  @Option(
      names = "--figures",
      paramLabel = "DIR",
      description =
          "Also write each figure as SVG and PNG, with its data as CSV, its specification and its query, into"
              + " this folder, a path of this machine or an URI.")
  String figures;

  @Mixin ReportArguments arguments;

  @Override
  public Integer call() throws IOException, OutputException {
    SparkConf conf = sparkOptions.configuration();
    Configuration hadoop = SparkOptions.hadoop(conf);
    Output output = outputArgument.open(conf);
    try (SparkSession spark = Sessions.startForStatements(conf, true)) {
      ReportPage page =
          new Report(spark, output, hadoop, arguments.options(), Messages::warning).make();
      write(page, output, hadoop);
    } catch (QueryException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    } catch (Report.FigureQueryException e) {
      throw new CommandException(
          e.isQueryError() ? ExitCode.USAGE : ExitCode.INFRASTRUCTURE, e.getMessage(), e);
    }
    return ExitCode.OK;
  }

  private void write(ReportPage page, Output output, Configuration hadoop) {
    try {
      String html = page.html();
      if (file == null) {
        var target = new org.apache.hadoop.fs.Path(output.root(), "report.html");
        output.write(target, html);
        System.out.println(Output.display(target));
      } else {
        ExternalPath target = ExternalPath.of(file, hadoop);
        target.write(html);
        System.out.println(target);
      }
      if (figures != null) {
        ExternalPath folder = ExternalPath.of(figures, hadoop);
        folder.makeFolder();
        page.files(
            (name, content) -> {
              ExternalPath target = folder.child(name);
              target.write(content);
              System.out.println(target);
            });
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.INFRASTRUCTURE, "the report cannot be written: " + Output.oneLine(e), e);
    }
  }
}
