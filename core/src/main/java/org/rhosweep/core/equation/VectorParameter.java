package org.rhosweep.core.equation;

import java.util.Arrays;
import java.util.Map;
import org.rhosweep.core.random.RandomStream;

/**
 * A trained vector of a cell with one entry per unit, such as time constants.
 *
 * @param name spelled out: {@code threshold}
 * @param start its first entries
 */
public record VectorParameter(String name, Start start) {
  /** Draws the first entries of a vector. */
  @FunctionalInterface
  public interface Start {
    /**
     * One number per unit.
     *
     * @param layer what they may depend on
     * @param random where they come from
     */
    double[] draw(Layer layer, RandomStream random);
  }

  /**
   * The layer that a vector belongs to.
   *
   * @param units how many entries there are
   * @param inputSize features that the layer sees from below
   * @param sequenceLength time steps of the task
   * @param earlier vectors of the same layer that are drawn already, by name
   */
  public record Layer(
      int units, int inputSize, int sequenceLength, Map<String, double[]> earlier) {}

  /** All entries equal to one number. */
  public static Start constant(double value) {
    return (layer, random) -> {
      double[] entries = new double[layer.units()];
      Arrays.fill(entries, value);
      return entries;
    };
  }

  /**
   * Normal numbers; those further than two standard deviations from the mean are drawn again.
   *
   * @param standardDeviation before anything is drawn again, &gt;= 0
   */
  public static double[] truncatedNormal(
      int count, double mean, double standardDeviation, RandomStream random) {
    double[] entries = new double[count];
    for (int i = 0; i < count; i++) {
      double normal = random.nextGaussian();
      while (Math.abs(normal) > 2) {
        normal = random.nextGaussian();
      }
      entries[i] = mean + standardDeviation * normal;
    }
    return entries;
  }
}
