package org.rhosweep.spark.dl4j;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.DataSet;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.train.RemoteSteps;
import org.rhosweep.nd4j.dl4j.Dl4jNetwork;
import org.rhosweep.nd4j.dl4j.Dl4jUpdater;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.spec.Execution;
import org.rhosweep.sweeps.spec.TrialSpec;

/**
 * Training steps by DL4J's {@link ParameterAveragingTrainingMaster}. In a round every worker does
 * up to {@code averagingFrequency} steps on its rows of the batches, then weights and optimiser
 * state are averaged: with a round of one step and sgd that is the step on the whole batch.
 *
 * <p>A round is one {@code fit}: given more data than a round takes, DL4J would deal it to rounds
 * at random. Its own export and repartitioning are off, since the partitions are made to measure.
 */
public final class ParameterAveraging implements RemoteSteps {
  private final JavaSparkContext spark;
  private final Trial trial;
  private final Execution.DataParallel execution;
  private final Dl4jNetwork form;
  private SparkDl4jMultiLayer network;

  /**
   * For one trial, to be used by the driver.
   *
   * @param trial with {@code execution: data-parallel}
   */
  public ParameterAveraging(JavaSparkContext spark, Trial trial) {
    this.spark = spark;
    this.trial = trial;
    execution = (Execution.DataParallel) trial.spec().execution();
    form = new Dl4jNetwork(trial.spec().model(), trial.data().shape());
  }

  @Override
  public int advance(float[] weights, int done, int limit) {
    int until = Math.min(limit, done + execution.averagingFrequency());
    List<Integer> workers = IntStream.range(0, execution.workers()).boxed().toList();
    try {
      if (network == null) {
        network = start(weights);
      }
      // DL4J adds averagingFrequency, and the last round before an evaluation may be shorter.
      network.getNetwork().getLayerWiseConfigurations().setIterationCount(done);
      JavaRDD<DataSet> round =
          spark
              .parallelize(workers, workers.size())
              .mapPartitions(new BatchPartitions(trial, workers.size(), done, until));
      network.fit(round);
    } catch (Exception e) {
      // Scala does not declare what it throws.
      throw InfrastructureLostError.orCause(e, spark.sc().isStopped());
    }
    float[] averaged = form.fromDl4j(network.getNetwork());
    System.arraycopy(averaged, 0, weights, 0, weights.length);
    return until;
  }

  private SparkDl4jMultiLayer start(float[] weights) {
    Engines.problem(EngineName.ND4J)
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem);
            });
    TrialSpec spec = trial.spec();
    int rowsPerWorker = spec.training().batchSize() / execution.workers();
    ParameterAveragingTrainingMaster master =
        new ParameterAveragingTrainingMaster.Builder(execution.workers(), rowsPerWorker)
            .batchSizePerWorker(rowsPerWorker)
            .averagingFrequency(execution.averagingFrequency())
            .workerPrefetchNumBatches(0)
            .saveUpdater(true)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .repartionData(Repartition.Never)
            .storageLevel(null)
            .build();
    return new SparkDl4jMultiLayer(
        spark, form.toDl4j(weights, Dl4jUpdater.of(spec.training(), trial.data().shape())), master);
  }
}
