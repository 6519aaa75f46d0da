package org.rhosweep.spark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.spark.summary.ReportInput;
import org.rhosweep.spark.table.Output;
import org.rhosweep.spark.table.OutputException;
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
      description = "Where to write it; default: report.html in OUT.")
  Path file;

  @Option(
      names = "--figures",
      paramLabel = "DIR",
      description = "Also write each figure as SVG and PNG into this folder.")
  Path figures;

  @Override
  public Integer call() throws IOException, OutputException {
    Output output = outputArgument.open(Sessions.configuration(null, java.util.Map.of()));
    ReportData data = ReportInput.read(output, ResultTables.SCHEMA_VERSION, Messages::warning);
    String html = HtmlReport.render(data);
    try {
      if (file == null) {
        var target = new org.apache.hadoop.fs.Path(output.root(), "report.html");
        output.write(target, html);
        System.out.println(Output.display(target));
      } else {
        Files.writeString(file, html);
        System.out.println(file);
      }
      if (figures != null) {
        FigureFiles.write(ReportFigures.of(data), figures).forEach(System.out::println);
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.INFRASTRUCTURE, "the report cannot be written: " + Output.oneLine(e), e);
    }
    return ExitCode.OK;
  }
}
