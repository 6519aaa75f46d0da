package org.rhosweep.core.theory;

/**
 * What passes from layer to layer in the theory, and what the cell of a layer reads of it. With
 * statistics (R, Sigma) of x_l, the output of the layer below, and E h^2, E[h_a h_b] of the cell's
 * output,
 *
 * <pre>
 *   residual    R_(l+1) = R_l + E h^2         R Sigma_(l+1) = R_l Sigma_l + E[h_a h_b]     l &gt;= 1
 *   layerNorm   the cell reads R = R_l / (R_l + 1e-5), Sigma = Sigma_l                     l &gt;= 1
 * </pre>
 *
 * Both take means over units for zero, which they are as long as candidates have no bias, as at
 * initialisation; the weights of a layer being independent of its input, E[x h] is then zero.
 *
 * @param residual whether the output of layers above the lowest contains their input
 * @param layerNorm whether cells above the lowest layer read the norm of their input
 * @param layer 0 = the lowest
 * @param stream statistics of what reaches the layer
 */
public record StackedInputs(
    boolean residual, boolean layerNorm, int layer, InputStatistics stream) {
  private static final double NORM_EPSILON = 1e-5;

  /** The lowest layer, which reads the task's inputs as they are. */
  public static StackedInputs lowest(boolean residual, boolean layerNorm, InputStatistics inputs) {
    return new StackedInputs(residual, layerNorm, 0, inputs);
  }

  /** What the cell of this layer reads. */
  public InputStatistics read() {
    if (!layerNorm || layer == 0) {
      return stream;
    }
    double square = stream.meanSquare();
    return new InputStatistics(square / (square + NORM_EPSILON), stream.correlation());
  }

  /**
   * The layer above.
   *
   * @param outputSquare E h^2 of this layer's cell, finite
   * @param outputCorrelation E[h_a h_b] / E h^2, finite
   */
  public StackedInputs above(double outputSquare, double outputCorrelation) {
    double square = outputSquare;
    double correlation = outputCorrelation;
    if (residual && layer > 0) {
      square += stream.meanSquare();
      double product =
          stream.meanSquare() * stream.correlation() + outputSquare * outputCorrelation;
      correlation = square == 0 ? 1 : product / square;
    }
    double bounded = Math.max(-1, Math.min(1, correlation));
    return new StackedInputs(residual, layerNorm, layer + 1, new InputStatistics(square, bounded));
  }
}
