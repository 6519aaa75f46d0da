package org.rhosweep.spark.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.rhosweep.spark.job.Sessions;
import picocli.CommandLine.Option;

/** Where Spark runs. */
final class SparkOptions {
  @Option(
      names = "--master",
      paramLabel = "MASTER",
      description = "Spark master; default: what is configured, else local[*].")
  private String master;

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description = "A setting of Spark; may be repeated.")
  private final Map<String, String> settings = new LinkedHashMap<>();

  SparkConf configuration() throws IOException {
    try {
      return Sessions.configuration(master, settings);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, "--master or --conf: " + e.getMessage(), e);
    }
  }

  /** Hadoop's configuration as Spark would see it, without starting Spark. */
  static Configuration hadoop(SparkConf conf) {
    return SparkHadoopUtil.get().newConfiguration(conf);
  }
}
