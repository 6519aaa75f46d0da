package org.rhosweep.spark;

import java.io.IOException;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.rhosweep.spark.job.Sessions;

/** The one session of all tests of this JVM. */
public final class TestSession {
  private TestSession() {}

  public static SparkConf configuration() {
    try {
      return Sessions.configuration("local[2]", Map.of());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public static SparkSession spark() {
    return Sessions.start(configuration());
  }
}
