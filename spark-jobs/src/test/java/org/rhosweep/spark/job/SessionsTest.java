package org.rhosweep.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.spark.TestSession;

class SessionsTest {
  private static final String OPTIONS = "spark.executor.extraJavaOptions";
  private static final String MODULE = "--add-modules=jdk.incubator.vector";
  private static final String UNCHECKED = "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0";

  @Test
  void givenACluster_whenConfigured_thenExecutorsGetVectorsAsTheDriverDoes() throws IOException {
    assertThat(Sessions.configuration("spark://host:7077", Map.of()).get(OPTIONS))
        .isEqualTo(MODULE + " " + UNCHECKED);
    assertThat(Sessions.configuration("local[2]", Map.of()).contains(OPTIONS)).isFalse();
  }

  /** What the user has said stays, and nothing is said twice. */
  @ParameterizedTest
  @CsvSource({
    "-Xss4m, " + MODULE + " " + UNCHECKED + " -Xss4m",
    MODULE + ", " + UNCHECKED + " " + MODULE,
    "--add-modules jdk.incubator.vector, " + UNCHECKED + " --add-modules jdk.incubator.vector",
    MODULE
        + " -Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=1,"
        + MODULE
        + " -Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=1",
  })
  void givenOptionsOfTheUser_whenConfigured_thenTheyStay(String given, String expected)
      throws IOException {
    assertThat(Sessions.configuration("yarn", Map.of(OPTIONS, given)).get(OPTIONS))
        .isEqualTo(expected);
  }

  /** Whoever stops Spark, or tells a cluster manager how it ended, asks for the default session. */
  @Test
  void givenASession_whenStatementsHaveBeenAnswered_thenItIsTheDefaultAgain() throws Exception {
    SparkSession before = TestSession.spark();
    SparkConf conf = TestSession.configuration();
    SparkSession during = Sessions.withStatements(conf, spark -> spark);
    assertThat(during).isNotSameAs(before);
    assertThat(SparkSession.getDefaultSession().get()).isSameAs(before);

    before.stop();
    during = Sessions.withStatements(conf, spark -> spark);
    assertThat(during.sparkContext().isStopped()).as("nobody else would").isTrue();
  }
}
