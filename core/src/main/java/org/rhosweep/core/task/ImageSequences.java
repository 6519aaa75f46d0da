package org.rhosweep.core.task;

import java.util.Arrays;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

/** Stored images, shown as sequences. */
final class ImageSequences implements Dataset {
  private static final long PADDING_SEED = 0x7061_6464_696e_6721L;

  private final DataDescription description;
  private final ImageLayout layout;
  private final ImageSplit training;
  private final ImageSplit evaluation;
  private final ImageSplit test;
  private final float[] inputOfGrey = new float[256];

  /**
   * @param description shape as the layout makes it, fingerprint, counts
   * @throws DataException where pixels cannot be standardised since all are equal
   */
  ImageSequences(
      DataDescription description,
      ImageLayout layout,
      ImageSplit training,
      ImageSplit evaluation,
      ImageSplit test) {
    this.description = description;
    this.layout = layout;
    this.training = training;
    this.evaluation = evaluation;
    this.test = test;
    double mean = 0;
    double deviation = 255;
    if (layout.standardize()) {
      double[] moments = training.meanAndDeviation();
      mean = moments[0];
      deviation = moments[1];
      if (deviation == 0) {
        throw new DataException(
            "task.standardize: all pixels of the training images are equal ("
                + (long) mean
                + "); there is nothing to standardise");
      }
    }
    for (int grey = 0; grey < inputOfGrey.length; grey++) {
      inputOfGrey[grey] = (float) ((grey - mean) / deviation);
    }
  }

  @Override
  public DataDescription description() {
    return description;
  }

  @Override
  public BatchSource training(int batchSize, long seed) {
    return new ShuffledEpochs(description.shape(), training.size(), batchSize, seed) {
      @Override
      void fillRow(int example, Batch batch, int row) {
        show(Split.TRAIN, example, batch, row);
      }
    };
  }

  @Override
  public BatchSource evaluation(Split split, int batchSize, int maxExamples) {
    int examples = Math.min(images(split).size(), maxExamples);
    return new InOrder(description.shape(), examples, batchSize) {
      @Override
      void fillRow(int example, Batch batch, int row) {
        show(split, example, batch, row);
      }
    };
  }

  private ImageSplit images(Split split) {
    return switch (split) {
      case TRAIN -> training;
      case EVAL -> evaluation;
      case TEST -> test;
    };
  }

  /** Writes one image of a split into a row of the batch. */
  private void show(Split split, int example, Batch batch, int row) {
    ImageSplit images = images(split);
    int member = images.members()[example];
    int features = description.shape().inputSize();
    int to = row * layout.timeSteps() * features;
    int from = member * images.imageSize();
    for (int piece = 0; piece < layout.sequenceLength(); piece++) {
      for (int shown = 0; shown < layout.repeat(); shown++) {
        for (int feature = 0; feature < features; feature++) {
          batch.inputs[to++] = inputOfGrey[images.pixels()[from + feature] & 0xFF];
        }
      }
      from += features;
    }
    pad(split, member, batch.inputs, to, to + layout.padding() * features);
    int targets = description.shape().targetsPerSequence();
    for (int target = row * targets; target < (row + 1) * targets; target++) {
      batch.labels[target] = images.labels()[member] & 0xFF;
    }
  }

  private void pad(Split split, int member, float[] inputs, int from, int to) {
    if (layout.paddingKind() == PaddingKind.ZEROS || from == to) {
      Arrays.fill(inputs, from, to, 0f);
      return;
    }
    RandomStream noise = RandomStream.of(PADDING_SEED, Purpose.NOISE, split.streamLayer(), member);
    for (int i = from; i < to; i++) {
      inputs[i] = (float) noise.nextGaussian();
    }
  }
}
