package org.rhosweep.spark.table;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;

/**
 * An output as tasks open it: one for all tasks of an application in this process, since reading
 * Hadoop's settings takes 10 ms.
 */
public final class ProcessOutput {
  private static volatile Opened opened;

  private ProcessOutput() {}

  private record Opened(SparkEnv application, String location, Output output) {}

  /** The output at a location, by the settings of the application that runs here. */
  public static Output at(String location) throws IOException {
    Opened last = opened;
    if (last == null || last.application != SparkEnv.get() || !last.location.equals(location)) {
      Configuration hadoop = SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf());
      try {
        last = new Opened(SparkEnv.get(), location, Output.at(location, hadoop));
      } catch (OutputException e) {
        throw new IOException(e.getMessage(), e);
      }
      opened = last;
    }
    return last.output;
  }
}
