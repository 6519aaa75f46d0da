package org.rhosweep.nd4j;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.impl.transforms.custom.LogSoftMax;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.factory.Nd4j;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;

/**
 * Dense readout of the top layer and the loss, one time step at a time.
 *
 * <pre>
 *   y_t = h_t V^T + d                       [batch, output]
 *   cross-entropy: dy = scale (softmax(y) - onehot(label))
 *   squared error: dy = scale 2 (y - target)
 * </pre>
 *
 * where scale is 1 / (number of targets), and 0 for rows that do not count.
 */
final class Readout {
  private final SequenceShape sequence;
  private final int batchSize;
  private final SequenceMask live;
  private final int hidden;
  private final int outputs;
  private final Block matrix;
  private final Block bias;
  private final INDArray weights;
  private final INDArray biasRows;
  private final INDArray y;
  private final INDArray wanted;
  private final INDArray rowLoss;
  private final INDArray scale;
  private final INDArray weightGradient;
  private final INDArray biasSum;
  private final TimeAverage timeAverage;
  private final float[] host;
  private final float[] hostScale;

  Readout(Arena arena, ParameterLayout layout, int batchSize, SequenceMask live, boolean training) {
    this.batchSize = batchSize;
    this.live = live;
    sequence = layout.shape().sequence();
    hidden = layout.shape().hiddenSize();
    outputs = sequence.outputSize();
    matrix = layout.block(Kind.READOUT, -1, -1);
    bias = layout.block(Kind.READOUT_BIAS, -1, -1);
    weights = arena.matrix(hidden, outputs);
    biasRows = arena.matrix(batchSize, outputs);
    y = arena.matrix(batchSize, outputs);
    wanted = arena.matrix(batchSize, outputs);
    rowLoss = arena.matrix(batchSize, outputs);
    scale = arena.matrix(batchSize, outputs);
    weightGradient = training ? arena.matrix(hidden, outputs) : null;
    biasSum = training ? arena.matrix(batchSize, outputs) : null;
    timeAverage = TimeAverage.of(arena, sequence, batchSize);
    host = new float[batchSize * outputs];
    hostScale = new float[batchSize * outputs];
  }

  void load(float[] parameters) {
    float[] columns = new float[hidden * outputs];
    for (int row = 0; row < outputs; row++) {
      System.arraycopy(parameters, matrix.at(row, 0), columns, row * hidden, hidden);
      Arrays.fill(host, row * batchSize, (row + 1) * batchSize, parameters[bias.at(row, 0)]);
    }
    Arena.upload(columns, weights);
    Arena.upload(host, biasRows);
  }

  /** First time step that has a target. */
  int firstTargetTime() {
    return sequence.sequenceLength() - sequence.targetsPerSequence();
  }

  /** Targets of a batch that count; for squared error: outputs. */
  long targets(Batch batch) {
    int count = batch.examples * sequence.targetsPerSequence();
    return batch.labels == null
        ? batch.targetCount() * outputs
        : Arrays.stream(batch.labels, 0, count).filter(label -> label != Batch.IGNORED).count();
  }

  /** Begins a batch. */
  void begin() {
    if (timeAverage != null) {
      timeAverage.clear();
    }
  }

  /** The sequences of the batch that the last time steps belonged to. */
  BatchLoss sequences(Batch batch) {
    return timeAverage == null ? BatchLoss.NONE : timeAverage.judge(batch);
  }

  void clearGradient() {
    weightGradient.assign(0);
    biasSum.assign(0);
  }

