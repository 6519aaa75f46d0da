package org.rhosweep.spark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.BatchSource;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.Split;

/** What a split of a data set holds, as a network sees it: the first sequences of it, or all. */
final class DataSummary {
  /** Sequences of a split that are looked at. */
  static final int MAX_SEQUENCES = 10_000;

  private static final int MAX_VALUES = 1 << 20; // of a batch
  private static final int KEPT = 5;

  private final SequenceShape shape;
  private final Feature[] features;
  private final long[] labels;
  private final SortedMap<Integer, Integer> lengths = new TreeMap<>();
  private final List<Example> first = new ArrayList<>();
  private long sequences;

  private DataSummary(SequenceShape shape) {
    this.shape = shape;
    boolean dense = shape.inputKind() == SequenceShape.InputKind.DENSE;
    features = new Feature[dense ? shape.inputSize() : 0];
    for (int i = 0; i < features.length; i++) {
      features[i] = new Feature();
    }
    labels = new long[shape.loss() == SequenceShape.Loss.CROSS_ENTROPY ? shape.outputSize() : 0];
  }

  /** Goes through a split. */
  static DataSummary of(Dataset data, Split split) {
    SequenceShape shape = data.description().shape();
    DataSummary summary = new DataSummary(shape);
    long values = (long) shape.sequenceLength() * shape.layerInputSize();
    int rows = (int) Math.max(1, Math.min(64, MAX_VALUES / values));
    BatchSource source = data.evaluation(split, rows, MAX_SEQUENCES);
    Batch batch = new Batch(shape, rows);
    for (int i = 0; i < source.batchesPerPass(); i++) {
      source.fill(i, batch);
      summary.add(batch);
    }
    return summary;
  }

  private void add(Batch batch) {
    for (int row = 0; row < batch.examples; row++) {
      int start = batch.firstStep(row);
      lengths.merge(shape.sequenceLength() - start, 1, Integer::sum);
      sequences++;
      for (int step = start; step < shape.sequenceLength() && batch.inputs != null; step++) {
        int at = (row * shape.sequenceLength() + step) * shape.inputSize();
        for (int i = 0; i < features.length; i++) {
          features[i].add(batch.inputs[at + i]);
        }
      }
      for (int i = 0; i < shape.targetsPerSequence() && labels.length > 0; i++) {
        int label = batch.labels[row * shape.targetsPerSequence() + i];
        if (label != Batch.IGNORED) {
          labels[label]++;
        }
      }
      if (first.size() < KEPT) {
        first.add(Example.of(batch, row, start));
      }
    }
  }

  /** Sequences that were looked at. */
  long sequences() {
    return sequences;
  }

  /** Of each feature its statistics over all time steps; none where the inputs are tokens. */
  Feature[] features() {
    return features;
  }

  /** How often each class is asked for; empty where no class is. */
  long[] labels() {
    return labels;
  }

  /** Sequences by their time steps. */
  SortedMap<Integer, Integer> lengths() {
    return lengths;
  }

  /** The first sequences. */
  List<Example> first() {
    return first;
  }

  /**
   * The beginning of a sequence.
   *
   * @param length its time steps
   * @param inputs the first feature, or the tokens, at its first time steps
   * @param target class or number that is asked for last; null where nothing is
   */
  record Example(int length, List<Number> inputs, Number target) {
    private static final int SHOWN = 8;

    static Example of(Batch batch, int row, int start) {
      SequenceShape shape = batch.shape;
      int length = shape.sequenceLength() - start;
      List<Number> inputs = new ArrayList<>();
      for (int step = 0; step < Math.min(SHOWN, length); step++) {
        int at = row * shape.sequenceLength() + start + step;
        inputs.add(
            batch.inputs == null
                ? (Number) batch.tokens[at]
                : (Number) batch.inputs[at * shape.inputSize()]);
      }
      int last = (row + 1) * shape.targetsPerSequence() - 1;
      if (batch.labels == null) {
        return new Example(length, inputs, batch.targets[last * shape.outputSize()]);
      }
      return new Example(
          length, inputs, batch.labels[last] == Batch.IGNORED ? null : batch.labels[last]);
    }
  }

  /** Mean, deviation and range of a feature. */
  static final class Feature {
    private long count;
    private double mean;
    private double squares; // of the differences from the mean, Welford (1962)
    private double least = Double.POSITIVE_INFINITY;
    private double largest = Double.NEGATIVE_INFINITY;

    private void add(double value) {
      count++;
      double difference = value - mean;
      mean += difference / count;
      squares += difference * (value - mean);
      least = Math.min(least, value);
      largest = Math.max(largest, value);
    }

    double mean() {
      return mean;
    }

    /** Square root of the mean squared difference from the mean. */
    double deviation() {
      return Math.sqrt(squares / count);
    }

    double least() {
      return least;
    }

    double largest() {
      return largest;
    }
  }
}
