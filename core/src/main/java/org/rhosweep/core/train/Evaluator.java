package org.rhosweep.core.train;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.engine.NonFiniteValue;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.BatchSource;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.Split;

/**
 * Measures weights on a split. It has a network of its own, so that states carried from batch to
 * batch in evaluations and in training never mix.
 */
final class Evaluator implements AutoCloseable {
  private final NetworkEngine engine;
  private final Batch batch;
  private final Map<Split, BatchSource> sources = new EnumMap<>(Split.class);
  private NonFiniteValue notFinite;

  /**
   * An evaluator.
   *
   * @param engine not used elsewhere
   * @param examples at most so many of each split
   */
  Evaluator(NetworkEngine engine, Dataset data, int batchSize, ToIntFunction<Split> examples) {
    this.engine = engine;
    batch = new Batch(data.description().shape(), batchSize);
    for (Split split : Split.values()) {
      sources.put(split, data.evaluation(split, batchSize, examples.applyAsInt(split)));
    }
  }

  /** Reads the weights; to be called after every change of them. */
  void load(float[] weights) {
    engine.load(weights);
  }

  /** Sums over a split, or as much of it as an evaluation takes. */
  BatchLoss measure(Split split) {
    BatchSource source = sources.get(split);
    notFinite = null;
    BatchLoss sum = BatchLoss.NONE;
    for (int i = 0; i < source.batchesPerPass(); i++) {
      source.fill(i, batch);
      BatchLoss loss = engine.evaluate(batch);
      if (notFinite == null && !Double.isFinite(loss.lossSum())) {
        NonFiniteValue found = engine.firstNonFinite(batch);
        notFinite = found == null ? new NonFiniteValue("loss", -1, -1) : found;
      }
      sum = sum.plus(loss);
    }
    return sum;
  }

  /** What was not finite first in the last measurement, or null. */
  NonFiniteValue notFinite() {
    return notFinite;
  }

  @Override
  public void close() {
    engine.close();
  }

  /** Whether targets are classes. */
  boolean classifies() {
    return batch.labels != null;
  }
}