  /**
   * Loss at one time step and, where asked for, its gradient.
   *
   * @param h output of the top layer, [batch, hidden]
   * @param target which target of each sequence this step has
   * @param targets of the whole batch, see {@link #targets}
   * @param hiddenGradient dL/dh, overwritten, or null
   * @return sums of this time step
   */
  BatchLoss run(INDArray h, Batch batch, int target, long targets, INDArray hiddenGradient) {
    y.assign(biasRows);
    Nd4j.gemm(h, weights, y, false, false, 1, 1);
    if (timeAverage != null) {
      live.clear(firstTargetTime() + target, y);
      timeAverage.add(y);
    }
    uploadWanted(batch, target, targets);
    BatchLoss loss =
        batch.labels == null ? squaredError(batch, target) : crossEntropy(batch, target);
    if (hiddenGradient != null) {
      // y holds dL/dy times the scale by now.
      y.muli(scale);
      biasSum.addi(y);
      Nd4j.gemm(h, y, weightGradient, true, false, 1, 1);
      Nd4j.gemm(y, weights, hiddenGradient, false, true, 1, 0);
    }
    return loss;
  }

  /** Whether the outputs of the first so many examples are finite. */
  boolean isFinite(INDArray h, int examples) {
    y.assign(biasRows);
    Nd4j.gemm(h, weights, y, false, false, 1, 1);
    return Arena.isFinite(y, examples);
  }

  /** Labels as one-hot rows, or the targets themselves; and what each row counts. */
  private void uploadWanted(Batch batch, int target, long targets) {
    int per = sequence.targetsPerSequence();
    Arrays.fill(host, 0);
    Arrays.fill(hostScale, 0);
    float weight = targets == 0 ? 0 : 1f / targets;
    for (int example = 0; example < batch.examples; example++) {
      int at = example * per + target;
      if (!live.isActive(firstTargetTime() + target, example)) {
        continue;
      }
      if (batch.labels == null) {
        for (int i = 0; i < outputs; i++) {
          host[i * batchSize + example] = batch.targets[at * outputs + i];
          hostScale[i * batchSize + example] = weight;
        }
      } else if (batch.labels[at] != Batch.IGNORED) {
        host[batch.labels[at] * batchSize + example] = 1;
        for (int i = 0; i < outputs; i++) {
          hostScale[i * batchSize + example] = weight;
        }
      }
    }
    Arena.upload(host, wanted);
    Arena.upload(hostScale, scale);
  }

  /** Leaves softmax(y) - onehot in y. */
  private BatchLoss crossEntropy(Batch batch, int target) {
    long[] best;
    try (INDArray largest = y.argMax(1)) {
      best = largest.toLongVector();
    }
    CustomOp logSoftMax = new LogSoftMax(y, y);
    Nd4j.getExecutioner().exec(logSoftMax);
    y.mul(wanted, rowLoss);
    float[] rows = sumOfRows();
    Nd4j.getExecutioner().exec(new Exp(y, y));
    y.subi(wanted);
    double sum = 0;
    long counted = 0;
    long correct = 0;
    for (int example = 0; example < batch.examples; example++) {
      int label = batch.labels[example * sequence.targetsPerSequence() + target];
      if (label != Batch.IGNORED) {
        sum -= rows[example];
        counted++;
        correct += best[example] == label ? 1 : 0;
      }
    }
    return new BatchLoss(sum, counted, correct);
  }

  /** Leaves 2 (y - target) in y. */
  private BatchLoss squaredError(Batch batch, int target) {
    y.subi(wanted);
    y.mul(y, rowLoss);
    float[] rows = sumOfRows();
    y.muli(2);
    double sum = 0;
    long counted = 0;
    for (int example = 0; example < batch.examples; example++) {
      if (live.isActive(firstTargetTime() + target, example)) {
        sum += rows[example];
        counted++;
      }
    }
    return new BatchLoss(sum, counted * outputs, 0);
  }

  private float[] sumOfRows() {
    try (INDArray sums = rowLoss.sum(1)) {
      return sums.toFloatVector();
    }
  }

  /** Adds what came together to the gradient of the parameters. */
  void addGradient(float[] gradient) {
    float[] columns = Arena.download(weightGradient);
    float[] sums;
    try (INDArray overBatch = biasSum.sum(0)) {
      sums = overBatch.toFloatVector();
    }
    for (int row = 0; row < outputs; row++) {
      for (int column = 0; column < hidden; column++) {
        gradient[matrix.at(row, column)] += columns[row * hidden + column];
      }
      gradient[bias.at(row, 0)] += sums[row];
    }
  }
}
