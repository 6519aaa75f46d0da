package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.rhosweep.core.equation.CellEquations;

/** The distributions of all affine maps of a network under an initialisation. */
public final class InitialDistributions {
  private InitialDistributions() {}

  /**
   * For each layer the distributions of its affine maps.
   *
   * @throws IllegalArgumentException where the scheme draws no weights, or none for this cell
   */
  public static List<List<AffineDistribution>> of(
      Initialization scheme, InitializationContext conditions) {
    if (scheme instanceof NetworkScheme network) {
      return network.distributions(conditions);
    }
    require(
        scheme instanceof WeightScheme,
        "init must be one that draws weights from shapes, was %s",
        scheme);
    return ofShapes(
        (WeightScheme) scheme, conditions.shape().equations(), conditions.shape().depth());
  }

  /** What draws the readout under an initialisation. */
  public static WeightScheme readout(Initialization scheme) {
    return scheme instanceof PerMatrix perMatrix ? perMatrix.readout() : PerMatrix.READOUT;
  }

  /** Matrices from their shapes, biases as the cell's equations say. */
  static List<List<AffineDistribution>> ofShapes(
      WeightScheme weights, CellEquations equations, int depth) {
    List<AffineDistribution> layer = new ArrayList<>();
    for (var affine : equations.affines()) {
      BiasScheme bias = BiasScheme.constant(affine.initialBias());
      layer.add(new AffineDistribution(weights, weights, bias));
    }
    return Collections.nCopies(depth, List.copyOf(layer));
  }
}
