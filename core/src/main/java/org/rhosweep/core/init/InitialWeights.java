package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.VectorParameter;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.SkewSymmetric;
import org.rhosweep.core.random.Purpose;
import org.rhosweep.core.random.RandomStream;

/** Draws all weights of a network. */
public final class InitialWeights {
  private InitialWeights() {}

  /**
   * Weights in the layout's order, padding zero, of a scheme that looks at shapes alone. Every
   * matrix of every gate has a random stream of its own, and so has every trained vector; what the
   * cell's equations say of them is the same under every such scheme: gains, zero diagonals, biases
   * and first entries of vectors. The readout is Glorot uniform, but where {@link PerMatrix} draws
   * it, and the embedding standard normal.
   *
   * @param seed the trial's seed
   */
  public static float[] draw(ParameterLayout layout, Initialization scheme, long seed) {
    CellEquations equations = layout.shape().equations();
    int depth = layout.shape().depth();
    if (scheme instanceof PerMatrix perMatrix) {
      return draw(layout, perMatrix.distributions(equations, depth), perMatrix.readout(), seed);
    }
    require(
        scheme instanceof WeightScheme,
        "init must be one that draws weights from shapes, was %s",
        scheme);
    return draw(
        layout, InitialDistributions.ofShapes((WeightScheme) scheme, equations, depth), seed);
  }

  /**
   * As {@link #draw(ParameterLayout, Initialization, long)}, with a distribution for each affine
   * map. The biases of all affine maps of a layer are drawn from the same numbers.
   *
   * @param distributions for each layer those of its affine maps, as {@link
   *     InitialDistributions#of} finds them
   */
  public static float[] draw(
      ParameterLayout layout, List<List<AffineDistribution>> distributions, long seed) {
    return draw(layout, distributions, PerMatrix.READOUT, seed);
  }

  /**
   * Draws weights with a distribution for each affine map and one for the readout.
   *
   * @param readout draws R, [output, hidden], as {@link InitialDistributions#readout} finds it
   */
  public static float[] draw(
      ParameterLayout layout,
      List<List<AffineDistribution>> distributions,
      WeightScheme readout,
      long seed) {
    float[] parameters = new float[layout.size()];
    Map<String, double[]> vectors = new HashMap<>();
    for (Block block : layout.blocks()) {
      switch (block.kind()) {
        case INPUT -> {
          RandomStream random = stream(seed, Purpose.INPUT_WEIGHTS, block);
          fill(
              parameters,
              block,
              weights(distribution(distributions, block).input(), layout, block, random));
        }
        case RECURRENT -> {
          RandomStream random = stream(seed, Purpose.RECURRENT_WEIGHTS, block);
          fill(
              parameters,
              block,
              weights(distribution(distributions, block).recurrent(), layout, block, random));
          for (int unit = 0; layout.hasZeroDiagonal(block) && unit < block.rows(); unit++) {
            parameters[block.at(unit, unit)] = 0;
          }
          if (layout.isSkewSymmetric(block)) {
            SkewSymmetricDraws.requireOf(distribution(distributions, block).recurrent(), block);
            SkewSymmetric.mirror(parameters, block);
          }
        }
        case READOUT -> {
          RandomStream random = RandomStream.of(seed, Purpose.READOUT_WEIGHTS, 0, 0);
          fill(parameters, block, readout.sample(block.rows(), block.columns(), random));
        }
        case EMBEDDING -> {
          RandomStream random = RandomStream.of(seed, Purpose.EMBEDDING, 0, 0);
          int count = block.rows() * block.columns();
          fill(parameters, block, Distribution.NORMAL.sample(count, 1.0, random));
        }
        case BIAS -> {
          RandomStream random = RandomStream.of(seed, Purpose.BIASES, block.layer(), 0);
          fill(
              parameters,
              block,
              distribution(distributions, block).bias().sample(block.rows(), random));
        }
        case VECTOR -> vector(parameters, layout, block, vectors, seed);
        case READOUT_BIAS -> {}
      }
    }
    return parameters;
  }

  private static AffineDistribution distribution(
      List<List<AffineDistribution>> distributions, Block block) {
    return distributions.get(block.layer()).get(block.affine());
  }

  /** A gain of one changes no bit. */
  private static double[] weights(
      WeightScheme scheme, ParameterLayout layout, Block block, RandomStream random) {
    double gain =
        layout.shape().equations(block.layer()).affines().get(block.affine()).initialGain();
    double[] matrix = scheme.sample(block.rows(), block.columns(), random);
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] *= gain;
    }
    return matrix;
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
    VectorParameter vector = shape.equations(block.layer()).vectors().get(block.affine());
    double[] entries =
        vector
            .start()
            .draw(
                new VectorParameter.Layer(block.rows(), inputs, times, drawn),
                stream(seed, Purpose.VECTOR_PARAMETERS, block));
    drawn.put(vector.name(), entries);
    for (int unit = 0; unit < block.rows(); unit++) {
      parameters[block.at(unit, 0)] = (float) entries[unit];
    }
  }

  private static RandomStream stream(long seed, Purpose purpose, Block block) {
    return RandomStream.of(seed, purpose, block.layer(), block.affine());
  }

  private static void fill(float[] parameters, Block block, double[] matrix) {
    for (int row = 0; row < block.rows(); row++) {
      for (int column = 0; column < block.columns(); column++) {
        parameters[block.at(row, column)] = (float) matrix[row * block.columns() + column];
      }
    }
  }
}
