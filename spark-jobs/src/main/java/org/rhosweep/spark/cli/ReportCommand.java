package org.rhosweep.spark.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.storage.Destination;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.summary.ReportInput;
import org.rhosweep.sweeps.report.FigureFiles;
import org.rhosweep.sweeps.report.HtmlReport;
import org.rhosweep.sweeps.report.ReportData;
import org.rhosweep.sweeps.report.ReportFigures;
import org.rhosweep.sweeps.result.ResultTables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the report. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Writes one self-contained HTML file: curves, theory over measurement, gradients, radii, cost,"
            + " outcomes, failures, provenance.")
final class ReportCommand implements Callable<Integer> {
  @Mixin Verbosity verbosity;
  @Mixin OutputArgument outputArgument;

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
          "Also write each figure as SVG and PNG into this folder, a path of this machine or an URI.")
  String figures;

  @Override
  public Integer call() throws IOException, OutputException {
    SparkConf conf = Sessions.configuration(null, Map.of());
    Configuration hadoop = SparkOptions.hadoop(conf);
    Output output = outputArgument.open(conf);
    ReportData data = ReportInput.read(output, ResultTables.SCHEMA_VERSION, Messages::warning);
    String html = HtmlReport.render(data);
    try {
      if (file == null) {
        var target = new org.apache.hadoop.fs.Path(output.root(), "report.html");
        output.write(target, html);
        System.out.println(Output.display(target));
      } else {
        Destination target = Destination.of(file, hadoop);
        target.write(html);
        System.out.println(target);
      }
      if (figures != null) {
        writeFigures(data, Destination.of(figures, hadoop));
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.INFRASTRUCTURE, "the report cannot be written: " + Output.oneLine(e), e);
    }
    return ExitCode.OK;
  }

  private static void writeFigures(ReportData data, Destination folder) throws IOException {
    folder.makeFolder();
    FigureFiles.write(
        ReportFigures.of(data),
        (name, content) -> {
          Destination target = folder.child(name);
          target.write(content);
          System.out.println(target);
        });
  }
}
