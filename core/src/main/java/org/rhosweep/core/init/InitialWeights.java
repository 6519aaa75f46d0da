package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.rhosweep.core.equation.UnitVector;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

/** Draws all weights of a network. */
public final class InitialWeights {
  private static final WeightScheme READOUT = new Glorot(Distribution.UNIFORM, 1.0);

  private InitialWeights() {}

  /**
   * Weights in the layout's order, padding zero. Every matrix of every gate has a random stream of
   * its own, and so has every trained vector; what the cell's equations say of them is the same
   * under every scheme: gains, zero diagonals, biases and first entries of vectors. The readout is
   * Glorot uniform and the embedding standard normal.
   *
   * @param seed the trial's seed
   */
  public static float[] draw(ParameterLayout layout, Initialization scheme, long seed) {
    require(
        scheme instanceof WeightScheme,
        "init must be one that draws weights from shapes, was %s",
        scheme);
    WeightScheme weights = (WeightScheme) scheme;
    float[] parameters = new float[layout.size()];
    Map<String, double[]> vectors = new HashMap<>();
    for (Block block : layout.blocks()) {
      switch (block.kind()) {
        case INPUT -> {
          RandomStream random = stream(seed, Purpose.INPUT_WEIGHTS, block);
          fill(parameters, block, withGain(weights, layout, block), random);
        }
        case RECURRENT -> {
          RandomStream random = stream(seed, Purpose.RECURRENT_WEIGHTS, block);
          fill(parameters, block, withGain(weights, layout, block), random);
          for (int unit = 0; layout.hasZeroDiagonal(block) && unit < block.rows(); unit++) {
            parameters[block.at(unit, unit)] = 0;
          }
        }
        case READOUT ->
            fill(parameters, block, READOUT, RandomStream.of(seed, Purpose.READOUT_WEIGHTS, 0, 0));
        case EMBEDDING -> {
          RandomStream random = RandomStream.of(seed, Purpose.EMBEDDING, 0, 0);
          fill(parameters, block, (rows, columns, r) -> gaussian(rows * columns, r), random);
        }
        case BIAS -> {
          double bias = layout.shape().equations().affines().get(block.affine()).initialBias();
          for (int row = 0; row < block.rows(); row++) {
            parameters[block.at(row, 0)] = (float) bias;
          }
        }
        case VECTOR -> vector(parameters, layout, block, vectors, seed);
        case READOUT_BIAS -> {}
      }
    }
    return parameters;
  }

  /** A gain of one changes no bit. */
  private static WeightScheme withGain(WeightScheme scheme, ParameterLayout layout, Block block) {
    double gain = layout.shape().equations().affines().get(block.affine()).initialGain();
    return (fanOut, fanIn, random) -> {
      double[] matrix = scheme.sample(fanOut, fanIn, random);
      Arrays.setAll(matrix, i -> gain * matrix[i]);
      return matrix;
    };
  }

  /** Vectors come in order, so the earlier ones of a layer replace those of the layer below. */
  private static void vector(
      float[] parameters,
      ParameterLayout layout,
      Block block,
      Map<String, double[]> drawn,
      long seed) {
    NetworkShape shape = layout.shape();
    int times = shape.sequence().sequenceLength();
    int inputs = shape.inputSize(block.layer());
    UnitVector vector = shape.equations().vectors().get(block.affine());
    double[] entries =
        vector
            .start()
            .draw(
                new UnitVector.Layer(block.rows(), inputs, times, drawn),
                stream(seed, Purpose.UNIT_VECTORS, block));
    drawn.put(vector.name(), entries);
    for (int unit = 0; unit < block.rows(); unit++) {
      parameters[block.at(unit, 0)] = (float) entries[unit];
    }
  }

  private static RandomStream stream(long seed, Purpose purpose, Block block) {
    return RandomStream.of(seed, purpose, block.layer(), block.affine());
  }

  private static double[] gaussian(int count, RandomStream random) {
    return Distribution.NORMAL.sample(count, 1.0, random);
  }

  private static void fill(
      float[] parameters, Block block, WeightScheme scheme, RandomStream random) {
    double[] matrix = scheme.sample(block.rows(), block.columns(), random);
    for (int row = 0; row < block.rows(); row++) {
      for (int column = 0; column < block.columns(); column++) {
        parameters[block.at(row, column)] = (float) matrix[row * block.columns() + column];
      }
    }
  }
}
