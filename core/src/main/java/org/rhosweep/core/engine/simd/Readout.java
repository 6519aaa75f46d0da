package org.rhosweep.core.engine.simd;

import static org.rhosweep.core.network.ParameterLayout.padded;

import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.kernels.Kernels;

/**
 * Dense readout of the top layer and the loss.
 *
 * <pre>
 *   y_t = V h_t + d          logits or predictions   [output, batch]
 * </pre>
 */
final class Readout {
  private static final int ROWS = Kernels.ROWS;
  private static final int LANES = Kernels.LANES;

  private final Kernels kernels;
  private final SequenceShape sequence;
  private final int blocks;
  private final SequenceMask live;
  private final int hidden;
  private final int paddedHidden;
  private final int outputs;
  private final int paddedOutputs;
  private final Block matrix;
  private final Block bias;
  private final float[] forward;
  private final float[] transposed;
  private final Activations logits;
  private final AccumulationBuffer hiddenBuffer;
  private final SequenceAccuracyCounter timeAverage;
  private final float[] biasLanes;
  private final float[] largest = new float[LANES];
  private final float[] sums = new float[LANES];
  private final float[] labelLogits = new float[LANES];

  Readout(Kernels kernels, ParameterLayout layout, int blocks, SequenceMask live) {
    this.kernels = kernels;
    this.blocks = blocks;
    this.live = live;
    sequence = layout.shape().sequence();
    hidden = layout.shape().hiddenSize();
    paddedHidden = padded(hidden, ROWS);
    outputs = sequence.outputSize();
    paddedOutputs = padded(outputs, ROWS);
    matrix = layout.block(Kind.READOUT, -1, -1);
    bias = layout.block(Kind.READOUT_BIAS, -1, -1);
    forward = new float[Math.multiplyExact(paddedOutputs, hidden)];
    transposed = new float[Math.multiplyExact(paddedHidden, paddedOutputs)];
    logits = Activations.allocate(1, blocks, paddedOutputs);
    hiddenBuffer = new AccumulationBuffer(1, blocks, hidden);
    timeAverage = SequenceAccuracyCounter.of(kernels, sequence, blocks, paddedOutputs);
    biasLanes = new float[paddedOutputs * LANES];
  }

  void pack(float[] weights) {
    for (int row = 0; row < outputs; row++) {
      int from = matrix.at(row, 0);
      int at = row / ROWS * hidden * ROWS + row % ROWS;
      for (int column = 0; column < hidden; column++) {
        forward[at + column * ROWS] = weights[from + column];
        int panel = column / ROWS * paddedOutputs * ROWS;
        transposed[panel + row * ROWS + column % ROWS] = weights[from + column];
      }
    }
  }

  /** First time step that has a target. */
  int firstTargetTime() {
    return sequence.targetPosition() == SequenceShape.TargetPosition.LAST_STEP
        ? sequence.sequenceLength() - 1
        : 0;
  }

  /**
   * Loss and, where a gradient is asked for, its gradient.
   *
   * @param weights read for the bias alone
   * @param top h of the top layer
   * @param batch labels or targets
   * @param topGradient dL/dh of the top layer from the first target on, overwritten, or null
   * @param gradient of the parameters, added to, or null
   */
  BatchLoss run(
      float[] weights, Activations top, Batch batch, Activations topGradient, float[] gradient) {
    long count = countTargets(batch);
    float scale = count == 0 ? 0f : 1f / count;
    boolean classes = batch.labels != null;
    double lossSum = 0;
    long correct = 0;
    if (gradient != null) {
      kernels.fill(biasLanes, 0, biasLanes.length, 0f);
    }
    if (timeAverage != null) {
      timeAverage.clear();
    }
    int first = firstTargetTime();
    for (int time = first; time < sequence.sequenceLength(); time++) {
      for (int block = 0; block < blocks; block++) {
        int at = logits.at(0, block);
        outputs(weights, top, time, block);
        if (timeAverage != null) {
          live.clear(time, block, logits.data(), at, paddedOutputs * LANES);
          timeAverage.add(block, logits.data(), at);
        }
        if (classes) {
          correct += softmax(batch, time - first, block, scale, gradient != null);
          lossSum += blockLoss;
        } else {
          lossSum += squaredError(batch, time, block, scale);
        }
        if (gradient != null) {
          kernels.add(biasLanes, 0, logits.data(), at, biasLanes, 0, paddedOutputs * LANES);
        }
      }
      if (gradient != null) {
        backward(top, time, topGradient, gradient);
      }
    }
    if (gradient != null) {
      addBiasGradient(gradient);
    }
    if (timeAverage == null) {
      return new BatchLoss(lossSum, count, correct);
    }
    timeAverage.judge(batch);
    return new BatchLoss(lossSum, count, correct, timeAverage.sequences(), timeAverage.correct());
  }

  /** The first time step with a target at which an output is not finite, or -1. */
  int firstTimeNotFinite(float[] weights, Activations top) {
    int n = outputs * LANES;
    for (int time = firstTargetTime(); time < sequence.sequenceLength(); time++) {
      for (int block = 0; block < blocks; block++) {
        outputs(weights, top, time, block);
        int at = logits.at(0, block);
        for (int i = at; i < at + n; i++) {
          if (!Float.isFinite(logits.data()[i])) {
            return time;
          }
        }
      }
    }
    return -1;
  }

