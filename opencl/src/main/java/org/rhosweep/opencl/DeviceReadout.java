package org.rhosweep.opencl;

import java.util.Arrays;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.kernels.Kernels;

/**
 * Dense readout of the top layer and the loss, of several networks. Logarithms and sums of the loss
 * are the host's, in double precision.
 */
final class DeviceReadout {
  private static final int LANES = Kernels.LANES;

  private final CommandQueue queue;
  private final ActiveNetworks members;
  private final ParameterLayout layout;
  private final SequenceShape sequence;
  private final int batchSize;
  private final int blocks;
  private final int hidden;
  private final int outputs;
  private final int targets;
  private final Block matrix;
  private final Block bias;
  private final boolean classes;

  /** [network][target][block][output][32]: outputs, then their gradients. */
  private final DeviceBuffer y;

  /** Sum, largest logit and the label's, [network][target][block][3][32]; or errors as y. */
  private final DeviceBuffer parts;

  private final DeviceBuffer correct;

  /** [network], not zero where the loss of a batch was not finite; who reads it clears it. */
  private final DeviceBuffer failed;

  private final DeviceBuffer answers;
  private final NetworkRows wanted;
  private final NetworkRows scales;
  private final DeviceBuffer hiddenGradient;
  private final DeviceBuffer matrixMap;
  private final DeviceBuffer biasOffset;
  private final DeviceBuffer sums;
  private final float[] hostParts;
  private final int[] hostCorrect;
  private final int[] hostAnswers;
  private final long[] counts;

  DeviceReadout(
      CommandQueue queue,
      ActiveNetworks members,
      ParameterLayout layout,
      int networks,
      int batchSize,
      boolean training) {
    this.queue = queue;
    this.members = members;
    this.layout = layout;
    this.batchSize = batchSize;
    blocks = (batchSize + LANES - 1) / LANES;
    sequence = layout.shape().sequence();
    hidden = layout.shape().hiddenSize();
    outputs = sequence.outputSize();
    targets = sequence.targetsPerSequence();
    classes = sequence.loss() == SequenceShape.Loss.CROSS_ENTROPY;
    matrix = layout.block(Kind.READOUT, -1, -1);
    bias = layout.block(Kind.READOUT_BIAS, -1, -1);
    int segments = Math.multiplyExact(networks * blocks, targets);
    y = queue.buffer((long) segments * outputs * LANES);
    hostParts = new float[Math.multiplyExact(segments, (classes ? 3 : outputs) * LANES)];
    parts = queue.buffer(hostParts.length);
    hostCorrect = new int[classes ? segments * LANES : 0];
    correct = queue.buffer(hostCorrect.length);
    failed = queue.buffer(networks);
    hostAnswers = new int[sequence.judgesSequences() ? networks * blocks * LANES : 0];
    answers = queue.buffer(hostAnswers.length);
    int perBatch = Math.multiplyExact(batchSize * targets, classes ? 1 : outputs);
    wanted = new NetworkRows(queue, networks, perBatch);
    scales = new NetworkRows(queue, networks, 1);
    hiddenGradient = queue.buffer(training ? (long) segments * hidden * LANES : 0);
    matrixMap = queue.buffer(2);
    queue.write(matrixMap, 0, new int[] {0, matrix.offset()});
    biasOffset = queue.buffer(1);
    queue.write(biasOffset, 0, new int[] {bias.offset()});
    sums = queue.buffer((long) networks * outputs);
    counts = new long[networks];
  }

  /** First time step that has a target. */
  int firstTargetTime() {
    return sequence.sequenceLength() - targets;
  }

  /** Brings labels or targets of a network's batch to the device. */
  void fill(int network, Batch batch) {
    int rows = batch.examples * targets;
    if (classes) {
      wanted.put(network, batch.labels, rows);
      counts[network] =
          Arrays.stream(batch.labels, 0, rows).filter(label -> label != Batch.IGNORED).count();
    } else {
      wanted.put(network, batch.targets, rows * outputs);
      counts[network] = batch.targetCount() * outputs;
    }
    float scale = counts[network] == 0 ? 0f : 1f / counts[network];
    scales.put(network, scale);
  }

  /** Sends what {@link #fill} collected. */
  void send() {
    wanted.send();
    scales.send();
  }

  /**
   * Outputs and loss and, where asked for, the gradient.
   *
   * @param h output of the top layer from the first target on
   * @param gradient of the parameters, added to, or null
   */
  void run(
      DeviceBuffer parameters,
      Activations h,
      DeviceBuffer examples,
      DeviceBuffer begins,
      DeviceBuffer gradient) {
    outputs(parameters, h);
    if (hostAnswers.length > 0) {
      queue.launchGlobal(
          kernel("timeAverage"),
          LANES,
          blocks,
          members.count(),
          members.numbers(),
          y,
          begins,
          answers,
          outputs,
          targets,
          blocks);
    }
    if (classes) {
      queue.launchGlobal(
          kernel("crossEntropy"),
          LANES,
          (long) targets * blocks,
          members.count(),
          members.numbers(),
          y,
          wanted.buffer(),
          examples,
          scales.buffer(),
          parts,
          correct,
          failed,
          outputs,
          targets,
          blocks,
          batchSize,
          gradient == null ? 0 : 1);
    } else {
      queue.launchGlobal(
          kernel("squaredError"),
          LANES,
          (long) targets * blocks * outputs,
          members.count(),
          members.numbers(),
          y,
          wanted.buffer(),
          examples,
          begins,
          scales.buffer(),
          parts,
          failed,
          outputs,
          targets,
          blocks,
          batchSize,
          firstTargetTime());
    }
    if (gradient != null) {
      backward(parameters, h, gradient);
    }
  }

