package org.rhosweep.spark.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.sweeps.spec.SweepFile;
import org.rhosweep.sweeps.spec.TrialSpec;

class PreflightTest {
  private static Preflight of(String master, String settings, String sweep) throws Exception {
    SparkConf conf = new SparkConf(false).setMaster(master);
    for (String setting : settings.isEmpty() ? new String[0] : settings.split(" ", -1)) {
      String[] parts = setting.split("=", 2);
      conf.set("spark." + parts[0], parts[1].replace('_', ' '));
    }
    List<TrialSpec> specs = SweepFile.parse("s.yaml", "{name: s" + sweep + "}", List.of()).specs();
    return Preflight.of(conf, specs, true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "excludeOnFailure.enabled=true task.maxFailures=2|spark.task.maxFailures = 2 must be more than",
        "task.cpus=2 executor.cores=1|spark.executor.cores = 1 must be at least spark.task.cpus = 2",
        "executorEnv.OMP_NUM_THREADS=4|spark.executorEnv.OMP_NUM_THREADS = 4 must be 1 to spark.task.cpus = 1",
        "executorEnv.OMP_NUM_THREADS=many|spark.executorEnv.OMP_NUM_THREADS = many must be 1 to",
        "rhosweep.gpu.trials=0|spark.rhosweep.gpu.trials must be a number of trials >= 1, was 0",
        "serializer=org.apache.spark.serializer.KryoSerializer|must be left out: Spark's Kryo cannot",
        "executor.memory=1g executor.extraJavaOptions=-Dorg.bytedeco.javacpp.maxphysicalbytes=4g|the container would be killed",
      })
  void givenSettingsThatContradictEachOther_whenLookedAt_thenOneLineRefusesThem(
      String settings, String line) throws Exception {
    Preflight preflight = of("spark://h:7077", settings, "");

    assertThat(preflight.refusals()).hasSize(1);
    assertThat(preflight.refusals().get(0)).contains(line).doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spark://h:7077|speculation=true|, execution: data-parallel|a round of execution data-parallel ends",
        "spark://h:7077|task.maxFailures=1||the first lost executor ends the run",
        "spark://h:7077|task.resource.gpu.amount=1||every trial then takes a GPU",
        "spark://h:7077|executor.memory=1g executor.cores=8||gives 8 slots 128 MiB each",
        "local[2]|executor.resource.gpu.amount=1||has no effect with a local master",
        "yarn||, engine: nd4j|spark.executor.memoryOverhead is not set",
      })
  void givenSettingsThatWillCostSomething_whenLookedAt_thenAWarningSaysWhat(
      String master, String settings, String sweep, String line) throws Exception {
    Preflight preflight = of(master, settings == null ? "" : settings, sweep == null ? "" : sweep);

    assertThat(preflight.refusals()).isEmpty();
    assertThat(preflight.warnings()).hasSize(1);
    assertThat(preflight.warnings().get(0)).contains(line);
  }

  @Test
  void givenADriverWithoutVectors_whenItIsToEvaluate_thenAWarningNamesTheModule() throws Exception {
    List<TrialSpec> specs =
        SweepFile.parse("s.yaml", "{name: s, execution: data-parallel}", List.of()).specs();
    SparkConf conf = new SparkConf(false).setMaster("spark://h:7077");

    assertThat(Preflight.of(conf, specs, false).warnings().get(0))
        .contains("--add-modules=jdk.incubator.vector");
    assertThat(Preflight.of(conf, specs, true).warnings()).isEmpty();
  }

  @Test
  void givenTheSampleConfiguration_whenLookedAt_thenThereIsNothingToSay() throws Exception {
    String settings =
        "task.cpus=1 executor.memory=4g executor.cores=2 task.maxFailures=4"
            + " excludeOnFailure.enabled=true executorEnv.OMP_NUM_THREADS=1 speculation=true";

    assertThat(of("spark://h:7077", settings, "")).isEqualTo(new Preflight(List.of(), List.of()));
  }
}
