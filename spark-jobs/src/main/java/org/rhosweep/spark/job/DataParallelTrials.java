package org.rhosweep.spark.job;

import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.rhosweep.spark.dl4j.Dl4jScalaVersion;
import org.rhosweep.spark.dl4j.ParameterAveraging;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.run.TrialRunner;

/** Trials that all executors train data-parallel; runs on the driver, whose jobs they are. */
final class DataParallelTrials implements TrialFunction {
  private static final long serialVersionUID = 1;

  private final String codeVersion;
  private final RunPretraining pretraining;

  DataParallelTrials(String codeVersion, RunPretraining pretraining) {
    this.codeVersion = codeVersion;
    this.pretraining = pretraining;
  }

  @Override
  public TrialResult run(Trial trial) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(SparkContext.getOrCreate());
    TrialRunner runner =
        EngineTrials.runner(
            codeVersion,
            null,
            Runtime.getRuntime().maxMemory(),
            (trainer, data, pretrained) ->
                trainer.train(
                    data, System::nanoTime, new ParameterAveraging(spark, trial), pretrained),
            pretraining.here());
    Optional<String> problem = Dl4jScalaVersion.problem();
    return problem.isPresent() ? runner.infeasible(trial, problem.get()) : runner.run(trial);
  }
}
