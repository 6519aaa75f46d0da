package org.rhosweep.core.network;

import static org.rhosweep.core.network.ParameterLayout.padded;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.task.SequenceShape;

/**
 * Memory that a network takes on the {@code simd} engine, counted from its shapes before anything
 * is allocated. The one place that knows the sizes of buffers beside the code that allocates them;
 * a test compares both.
 *
 * <pre>
 *   P  padded parameters           H, I  units and inputs of a layer, padded to 8
 *   A  affine maps of the cell     S, K  states, and forward values kept for the backward pass
 *   T  time steps                  B     sequences of a batch, padded to 32
 *
 *   training     weights, gradient, two moments (SGD: one)                    4 P
 *                slow weights of Lookahead, best weights of early stopping    P each
 *                per layer: packed weights                                   about 2 P
 *                           states, kept values                  (S (T + 1) + K T) B H
 *                           gradients of states and affine maps  (2 S + 8 A + 8 S) B H, about
 *                between layers: gradients                            min(2, depth - 1) T B H
 *   evaluation   packed weights, states                       about P + depth S (T + 1) B H
 *   batches      inputs and targets, twice
 * </pre>
 *
 * <p>Data sets and what is measured come on top: data is shared by all trials of a process.
 *
 * @param bytes of all arrays
 * @param largestArray entries of the longest array; Java has none of 2^31 and more
 * @param largestArrayName what that array holds
 */
public record MemoryEstimate(double bytes, double largestArray, String largestArrayName) {
  /** Entries that an array may have: 2^31 - 1, less what a virtual machine may keep for itself. */
  public static final int MAX_ENTRIES = Integer.MAX_VALUE - 64;

  private static final int ROWS = 8;
  private static final int LANES = 32;
  private static final int TILE = ROWS * LANES;

  /**
   * Blocks of examples, over all time steps, whose affine gradients a backward pass accumulates
   * before one product: 32 columns of what they read then fit into the first-level cache.
   */
  private static final int ACCUMULATED_BLOCKS = 4;

  private static final int PARAMETER_ARRAYS = 4;

  /**
   * Time steps whose affine gradients the {@code simd} engine accumulates before one product;
   * changes no result.
   *
   * @param blocks of 32 examples, &gt;= 1
   */
  public static int accumulatedSteps(int blocks, int sequenceLength) {
    return Math.min(Math.max(1, ACCUMULATED_BLOCKS / blocks), sequenceLength);
  }

  /** Whether every array is one that Java can make. */
  public boolean arraysExist() {
    return largestArray <= MAX_ENTRIES;
  }

  /** The memory of this and of another estimate together. */
  public MemoryEstimate plus(MemoryEstimate other) {
    boolean longer = other.largestArray > largestArray;
    return new MemoryEstimate(
        bytes + other.bytes,
        Math.max(largestArray, other.largestArray),
        longer ? other.largestArrayName : largestArrayName);
  }

  /**
   * A trial while it trains: a network to train and one to evaluate with, weights, gradient, two
   * moments, two batches.
   *
   * @param batchSize sequences per step, &gt;= 1
   */
  public static MemoryEstimate ofTrial(NetworkShape shape, int batchSize) {
    return ofTrial(shape, batchSize, false, PARAMETER_ARRAYS);
  }

  /**
   * A trial with any optimiser, with or without dropout.
   *
   * @param dropout whether they do
   * @param parameterArrays arrays as long as the parameters: weights, gradient, what the optimiser
   *     keeps, the best weights of early stopping
   */
  public static MemoryEstimate ofTrial(
      NetworkShape shape, int batchSize, boolean dropout, int parameterArrays) {
    Count count = new Count();
    count.network(shape, batchSize, true);
    if (dropout) {
      count.dropout(shape, batchSize);
    }
    count.network(shape, batchSize, false);
    count.parameters(shape, parameterArrays);
    count.batches(shape.sequence(), batchSize, 2);
    return count.estimate();
  }

  /**
   * One training step over and over: as {@link #ofTrial}, with one network and one batch.
   *
   * @param batchSize sequences per step, &gt;= 1
   */
  public static MemoryEstimate ofTrainingStep(NetworkShape shape, int batchSize) {
    Count count = new Count();
    count.network(shape, batchSize, true);
    count.parameters(shape, PARAMETER_ARRAYS);
    count.batches(shape.sequence(), batchSize, 1);
    return count.estimate();
  }

