package org.rhosweep.verify;

import java.util.List;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

/**
 * Whole networks with readout and cross-entropy: loss and the gradient of every parameter, in the
 * format of core's {@code golden/networks.json}. Sequences are [batch][time][feature] there.
 */
final class LossChecks {
  private LossChecks() {}

  static void check(GoldenValue golden, int index, Tolerance tolerance, List<Finding> findings)
      throws GoldenException {
    String name = golden.get("cell").text();
    boolean everyStep = golden.get("everyStep").booleanValue();
    String subject =
        "cases " + index + " (" + name + (everyStep ? ", every step)" : ", last step)");
    GoldenCell cell = GoldenCell.named(name);
    if (cell == null) {
      findings.add(Finding.notCovered(subject, "", "this version has no cell " + name));
      return;
    }
    ParameterLayout layout = layout(golden, cell, everyStep);
    Batch batch = batch(golden, layout.shape().sequence());
    double[] weights = new double[layout.size()];
    for (Block block : layout.blocks()) {
      GoldenValue value = golden.get("weights").get(nameOf(block));
      GoldenCell.write(GoldenCell.values(value, block), block, weights);
    }

    double[] gradient = new double[layout.size()];
    double loss = new ReferenceNetwork(layout).loss(weights, batch, gradient);
    compare("reference", subject, golden, layout, loss, gradient, tolerance, findings);

    float[] single = new float[layout.size()];
    SimdNetwork simd = new SimdNetwork(KernelChoice.best(), layout, batch.batchSize, true);
    simd.load(GoldenCell.toFloat(weights));
    double singleLoss = simd.gradient(batch, single, null).meanLoss();
    double[] widened = GoldenCell.toDouble(single);
    Tolerance loose = Tolerance.SINGLE_PRECISION;
    compare("simd", subject, golden, layout, singleLoss, widened, loose, findings);

    if (golden.has("weightsAfterThreeAdamSteps")) {
      findings.add(
          Finding.notCovered(subject, "weightsAfterThreeAdamSteps", "the tests of core check it"));
    }
  }

  private static ParameterLayout layout(GoldenValue golden, GoldenCell cell, boolean everyStep)
      throws GoldenException {
    int hidden = golden.get("hiddenSize").size();
    int depth = golden.get("depth").size();
    int inputs = golden.get("inputSize").size();
    int classes = golden.get("classes").size();
    int times = golden.get("sequenceLength").size();
    int batchSize = golden.get("batchSize").size();
    golden.requireRoom("parameters", hidden, hidden + inputs + classes, depth, cell.gates());
    golden.requireRoom("states", batchSize, times, hidden, depth, cell.gates());
    golden.requireRoom("inputs and outputs", batchSize, times, inputs + classes);
    SequenceShape sequence =
        new SequenceShape(
            golden.get("sequenceLength").size(),
            InputKind.DENSE,
            golden.get("inputSize").size(),
            0,
            golden.get("classes").size(),
            everyStep ? TargetPosition.EVERY_STEP : TargetPosition.LAST_STEP,
            Loss.CROSS_ENTROPY);
    ModelSettings model =
        new ModelSettings(
            cell.cell(),
            golden.get("hiddenSize").size(),
            golden.get("depth").size(),
            0,
            golden.has("residual") && golden.get("residual").node().asBoolean(),
            golden.has("layerNorm") && golden.get("layerNorm").node().asBoolean());
    return new ParameterLayout(NetworkShape.of(model, sequence));
  }

  private static Batch batch(GoldenValue golden, SequenceShape sequence) throws GoldenException {
    Batch batch = new Batch(sequence, golden.get("batchSize").size());
    int times = sequence.sequenceLength();
    int features = sequence.inputSize();
    List<GoldenValue> examples = golden.get("inputs").items();
    List<GoldenValue> labels = golden.get("labels").items();
    if (examples.size() != batch.batchSize || labels.size() != batch.batchSize) {
      throw golden.wrong("must have batchSize = " + batch.batchSize + " inputs and labels");
    }
    int perExample = sequence.targetsPerSequence();
    for (int example = 0; example < batch.batchSize; example++) {
      double[] x = Tolerance.flat(examples.get(example).matrix(times, features));
      for (int i = 0; i < x.length; i++) {
        batch.inputs[example * times * features + i] = (float) x[i];
      }
      GoldenValue label = labels.get(example);
      double[] targets =
          label.node().isArray() ? label.vector(perExample) : new double[] {label.number()};
      for (int i = 0; i < targets.length; i++) {
        int target = (int) targets[i];
        if (target != targets[i] || target < 0 || target >= sequence.outputSize()) {
          throw label.wrong("must be whole numbers, 0 to " + (sequence.outputSize() - 1));
        }
        batch.labels[example * perExample + i] = target;
      }
    }
    return batch;
  }

  /** As core's script writes it: layer.affine.KIND, or readout.KIND. */
  private static String nameOf(Block block) {
    return (block.layer() < 0 ? "" : block.layer() + ".") + block.name() + "." + block.kind();
  }

  private static void compare(
      String engine,
      String subject,
      GoldenValue golden,
      ParameterLayout layout,
      double loss,
      double[] gradient,
      Tolerance tolerance,
      List<Finding> findings)
      throws GoldenException {
    double[] wanted = {golden.get("losses").items().get(0).number()};
    findings.add(tolerance.compare(engine, subject, "loss", new double[] {loss}, wanted));
    for (Block block : layout.blocks()) {
      double[][] expected = GoldenCell.values(golden.get("gradient").get(nameOf(block)), block);
      findings.add(
          tolerance.compare(
              engine,
              subject,
              "gradient." + nameOf(block),
              GoldenCell.block(gradient, block),
              expected));
    }
  }
}
