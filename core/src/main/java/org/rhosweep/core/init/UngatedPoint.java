package org.rhosweep.core.init;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.FeedForward;
import org.rhosweep.core.cell.ReluRnn;

/**
 * Critical points without gates that need no search. In a feed-forward network depth takes the
 * place of time in the vanilla equations, with q = sigma^2 E phi(u)^2 and chi = sigma^2 E phi'(u)^2
 * over u ~ N(0, q):
 *
 * <pre>
 *   relu        chi = sigma^2 / 2 for every q, so sigma^2 = 2                     (He et al. 2015)
 *   tanh, sin   chi = 1 at sigma^2 = 1 and q = 0; chi is 1 - 2 q and less below, and q only falls
 *   cos         chi = sigma^2 (1 - e^(-2 q)) / 2,  q = sigma^2 (1 + e^(-2 q)) / 2, so q = coth q
 *   relu RNN    sigma^2 = 2 in time; q then grows by nu^2 R at every step and settles nowhere
 * </pre>
 *
 * The lowest layer's nu^2 makes q what the layers above need: 1 for relu, 1 / (2 L) for tanh and
 * sin, so that L layers lose at most a factor e of the squared gradient, the fixed point for cos. A
 * ReLU RNN of T steps gets nu^2 R = 1 / T in every layer, so that q reaches 1 at the end.
 *
 * @see "Poole et al. (2016), Exponential expressivity in deep neural networks through transient
 *     chaos; Schoenholz et al. (2017), Deep information propagation"
 * @param recurrentVariance sigma^2 in time, 0 where there is none
 * @param lowestSquare q of the lowest layer's preactivations due to its input
 * @param depthVariance nu^2 of the layers above
 * @param orthogonal whether square matrices of unit variance are orthogonal
 */
record UngatedPoint(
    double recurrentVariance, double lowestSquare, double depthVariance, boolean orthogonal) {

  /** The point of a cell, where it is one of these. */
  static Optional<UngatedPoint> of(Cell cell, int times, int depth) {
    if (cell instanceof ReluRnn) {
      // A layer above reads h with E h^2 at most 1/2 (1 at the end): its drive is 1 / T as well.
      return Optional.of(new UngatedPoint(2, 1.0 / times, 2.0 / times, false));
    }
    if (!(cell instanceof FeedForward dense)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (dense.activation()) {
          case RELU -> new UngatedPoint(0, 1, 2, false);
          case TANH, SIN -> new UngatedPoint(0, 0.5 / depth, 1, true);
          case COS -> {
            double q = fixedPointOfHyperbolicCotangent();
            yield new UngatedPoint(0, q, 2 / (1 - StrictMath.exp(-2 * q)), false);
          }
        });
  }

  /** q = coth q, by bisection. */
  private static double fixedPointOfHyperbolicCotangent() {
    double low = 1;
    double high = 2;
    for (int i = 0; i < 60; i++) {
      double middle = 0.5 * (low + high);
      if (middle * StrictMath.tanh(middle) < 1) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  List<List<AffineDistribution>> distributions(int depth, double meanSquare) {
    List<List<AffineDistribution>> distributions = new ArrayList<>();
    double lowest = meanSquare > 0 ? lowestSquare / meanSquare : lowestSquare;
    WeightScheme above =
        orthogonal
            ? new Orthogonal(StrictMath.sqrt(depthVariance))
            : new FanInGaussian(depthVariance);
    for (int layer = 0; layer < depth; layer++) {
      distributions.add(
          List.of(
              new AffineDistribution(
                  layer == 0 ? new FanInGaussian(lowest) : above,
                  new FanInGaussian(recurrentVariance),
                  BiasScheme.constant(0))));
    }
    return distributions;
  }

  /** The choice, for a person. */
  String sentence() {
    String time =
        recurrentVariance > 0
            ? String.format(Locale.ROOT, "sigma^2 = %.4g in time, ", recurrentVariance)
            : "";
    return String.format(
        Locale.ROOT,
        "chi = 1 in closed form, %snu^2 = %.4g in depth%s; the lowest layer gets q = %.3g from its"
            + " input",
        time,
        depthVariance,
        orthogonal ? ", orthogonal" : "",
        lowestSquare);
  }
}
