package org.rhosweep.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.spark.TestSession;
import org.rhosweep.spark.table.OutputTables;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.SyntheticOutput;
import org.rhosweep.sweeps.result.ResultTables;

/** Spark marks a stage that it compiles with a star in the plan. */
@Tag("slow")
class InterpretedQueriesTest {
  private static final String QUERY =
      "SELECT init, count(*), percentile(loss, 0.5), max(gradient_norm) FROM curves JOIN trials"
          + " USING (trial_id) GROUP BY init ORDER BY init";

  @TempDir Path folder;

  /** Plans are settled while they run. */
  private static boolean isCompiled(Dataset<Row> answered) {
    return answered.queryExecution().executedPlan().toString().contains("*(");
  }

  private static OutputTables tables(SparkSession spark, Output output) {
    return new OutputTables(spark, output, ResultTables.SCHEMA_VERSION, warning -> {});
  }

  @Test
  void givenAnOutputThatGrows_whenRead_thenItsQueriesAreCompiledOnceItIsLarge() throws Exception {
    Output output = Output.at(folder.resolve("out").toString(), new Configuration());
    SyntheticOutput.write(output, 500, 4, 500);
    SparkSession spark = TestSession.spark().newSession();
    OutputTables tables = tables(spark, output);
    tables.register(ResultTables.all());
    Dataset<Row> interpreted = spark.sql(QUERY);
    List<Row> answer = interpreted.collectAsList();
    SparkSession other = TestSession.spark().newSession();
    tables(other, output).register(ResultTables.all());
    other.conf().unset("spark.sql.codegen.wholeStage");
    other.conf().unset("spark.sql.codegen.factoryMode");
    Dataset<Row> compiled = other.sql(QUERY);

    assertThat(compiled.collectAsList()).isEqualTo(answer).hasSize(3);
    assertThat(isCompiled(compiled)).isTrue();
    assertThat(isCompiled(interpreted)).isFalse();

    SyntheticOutput.write(output, 30_000, 20, 5_000);
    assertThat(FileUtils.sizeOfDirectory(folder.toFile())).isGreaterThan(16 << 20);
    tables.register(ResultTables.all());
    Dataset<Row> large = spark.sql(QUERY);
    assertThat(large.collectAsList()).hasSize(5);
    assertThat(isCompiled(large)).isTrue();
  }
}
