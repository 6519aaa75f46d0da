package org.rhosweep.core.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.rhosweep.core.cell.Alif;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.FeedForward;
import org.rhosweep.core.cell.Gru;
import org.rhosweep.core.cell.GruResetBefore;
import org.rhosweep.core.cell.Lru;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.cell.MinGru;
import org.rhosweep.core.cell.MinLstm;
import org.rhosweep.core.cell.MinimalRnn;
import org.rhosweep.core.cell.PeepholeLstm;
import org.rhosweep.core.cell.ReluRnn;
import org.rhosweep.core.cell.SelectiveSsm;
import org.rhosweep.core.cell.SigmoidRnn;
import org.rhosweep.core.cell.SwishRnn;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/** Small networks and batches that tests share. */
public final class Networks {
  /** Every cell; {@code CellListTest} compares it with what is permitted. */
  public static final List<Cell> CELLS =
      List.of(
          new TanhRnn(),
          new ReluRnn(),
          new SigmoidRnn(),
          new SwishRnn(),
          new Lstm(1.0),
          new PeepholeLstm(0.5),
          new Gru(0.5),
          new GruResetBefore(0.5),
          new MinimalRnn(0.5),
          new FeedForward(FeedForward.Activation.RELU),
          new FeedForward(FeedForward.Activation.TANH),
          new FeedForward(FeedForward.Activation.SIN),
          new FeedForward(FeedForward.Activation.COS),
          new Alif(Alif.Adaptation.POSITIVE, 0.5),
          new Alif(Alif.Adaptation.SIGNED, 0.3),
          new Lru(),
          new MinGru(0.5),
          new MinLstm(0.5),
          new SelectiveSsm(2));

  private Networks() {}

  /** The name of a cell, with what tells it from others of that name: as in the golden files. */
  public static String name(Cell cell) {
    String name = VariantName.of(cell);
    if (cell instanceof FeedForward dense) {
      return name + " " + dense.activation().name().toLowerCase(Locale.ROOT);
    }
    if (cell instanceof SelectiveSsm selective) {
      return name + " " + selective.stateSize();
    }
    return cell instanceof Alif alif
        ? name + " " + alif.adaptation().name().toLowerCase(Locale.ROOT) + " " + alif.dampening()
        : name;
  }

  public static SequenceShape dense(int times, int inputs, int classes, TargetPosition position) {
    return new SequenceShape(
        times, InputKind.DENSE, inputs, 0, classes, position, Loss.CROSS_ENTROPY);
  }

  public static SequenceShape tokens(int times, int vocabulary, int embedding) {
    return new SequenceShape(
        times,
        InputKind.TOKENS,
        vocabulary,
        embedding,
        vocabulary,
        TargetPosition.EVERY_STEP,
        Loss.CROSS_ENTROPY);
  }

  public static SequenceShape regression(int times, int inputs, int outputs) {
    return new SequenceShape(
        times,
        InputKind.DENSE,
        inputs,
        0,
        outputs,
        TargetPosition.LAST_STEP,
        Loss.MEAN_SQUARED_ERROR);
  }

  /**
   * Every cell that is no residual block, with a residual connection, with a norm, and with both.
   */
  public static List<ModelSettings> stacks(int hidden, int depth) {
    return CELLS.stream()
        .filter(cell -> !cell.isResidualBlock())
        .flatMap(
            cell ->
                Stream.of(
                    new ModelSettings(cell, hidden, depth, 0, true, false),
                    new ModelSettings(cell, hidden, depth, 0, false, true),
                    new ModelSettings(cell, hidden, depth, 0, true, true)))
        .toList();
  }

  public static ParameterLayout layout(ModelSettings model, SequenceShape sequence) {
    return new ParameterLayout(NetworkShape.of(model, sequence));
  }

  public static ParameterLayout layout(Cell cell, int hidden, int depth, SequenceShape sequence) {
    return new ParameterLayout(NetworkShape.of(new ModelSettings(cell, hidden, depth), sequence));
  }

  /**
   * Normal weights with this standard deviation, padding zero; vectors, which may be time
   * constants, are at least 0.3.
   */
  public static float[] weights(ParameterLayout layout, double deviation, long seed) {
    RandomStream random = RandomStream.of(seed, Purpose.NOISE, 1, 0);
    float[] weights = new float[layout.size()];
    for (ParameterLayout.Block block : layout.blocks()) {
      for (int row = 0; row < block.rows(); row++) {
        for (int column = 0; column < block.columns(); column++) {
          double normal = deviation * random.nextGaussian();
          boolean vector = block.kind() == ParameterLayout.Kind.VECTOR;
          weights[block.at(row, column)] = (float) (vector ? 0.3 + Math.abs(normal) : normal);
        }
      }
    }
    return weights;
  }

  /** A batch of normal inputs or uniform tokens, with some targets ignored at every-step losses. */
  public static Batch batch(SequenceShape shape, int batchSize, int examples, long seed) {
    RandomStream random = RandomStream.of(seed, Purpose.NOISE, 2, 0);
    Batch batch = new Batch(shape, batchSize);
    batch.examples = examples;
    if (batch.inputs != null) {
      for (int i = 0; i < batch.inputs.length; i++) {
        batch.inputs[i] = (float) random.nextGaussian();
      }
    } else {
      Arrays.setAll(batch.tokens, i -> random.nextInt(shape.inputSize()));
    }
    if (batch.labels != null) {
      Arrays.setAll(
          batch.labels,
          i ->
              shape.targetsPerSequence() > 1 && i % 5 == 3
                  ? Batch.IGNORED
                  : random.nextInt(shape.outputSize()));
    } else {
      for (int i = 0; i < batch.targets.length; i++) {
        batch.targets[i] = (float) random.nextGaussian();
      }
    }
    return batch;
  }

  public static double[] toDouble(float[] values) {
    double[] result = new double[values.length];
    Arrays.setAll(result, i -> values[i]);
    return result;
  }
}
