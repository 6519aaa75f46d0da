package org.rhosweep.core.theory;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.BatchSource;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.Split;

/**
 * Statistics of a task's inputs, from up to 64 training sequences that are the same for every
 * trial.
 *
 * <pre>
 *   R      mean of z^2 over sequences, time steps and features
 *   Sigma  mean of z_a z_b over pairs of sequences at the same time step, over R
 * </pre>
 *
 * Sequences of unequal lengths count with the steps that they have, side by side from their first
 * one; a pair as long as both last. Tokens count as their embeddings, which are standard normal: R
 * = 1, and Sigma is the fraction of pairs that have the same token.
 */
public final class MeasuredInputs {
  private static final int MAX_SEQUENCES = 64;
  private static final int MAX_VALUES = 1 << 22;

  /** Data sets are shared by trials, and each is measured once. */
  private static final Map<Dataset, InputStatistics> KNOWN =
      Collections.synchronizedMap(new WeakHashMap<>());

  private MeasuredInputs() {}

  /** Statistics of a data set; the same numbers for the same data. */
  public static InputStatistics of(Dataset data) {
    return KNOWN.computeIfAbsent(data, MeasuredInputs::measure);
  }

  private static InputStatistics measure(Dataset data) {
    SequenceShape shape = data.description().shape();
    boolean tokens = shape.inputKind() == InputKind.TOKENS;
    double perSequence = (double) shape.sequenceLength() * (tokens ? 1 : shape.inputSize());
    int sequences = (int) Math.max(2, Math.min(MAX_SEQUENCES, MAX_VALUES / perSequence));
    // For text the limit counts targets, of which a sequence has one per time step.
    int examples = tokens ? sequences * shape.sequenceLength() : sequences;
    BatchSource source = data.evaluation(Split.TRAIN, sequences, examples);
    Batch batch = new Batch(shape, sequences);
    source.fill(0, batch);
    if (batch.lengths != null) {
      return ofUnequal(batch);
    }
    return tokens ? ofTokens(batch) : ofNumbers(batch);
  }

  private static InputStatistics ofNumbers(Batch batch) {
    int examples = batch.examples;
    int perExample = batch.shape.sequenceLength() * batch.shape.inputSize();
    double squares = 0;
    double fourths = 0;
    double products = 0;
    for (int i = 0; i < perExample; i++) {
      double sum = 0;
      double sumOfSquares = 0;
      for (int e = 0; e < examples; e++) {
        double z = batch.inputs[e * perExample + i];
        sum += z;
        sumOfSquares += z * z;
        fourths += z * z * z * z;
      }
      squares += sumOfSquares;
      products += sum * sum - sumOfSquares; // over ordered pairs of different sequences
    }
    double count = (double) examples * perExample;
    double meanSquare = squares / count;
    double meanProduct = examples < 2 ? meanSquare : products / (count * (examples - 1));
    return statistics(meanSquare, meanProduct, fourths / count);
  }

  /** Of numbers, in sequences that are not equally long. */
  private static InputStatistics ofUnequal(Batch batch) {
    int times = batch.shape.sequenceLength();
    int features = batch.shape.inputSize();
    double squares = 0;
    double fourths = 0;
    double products = 0;
    double pairs = 0;
    for (int time = 0; time < times; time++) {
      for (int feature = 0; feature < features; feature++) {
        double sum = 0;
        double sumOfSquares = 0;
        long there = 0;
        for (int e = 0; e < batch.examples; e++) {
          if (time < batch.lengths[e]) {
            double z = batch.inputs[batch.repeatedStep(e, time) * features + feature];
            sum += z;
            sumOfSquares += z * z;
            fourths += z * z * z * z;
            there++;
          }
        }
        squares += sumOfSquares;
        products += sum * sum - sumOfSquares; // over ordered pairs of different sequences
        pairs += (double) there * (there - 1);
      }
    }
    double count = (double) batch.timeSteps() * features;
    double meanSquare = squares / count;
    return statistics(meanSquare, pairs == 0 ? meanSquare : products / pairs, fourths / count);
  }

  private static InputStatistics ofTokens(Batch batch) {
    int times = batch.shape.sequenceLength();
    long same = 0;
    long pairs = 0;
    for (int t = 0; t < times; t++) {
      for (int a = 0; a < batch.examples; a++) {
        for (int b = 0; b < a; b++) {
          same += batch.tokens[a * times + t] == batch.tokens[b * times + t] ? 1 : 0;
          pairs++;
        }
      }
    }
    return statistics(1, pairs == 0 ? 1 : (double) same / pairs, 3);
  }

  private static InputStatistics statistics(double square, double product, double fourth) {
    if (!(square > 0 && Double.isFinite(square) && Double.isFinite(fourth))) {
      return new InputStatistics(0, 1, 0); // what is not finite shows up in the loss
    }
    double correlation = Math.max(-1, Math.min(1, product / square));
    return new InputStatistics(square, correlation, Math.max(fourth, square * square));
  }
}
