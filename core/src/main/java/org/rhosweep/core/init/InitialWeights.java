package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import java.util.List;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

/** Draws all weights of a network. */
public final class InitialWeights {
  private static final WeightScheme READOUT = new Glorot(Distribution.UNIFORM, 1.0);

  private InitialWeights() {}

  /**
   * Weights in the layout's order, padding zero, of a scheme that looks at shapes alone. Every
   * matrix of every gate has a random stream of its own; biases are the constants of the cell's
   * equations; the readout is Glorot uniform and the embedding standard normal.
   *
   * @param seed the trial's seed
   */
  public static float[] draw(ParameterLayout layout, Initialization scheme, long seed) {
    require(
        scheme instanceof WeightScheme,
        "init must be one that draws weights from shapes, was %s",
        scheme);
    CellEquations equations = layout.shape().equations();
    return draw(
        layout,
        InitialLaws.ofShapes((WeightScheme) scheme, equations, layout.shape().depth()),
        seed);
  }

  /**
   * As {@link #draw(ParameterLayout, Initialization, long)}, with a law for each affine map. The
   * biases of all affine maps of a layer are drawn from the same numbers.
   *
   * @param laws for each layer those of its affine maps, as {@link InitialLaws#of} finds them
   */
  public static float[] draw(ParameterLayout layout, List<List<AffineLaw>> laws, long seed) {
    float[] parameters = new float[layout.size()];
    for (Block block : layout.blocks()) {
      switch (block.kind()) {
        case INPUT -> {
          WeightScheme scheme = law(laws, block).input();
          fill(parameters, block, scheme, stream(seed, Purpose.INPUT_WEIGHTS, block));
        }
        case RECURRENT -> {
          WeightScheme scheme = law(laws, block).recurrent();
          fill(parameters, block, scheme, stream(seed, Purpose.RECURRENT_WEIGHTS, block));
        }
        case READOUT ->
            fill(parameters, block, READOUT, RandomStream.of(seed, Purpose.READOUT_WEIGHTS, 0, 0));
        case EMBEDDING -> {
          RandomStream random = RandomStream.of(seed, Purpose.EMBEDDING, 0, 0);
          int count = block.rows() * block.columns();
          fill(parameters, block, Distribution.NORMAL.sample(count, 1.0, random));
        }
        case BIAS -> {
          RandomStream random = RandomStream.of(seed, Purpose.BIASES, block.layer(), 0);
          fill(parameters, block, law(laws, block).bias().sample(block.rows(), random));
        }
        case READOUT_BIAS -> {}
      }
    }
    return parameters;
  }

  private static AffineLaw law(List<List<AffineLaw>> laws, Block block) {
    return laws.get(block.layer()).get(block.affine());
  }

  private static RandomStream stream(long seed, Purpose purpose, Block block) {
    return RandomStream.of(seed, purpose, block.layer(), block.affine());
  }

  private static void fill(
      float[] parameters, Block block, WeightScheme scheme, RandomStream random) {
    fill(parameters, block, scheme.sample(block.rows(), block.columns(), random));
  }

  private static void fill(float[] parameters, Block block, double[] matrix) {
    for (int row = 0; row < block.rows(); row++) {
      for (int column = 0; column < block.columns(); column++) {
        parameters[block.at(row, column)] = (float) matrix[row * block.columns() + column];
      }
    }
  }
}
