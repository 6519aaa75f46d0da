package org.rhosweep.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.SweepFile;

class TrialsOnDeviceTest {
  private static final long GIB = 1L << 30;

  private static SparkConf conf(String master, String settings) {
    SparkConf conf = new SparkConf(false).setMaster(master);
    for (String setting : settings == null ? new String[0] : settings.split(" ", -1)) {
      String[] parts = setting.split("=", 2);
      conf.set("spark." + parts[0], parts[1]);
    }
    return conf;
  }

  private static Trial trial(String settings) throws Exception {
    String text = "{name: s" + settings + "}";
    return Trials.resolve(SweepFile.parse("s.yaml", text, List.of()).specs()).get(0);
  }

  @Test
  void givenAnEngineThatDoesNotFuse_whenPlanned_thenTrialsRunAlone() throws Exception {
    for (String settings :
        List.of("", ", engine: nd4j", ", engine: opencl, execution: data-parallel")) {
      assertThat(
              new TrialsOnDevice(conf("spark://h:7077", "rhosweep.gpu.trials=9"))
                  .of(trial(settings)))
          .as(settings)
          .isEqualTo(1);
    }
  }

  @Test
  void givenTrialsThatMayRunOnACore_whenPlanned_thenTheyRunAloneWhereThereIsNoGpu()
      throws Exception {
    Trial any = trial(", engine: opencl, execution: {name: single, device: any}");
    Trial cpu = trial(", engine: opencl, execution: {name: single, device: cpu}");
    String gpus = "executor.resource.gpu.amount=1";

    assertThat(new TrialsOnDevice(conf("spark://h:7077", null)).of(any)).isEqualTo(1);
    assertThat(new TrialsOnDevice(conf("spark://h:7077", gpus)).of(any)).isEqualTo(64);
    assertThat(new TrialsOnDevice(conf("spark://h:7077", gpus)).of(cpu)).isEqualTo(1);
    assertThat(new GpuEngines(conf("spark://h:7077", gpus)).wantedBy(any)).isTrue();
    assertThat(new GpuEngines(conf("spark://h:7077", gpus)).wantedBy(cpu)).isFalse();
  }

  @Test
  void givenADriverThatSeesNoDevice_whenPlanned_thenABoundIsTakenOrWhatIsSaid() throws Exception {
    Trial trial = trial(", engine: opencl");

    assertThat(new TrialsOnDevice(conf("spark://h:7077", null)).of(trial)).isEqualTo(64);
    assertThat(new TrialsOnDevice(conf("spark://h:7077", "rhosweep.gpu.trials=200")).of(trial))
        .isEqualTo(200);
    assertThat(new TrialsOnDevice(conf("local[2]", "rhosweep.gpu.trials=3")).of(trial))
        .isEqualTo(3);
    assertThatThrownBy(() -> new TrialsOnDevice(conf("yarn", "rhosweep.gpu.trials=0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("spark.rhosweep.gpu.trials must be a number of trials >= 1, was 0");
    assertThatThrownBy(() -> new TrialsOnDevice(conf("yarn", "rhosweep.gpu.trials=all")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("spark.rhosweep.gpu.trials must be a number of trials >= 1, was all");
  }

  @Test
  void givenALocalMaster_whenPlanned_thenTheDeviceIsAsked() throws Exception {
    Trial trial = trial(", engine: opencl, training: {batchSize: 64}");
    NetworkShape shape = NetworkShape.of(trial.spec().model(), trial.data().shape());
    int most = Engines.maxConcurrentNetworks(EngineName.OPENCL, new ParameterLayout(shape), 64);

    assertThat(new TrialsOnDevice(conf("local[2]", null)).of(trial)).isEqualTo(most);
  }

  @Test
  void givenLittleHeap_whenATaskBegins_thenFewerTrialsRunAtOnceButOneAlways() throws Exception {
    Trial trial = trial(", engine: opencl, model: {hiddenSize: 512}");
    TrialsOnDevice trials = new TrialsOnDevice(conf("local[2]", "rhosweep.gpu.trials=1000"));

    int ofOneGib = trials.here(trial, 1000, GIB);
    // 1.1 million weights of an LSTM with 28 inputs, in five arrays of four bytes: 22 MB each.
    assertThat(ofOneGib).isBetween(35, 55);
    assertThat(trials.here(trial, 1000, 2 * GIB)).isBetween(2 * ofOneGib, 2 * ofOneGib + 1);
    assertThat(trials.here(trial, 7, GIB)).isEqualTo(7);
    assertThat(trials.here(trial, 7, 1)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "local[8], , 8, 8",
    "spark://h:7077, rhosweep.gpu.engines=, 8, 8",
    "spark://h:7077, executor.cores=4 executor.resource.gpu.amount=1, 8, 2",
    "spark://h:7077, executor.cores=4 executor.resource.gpu.amount=2 rhosweep.gpu.amount=0.5, 16, 16",
    "spark://h:7077, executor.cores=8 executor.resource.gpu.amount=2 rhosweep.gpu.amount=0.4, 16, 8",
    "spark://h:7077, executor.cores=8 executor.resource.gpu.amount=4 rhosweep.gpu.amount=2, 16, 4",
    "spark://h:7077, executor.resource.gpu.amount=1, 16, 1",
    "yarn, task.cpus=2 executor.cores=4, 8, 4",
  })
  void givenGpusOfExecutors_whenTasksAreCounted_thenNoMoreThanGpusHold(
      String master, String settings, int slots, int tasks) {
    assertThat(new TrialsOnDevice(conf(master, settings)).tasks(slots)).isEqualTo(tasks);
  }
}