  /**
   * The engine's own buffers.
   *
   * @param batchSize most examples of a batch, &gt;= 1
   * @param training whether it computes gradients
   */
  public static MemoryEstimate ofNetwork(NetworkShape shape, int batchSize, boolean training) {
    Count count = new Count();
    count.network(shape, batchSize, training);
    return count.estimate();
  }

  /** Adds up arrays of four-byte entries. In double: a product of limits exceeds a long. */
  private static final class Count {
    private double entries;
    private double largest;
    private String largestName = "nothing";

    MemoryEstimate estimate() {
      return new MemoryEstimate(4 * entries, largest, largestName);
    }

    void array(String name, double size) {
      entries += size;
      if (size > largest) {
        largest = size;
        largestName = name;
      }
    }

    void parameters(NetworkShape shape, int copies) {
      double size = 0;
      SequenceShape sequence = shape.sequence();
      size += (double) sequence.inputSize() * sequence.embeddingSize();
      double rows = padded(shape.hiddenSize(), ROWS);
      for (int layer = 0; layer < shape.depth(); layer++) {
        for (Affine affine : shape.equations(layer).affines()) {
          size += affine.trainsInput(layer) ? rows * padded(shape.inputSize(layer), 32) : 0;
          size += affine.trainsSource() ? rows * padded(shape.hiddenSize(), 32) : 0;
          size += affine.hasBias(layer) ? padded(shape.hiddenSize(), 32) : 0;
        }
        size += (double) shape.equations(layer).vectors().size() * padded(shape.hiddenSize(), 32);
      }
      double outputs = padded(sequence.outputSize(), ROWS);
      size += outputs * padded(shape.hiddenSize(), 32) + padded(sequence.outputSize(), 32);
      for (int copy = 0; copy < copies; copy++) {
        array("the parameters", size);
      }
    }

    void batches(SequenceShape sequence, int batchSize, int count) {
      double steps = (double) batchSize * sequence.sequenceLength();
      boolean dense = sequence.inputKind() == SequenceShape.InputKind.DENSE;
      double targets = (double) batchSize * sequence.targetsPerSequence();
      boolean classes = sequence.loss() == SequenceShape.Loss.CROSS_ENTROPY;
      for (int i = 0; i < count; i++) {
        array("the inputs of a batch", dense ? steps * sequence.inputSize() : steps);
        array("the targets of a batch", classes ? targets : targets * sequence.outputSize());
      }
    }

    void network(NetworkShape shape, int batchSize, boolean training) {
      SequenceShape sequence = shape.sequence();
      boolean embedded = sequence.embeddingSize() > 0;
      double lanes = padded(batchSize, LANES);
      double times = sequence.sequenceLength();
      double hidden = padded(shape.hiddenSize(), ROWS);
      double inputs = times * lanes * padded(sequence.layerInputSize(), ROWS);
      array("the inputs in the engine's order", inputs);
      array("the gradient of the inputs", training && embedded ? inputs : 0);
      double sums = lanes * padded(sequence.outputSize(), ROWS);
      array("the sums of logits over time", sequence.judgesSequences() ? sums : 0);
      for (int layer = 0; layer < shape.depth(); layer++) {
        boolean needsInputGradient = training && (layer > 0 || embedded);
        packed(shape, layer, lanes, needsInputGradient);
        states(shape, layer, lanes, training);
        if (training) {
          backward(shape, layer, lanes);
        }
      }
      readout(shape, lanes);
      if (training) {
        double top = sequence.targetsPerSequence() * lanes * hidden;
        array("the gradient of the top layer's outputs", top);
        for (int i = 0; i < Math.min(2, shape.depth() - 1); i++) {
          array("the gradient between two layers", times * lanes * hidden);
        }
      }
    }

    /** For each layer the factors and what goes up; of the top layer only where a target is. */
    void dropout(NetworkShape shape, int batchSize) {
      double units = (double) padded(batchSize, LANES) * padded(shape.hiddenSize(), ROWS);
      for (int layer = 0; layer < shape.depth(); layer++) {
        boolean top = layer == shape.depth() - 1;
        double times =
            top ? shape.sequence().targetsPerSequence() : shape.sequence().sequenceLength();
        array("the factors of dropout", times * units);
        array("the outputs that are left by dropout", times * units);
      }
    }