  private void outputs(float[] weights, Activations top, int time, int block) {
    kernels.productFromBias(
        weights,
        bias.offset(),
        forward,
        0,
        hidden * ROWS,
        paddedOutputs / ROWS,
        top.data(),
        top.at(time, block),
        hidden,
        logits.data(),
        logits.at(0, block));
  }

  private double blockLoss;

  private long countTargets(Batch batch) {
    int perSequence = sequence.targetsPerSequence();
    if (batch.labels == null) {
      return batch.targetCount() * outputs;
    }
    long count = 0;
    for (int i = 0; i < batch.examples * perSequence; i++) {
      count += batch.labels[i] == Batch.IGNORED ? 0 : 1;
    }
    return count;
  }

  /** Label of one lane, or IGNORED where the lane is empty. */
  private int label(Batch batch, int target, int block, int lane) {
    int example = block * LANES + lane;
    return example < batch.examples
        ? batch.labels[example * sequence.targetsPerSequence() + target]
        : Batch.IGNORED;
  }

  /**
   * Cross-entropy of one block, left in {@link #blockLoss}; logits become the gradient where asked
   * for.
   *
   * @return targets whose class was the most likely (the first of equals)
   */
  private long softmax(Batch batch, int target, int block, float scale, boolean gradient) {
    float[] y = logits.data();
    int at = logits.at(0, block);
    kernels.maxRows(y, at, outputs, largest, 0);
    long correct = 0;
    for (int lane = 0; lane < LANES; lane++) {
      int label = label(batch, target, block, lane);
      labelLogits[lane] = label == Batch.IGNORED ? 0 : y[at + label * LANES + lane];
      if (label != Batch.IGNORED && labelLogits[lane] == largest[lane]) {
        correct += isFirstLargest(y, at + lane, label) ? 1 : 0;
      }
    }
    kernels.expShiftedRows(y, at, outputs, largest, 0, sums, 0);
    double loss = 0;
    for (int lane = 0; lane < LANES; lane++) {
      boolean counted = label(batch, target, block, lane) != Batch.IGNORED;
      if (counted) {
        loss += StrictMath.log(sums[lane]) + ((double) largest[lane] - labelLogits[lane]);
      }
      sums[lane] = counted ? scale / sums[lane] : 0f;
    }
    blockLoss = loss;
    if (gradient) {
      kernels.scaleRows(y, at, outputs, sums, 0);
      for (int lane = 0; lane < LANES; lane++) {
        int label = label(batch, target, block, lane);
        if (label != Batch.IGNORED) {
          y[at + label * LANES + lane] -= scale;
        }
      }
      kernels.fill(y, at + outputs * LANES, (paddedOutputs - outputs) * LANES, 0f);
    }
    return correct;
  }

  private static boolean isFirstLargest(float[] y, int at, int label) {
    for (int row = 0; row < label; row++) {
      if (y[at + row * LANES] == y[at + label * LANES]) {
        return false;
      }
    }
    return true;
  }

  /** Squared error of one block; predictions become the gradient. */
  private double squaredError(Batch batch, int time, int block, float scale) {
    float[] y = logits.data();
    int at = logits.at(0, block);
    int perSequence = sequence.targetsPerSequence();
    int target = time - firstTargetTime();
    double loss = 0;
    for (int row = 0; row < paddedOutputs; row++) {
      for (int lane = 0; lane < LANES; lane++) {
        int example = block * LANES + lane;
        int i = at + row * LANES + lane;
        if (row < outputs && example < batch.examples && live.isActive(time, example)) {
          float error = y[i] - batch.targets[(example * perSequence + target) * outputs + row];
          loss += (double) error * error;
          y[i] = 2 * scale * error;
        } else {
          y[i] = 0;
        }
      }
    }
    return loss;
  }

  private void backward(Activations top, int time, Activations topGradient, float[] gradient) {
    for (int block = 0; block < blocks; block++) {
      int at = topGradient.at(time, block);
      kernels.fill(topGradient.data(), at, paddedHidden * LANES, 0f);
      kernels.productAdd(
          transposed,
          0,
          paddedOutputs * ROWS,
          paddedHidden / ROWS,
          logits.data(),
          logits.at(0, block),
          paddedOutputs,
          topGradient.data(),
          at);
    }
    hiddenBuffer.store(kernels, top, time, 0);
    for (int column = 0; column < matrix.rowStride(); column += LANES) {
      kernels.weightGradient(
          logits.data(),
          0,
          logits.blockStride(),
          paddedOutputs,
          hiddenBuffer.data(),
          hiddenBuffer.panel(column),
          blocks,
          gradient,
          matrix.at(0, column),
          matrix.rowStride());
    }
  }

  private void addBiasGradient(float[] gradient) {
    for (int row = 0; row < outputs; row++) {
      float sum = 0;
      for (int lane = 0; lane < LANES; lane++) {
        sum += biasLanes[row * LANES + lane];
      }
      gradient[bias.offset() + row] += sum;
    }
  }
}
