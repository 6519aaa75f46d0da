package org.rhosweep.spark.dl4j;

import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.nd4j.linalg.dataset.DataSet;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.BatchSource;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.nd4j.dl4j.Dl4jBatch;
import org.rhosweep.spark.table.ProcessData;
import org.rhosweep.sweeps.run.Trial;

/**
 * What one worker sees in one round: its rows of every batch, the batches being those of a single
 * place. Made on the executor from the trial, so that no array travels; the data loads once per
 * executor.
 *
 * @param trial whose task, batch size and seed they are
 * @param workers parts that a batch is cut into
 * @param done training steps before the round
 * @param until the last training step of the round
 */
record BatchPartitions(Trial trial, int workers, int done, int until)
    implements FlatMapFunction<Iterator<Integer>, DataSet> {
  @Override
  public Iterator<DataSet> call(Iterator<Integer> worker) {
    // Loads ND4J and holds it to one thread before DL4J does otherwise.
    Engines.problem(EngineName.ND4J)
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem);
            });
    Dataset data = ProcessData.CACHE.load(trial.spec().task());
    if (!data.description().fingerprint().equals(trial.data().fingerprint())) {
      throw new DataException(
          "the data of %s here is not the data that was planned with: fingerprint %s, planned %s"
              .formatted(
                  trial.spec().task(),
                  data.description().fingerprint(),
                  trial.data().fingerprint()));
    }
    int batchSize = trial.spec().training().batchSize();
    int rows = batchSize / workers;
    int from = worker.next() * rows;
    BatchSource source = data.training(batchSize, trial.spec().seed());
    Batch batch = new Batch(trial.data().shape(), batchSize);
    return IntStream.range(done, until)
        .mapToObj(
            step -> {
              source.fill(step, batch);
              return Dl4jBatch.of(batch, from, rows);
            })
        .iterator();
  }
}