  private void outputs(DeviceBuffer parameters, Activations h) {
    queue.launchGlobal(
        kernel("readoutOutputs"),
        LANES,
        (long) targets * blocks * outputs,
        members.count(),
        members.numbers(),
        parameters,
        h.buffer(),
        h.networkStride(),
        h.shift(),
        y,
        hidden,
        outputs,
        targets * blocks,
        (long) layout.size(),
        matrix.offset(),
        matrix.rowStride(),
        bias.offset());
  }

  private void backward(DeviceBuffer parameters, Activations h, DeviceBuffer gradient) {
    long yNetwork = (long) targets * blocks * outputs * LANES;
    queue.launchGlobal(
        kernel("readoutBackward"),
        LANES,
        (long) targets * blocks * hidden,
        members.count(),
        members.numbers(),
        parameters,
        y,
        hiddenGradient,
        hidden,
        outputs,
        targets * blocks,
        (long) layout.size(),
        matrix.offset(),
        matrix.rowStride());
    queue.launch(
        kernel("weightGradient"),
        (hidden + LANES - 1) / LANES,
        (outputs + LANES - 1) / LANES,
        members.count(),
        members.numbers(),
        y,
        yNetwork,
        0L,
        matrixMap,
        1,
        outputs,
        h.buffer(),
        h.networkStride(),
        h.shift(),
        hidden,
        targets,
        blocks,
        0,
        0,
        targets,
        gradient,
        (long) layout.size(),
        matrix.rowStride(),
        0);
    queue.launch(
        kernel("biasGradient"),
        (outputs + KernelSources.GROUPS - 1) / KernelSources.GROUPS,
        1,
        members.count(),
        members.numbers(),
        y,
        yNetwork,
        0L,
        outputs,
        targets,
        blocks,
        0,
        biasOffset,
        gradient,
        (long) layout.size(),
        sums,
        1);
  }

  private long kernel(String name) {
    return queue.kernel(KernelSources.network(), name);
  }

  /** dL/dh of the top layer from the first target on. */
  Activations hiddenGradient() {
    return new Activations(hiddenGradient, (long) targets * blocks * hidden * LANES, 0);
  }

  DeviceBuffer failed() {
    return failed;
  }

  /** Waits for the loss of all networks. */
  void readLosses() {
    queue.read(parts, 0, hostParts);
    if (classes) {
      queue.read(correct, 0, hostCorrect);
    }
    if (hostAnswers.length > 0) {
      queue.read(answers, 0, hostAnswers);
    }
  }

  /**
   * The loss of a network's batch, after {@link #readLosses}: over time steps, then blocks of
   * examples.
   */
  BatchLoss loss(int network, Batch batch) {
    double sum = 0;
    long right = 0;
    for (int target = 0; target < targets; target++) {
      for (int block = 0; block < blocks; block++) {
        int segment = (network * targets + target) * blocks + block;
        sum += classes ? crossEntropy(batch, target, block, segment) : squaredError(segment);
        for (int lane = 0; classes && lane < LANES; lane++) {
          right += hostCorrect[segment * LANES + lane];
        }
      }
    }
    if (hostAnswers.length == 0) {
      return new BatchLoss(sum, counts[network], right);
    }
    long sequences = 0;
    long correctSequences = 0;
    for (int example = 0; example < batch.examples; example++) {
      int label = batch.commonLabel(example);
      if (label != Batch.IGNORED) {
        sequences++;
        correctSequences += hostAnswers[network * blocks * LANES + example] == label ? 1 : 0;
      }
    }
    return new BatchLoss(sum, counts[network], right, sequences, correctSequences);
  }

  private double crossEntropy(Batch batch, int target, int block, int segment) {
    double loss = 0;
    int at = segment * 3 * LANES;
    for (int lane = 0; lane < LANES; lane++) {
      int example = block * LANES + lane;
      if (example < batch.examples && batch.labels[example * targets + target] != Batch.IGNORED) {
        double shifted = (double) hostParts[at + LANES + lane] - hostParts[at + 2 * LANES + lane];
        loss += StrictMath.log(hostParts[at + lane]) + shifted;
      }
    }
    return loss;
  }

  private double squaredError(int segment) {
    double loss = 0;
    int at = segment * outputs * LANES;
    for (int i = at; i < at + outputs * LANES; i++) {
      loss += (double) hostParts[i] * hostParts[i];
    }
    return loss;
  }

  /** The first time step with a target at which an output of a network is not finite, or -1. */
  int firstTimeNotFinite(DeviceBuffer parameters, Activations h, int network) {
    outputs(parameters, h);
    float[] values = new float[Math.multiplyExact(targets * blocks, outputs * LANES)];
    queue.read(y, (long) network * values.length, values);
    int perTime = blocks * outputs * LANES;
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return firstTargetTime() + i / perTime;
      }
    }
    return -1;
  }
}
