package org.rhosweep.nd4j.dl4j;

import static org.rhosweep.core.Require.require;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;

/**
 * A batch in DL4J's order: the one place where [batch, time, feature] becomes [batch, feature,
 * time].
 *
 * <pre>
 *   features  [batch, feature, time]
 *   labels    one-hot: [batch, class] at the last step, [batch, class, time] at every step
 *   mask      [batch, 1] or [batch, time]: 0 where a target is ignored, else 1
 * </pre>
 */
public final class Dl4jBatch {
  private Dl4jBatch() {}

  /**
   * A copy of the filled rows.
   *
   * @throws IllegalArgumentException where the batch holds tokens, or no classes
   */
  public static DataSet of(Batch batch) {
    return of(batch, 0, batch.examples);
  }

  /**
   * A copy of some of the filled rows.
   *
   * @param from the first of them
   * @param examples how many, &gt;= 1
   * @throws IllegalArgumentException where the batch holds tokens, or no classes, or fewer rows
   */
  public static DataSet of(Batch batch, int from, int examples) {
    require(
        from >= 0 && examples >= 1 && from + examples <= batch.examples,
        "rows must be among the %d that are filled, were %d to %d",
        batch.examples,
        from,
        from + examples - 1);
    SequenceShape shape = batch.shape;
    require(batch.inputs != null, "inputs must be dense for DL4J, were tokens");
    require(batch.labels != null, "targets must be classes for DL4J, were numbers");
    require(batch.lengths == null, "sequences must be equally long for DL4J, were not");
    int times = shape.sequenceLength();
    int features = shape.inputSize();
    float[] inputs = new float[examples * features * times];
    for (int i = 0; i < inputs.length; i++) {
      int time = i % times;
      int feature = i / times % features;
      int example = from + i / times / features;
      inputs[i] = batch.inputs[(example * times + time) * features + feature];
    }
    int targets = shape.targetsPerSequence();
    int classes = shape.outputSize();
    float[] labels = new float[examples * classes * targets];
    float[] mask = new float[examples * targets];
    for (int i = 0; i < mask.length; i++) {
      int label = batch.labels[from * targets + i];
      if (label != Batch.IGNORED) {
        labels[(i / targets * classes + label) * targets + i % targets] = 1;
        mask[i] = 1;
      }
    }
    boolean everyStep = shape.targetPosition() == SequenceShape.TargetPosition.EVERY_STEP;
    long[] labelShape =
        everyStep ? new long[] {examples, classes, targets} : new long[] {examples, classes};
    INDArray inputArray = Nd4j.create(inputs, new long[] {examples, features, times}, 'c');
    INDArray labelArray = Nd4j.create(labels, labelShape, 'c');
    INDArray maskArray = Nd4j.create(mask, new long[] {examples, targets}, 'c');
    return new DataSet(inputArray, labelArray, null, maskArray);
  }
}
