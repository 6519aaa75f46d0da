package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

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
   * its own; biases are the constants of the cell's equations; the readout is Glorot uniform and
   * the embedding standard normal.
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
    for (Block block : layout.blocks()) {
      switch (block.kind()) {
        case INPUT -> fill(parameters, block, weights, stream(seed, Purpose.INPUT_WEIGHTS, block));
        case RECURRENT ->
            fill(parameters, block, weights, stream(seed, Purpose.RECURRENT_WEIGHTS, block));
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
        case READOUT_BIAS -> {}
      }
    }
    return parameters;
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