    private void packed(NetworkShape shape, int layer, double lanes, boolean needsInputGradient) {
      double hidden = padded(shape.hiddenSize(), ROWS);
      double inputReaders = 0;
      double[] sourceReaders = new double[sources(shape, layer)];
      for (Affine affine : shape.equations(layer).affines()) {
        double inner = affine.trainsInput(layer) ? shape.inputSize(layer) : 0;
        inner += affine.trainsSource() ? shape.hiddenSize() : 0;
        array("packed weights", hidden * inner);
        inputReaders += affine.trainsInput(layer) ? 1 : 0;
        if (affine.trainsSource()) {
          sourceReaders[affine.source()]++;
        }
      }
      if (needsInputGradient) {
        array("packed weights", padded(shape.inputSize(layer), ROWS) * inputReaders * hidden);
      }
      for (double readers : sourceReaders) {
        array("packed weights", hidden * readers * hidden);
      }
      double joined = lanes * (shape.inputSize(layer) + shape.hiddenSize());
      shape.equations(layer).affines().stream()
          .filter(affine -> affine.readsInput() && affine.readsSource())
          .map(Affine::source)
          .distinct()
          .forEach(source -> array("inputs and states of a time step", joined));
      long means =
          shape.equations(layer).affines().stream()
              .filter(a -> a.form() == Affine.Form.MEAN)
              .count();
      array("means", means * lanes * ROWS);
      array("coefficients", shape.equations(layer).coefficients().size() * hidden * LANES);
    }

    /** What recurrent products may read: states, and values of the same time step. */
    private static int sources(NetworkShape shape, int layer) {
      return shape.equations(layer).states().size() + shape.equations(layer).values().size();
    }

    private void states(NetworkShape shape, int layer, double lanes, boolean training) {
      double times = shape.sequence().sequenceLength();
      double units = lanes * padded(shape.hiddenSize(), ROWS);
      int tiles = 0;
      for (int state = 0; state < shape.equations(layer).states().size(); state++) {
        array("the states of a layer over time", (times + 1) * units + tiles++ * TILE);
      }
      // Without training only what a later stage of the same time step reads is kept.
      List<Expression> saved = shape.equations(layer).backward().saved();
      Set<Expression> crossing = new HashSet<>(shape.equations(layer).readByLaterStages());
      for (Expression value : saved) {
        if (training) {
          array("the values of a layer that are kept over time", times * units + tiles++ * TILE);
        } else if (crossing.contains(value)) {
          array("the values of a layer that are kept", units);
        }
      }
    }

    private void backward(NetworkShape shape, int layer, double lanes) {
      double hidden = padded(shape.hiddenSize(), ROWS);
      int blocks = (int) (lanes / LANES);
      double steps = accumulatedSteps(blocks, shape.sequence().sequenceLength());
      Set<Integer> read = new TreeSet<>();
      int gradients =
          shape.equations(layer).affines().size() + shape.equations(layer).coefficients().size();
      for (Affine affine : shape.equations(layer).affines()) {
        if (affine.trainsSource()) {
          read.add(affine.source());
        }
      }
      for (int state = 0; state < shape.equations(layer).states().size(); state++) {
        array("the gradient of a state", 2 * lanes * hidden);
      }
      for (int value = 0; value < shape.equations(layer).values().size(); value++) {
        array("the gradient of a value", lanes * hidden);
      }
      array("the gradients of affine maps", steps * lanes * (gradients * hidden + ROWS));
      array("transposed inputs", steps * lanes * padded(shape.inputSize(layer), 32));
      array("transposed states", read.size() * steps * lanes * padded(shape.hiddenSize(), 32));
      array("sums of bias gradients", gradients * hidden * LANES);
    }

    private void readout(NetworkShape shape, double lanes) {
      double hidden = padded(shape.hiddenSize(), ROWS);
      double outputs = padded(shape.sequence().outputSize(), ROWS);
      array("the packed readout", outputs * shape.hiddenSize());
      array("the packed readout", outputs * hidden);
      array("the outputs", lanes * outputs);
      array("transposed states", lanes * padded(shape.hiddenSize(), 32));
      array("sums of bias gradients", outputs * LANES);
    }
  }
}
