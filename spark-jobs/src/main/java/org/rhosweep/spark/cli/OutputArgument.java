package org.rhosweep.spark.cli;

import java.io.IOException;
import org.apache.spark.SparkConf;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.sweeps.result.ResultTables;
import picocli.CommandLine.Parameters;

/** An output that a run has written. */
final class OutputArgument {
  @Parameters(
      index = "0",
      paramLabel = "OUT",
      description = "The output of a run: a folder, or a URI of any Hadoop file system.")
  private String location;

  /** Opens it for reading. */
  Output open(SparkConf conf) throws OutputException {
    return open(location, conf);
  }

  /** Opens an output at a location for reading. */
  static Output open(String location, SparkConf conf) throws OutputException {
    Output output = Output.at(location, SparkOptions.hadoop(conf));
    try {
      if (!output.exists() && output.segments(ResultTables.TRIALS).isEmpty()) {
        throw new CommandException(
            ExitCode.USAGE,
            output.display() + " is not an output of rhosweep: give the folder that run printed");
      }
    } catch (IOException e) {
      throw new OutputException(
          "output %s cannot be read: %s".formatted(output.display(), Output.oneLine(e)), e);
    }
    output.requireReadable(ResultTables.SCHEMA_VERSION);
    return output;
  }
}
