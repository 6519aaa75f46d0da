package org.rhosweep.core.task;

import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.SequentialDigitsTest.Examples;

/** Softmax regression on pixels, trained example by example with a falling learning rate. */
final class LinearClassifier {
  private static final int CLASSES = 10;
  private static final int PIXELS = 784;

  private final float[] weights = new float[CLASSES * PIXELS]; // [class, pixel]
  private final float[] bias = new float[CLASSES];
  private final float[] probabilities = new float[CLASSES];

  static LinearClassifier train(Examples examples, int epochs) {
    LinearClassifier model = new LinearClassifier();
    for (int epoch = 0; epoch < epochs; epoch++) {
      float learningRate = 0.05f * (epochs - epoch) / epochs;
      int[] order =
          RandomStream.of(1, Purpose.BATCH_ORDER, 0, epoch).permutation(examples.labels().length);
      for (int example : order) {
        model.step(examples, example, learningRate);
      }
    }
    return model;
  }

  double accuracy(Examples examples) {
    int correct = 0;
    for (int i = 0; i < examples.labels().length; i++) {
      predict(examples.inputs(), i * PIXELS);
      int best = 0;
      for (int c = 1; c < CLASSES; c++) {
        best = probabilities[c] > probabilities[best] ? c : best;
      }
      correct += best == examples.labels()[i] ? 1 : 0;
    }
    return (double) correct / examples.labels().length;
  }

  private void step(Examples examples, int example, float learningRate) {
    int offset = example * PIXELS;
    predict(examples.inputs(), offset);
    for (int c = 0; c < CLASSES; c++) {
      float slope = probabilities[c] - (c == examples.labels()[example] ? 1 : 0);
      for (int i = 0; i < PIXELS; i++) {
        weights[c * PIXELS + i] -= learningRate * slope * examples.inputs()[offset + i];
      }
      bias[c] -= learningRate * slope;
    }
  }

  private void predict(float[] inputs, int offset) {
    float sum = 0;
    for (int c = 0; c < CLASSES; c++) {
      float logit = bias[c];
      for (int i = 0; i < PIXELS; i++) {
        logit += weights[c * PIXELS + i] * inputs[offset + i];
      }
      probabilities[c] = (float) StrictMath.exp(Math.min(80, logit));
      sum += probabilities[c];
    }
    for (int c = 0; c < CLASSES; c++) {
      probabilities[c] /= sum;
    }
  }
}
