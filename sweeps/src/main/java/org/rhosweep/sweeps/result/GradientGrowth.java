package org.rhosweep.sweeps.result;

import java.util.List;
import java.util.OptionalInt;
import org.rhosweep.core.probe.GradientPoint;

/**
 * How fast the loss gradient grows or shrinks on its way into the past.
 *
 * <pre>
 *   g_t   = || dLoss / dh_t ||            lowest layer, first probed training step
 *   s     = T_last - t                    time steps towards the past
 *   slope = sum (s - mean s) (log10 g - mean log10 g) / sum (s - mean s)^2
 *   error = sqrt( sum (log10 g - fitted)^2 / (n - 2) / sum (s - mean s)^2 )
 * </pre>
 *
 * Negative: the gradient vanishes, by a factor 10^slope per time step; positive: it explodes. Time
 * steps whose norm is zero or not finite have no logarithm and are left out.
 *
 * @param slope NaN where fewer than two norms are usable, null where no state was probed
 * @param standardError of the slope, as if deviations were independent; NaN where fewer than three
 *     norms are usable, null where no state was probed
 */
public record GradientGrowth(Double slope, Double standardError) {
  /** Least squares through the gradients of the lowest layer at the first probed step. */
  public static GradientGrowth of(List<GradientPoint> points) {
    List<GradientPoint> states =
        points.stream().filter(p -> p.kind().equals("state") && p.layer() == 0).toList();
    OptionalInt first = states.stream().mapToInt(GradientPoint::trainingStep).min();
    if (first.isEmpty()) {
      return new GradientGrowth(null, null);
    }
    List<GradientPoint> usable =
        states.stream()
            .filter(p -> p.trainingStep() == first.getAsInt())
            .filter(p -> p.norm() > 0 && Double.isFinite(p.norm()))
            .toList();
    if (usable.size() < 2) {
      return new GradientGrowth(Double.NaN, Double.NaN);
    }
    // The origin of s cancels: -t has the same slope as T_last - t.
    double meanTime = usable.stream().mapToDouble(p -> -p.timeStep()).sum() / usable.size();
    double meanLog =
        usable.stream().mapToDouble(p -> StrictMath.log10(p.norm())).sum() / usable.size();
    double covariance = 0;
    double variance = 0;
    for (GradientPoint point : usable) {
      double time = -point.timeStep() - meanTime;
      covariance += time * (StrictMath.log10(point.norm()) - meanLog);
      variance += time * time;
    }
    double slope = covariance / variance;
    double squares = 0;
    for (GradientPoint point : usable) {
      double fitted = meanLog + slope * (-point.timeStep() - meanTime);
      double deviation = StrictMath.log10(point.norm()) - fitted;
      squares += deviation * deviation;
    }
    int free = usable.size() - 2;
    double error = free > 0 ? StrictMath.sqrt(squares / free / variance) : Double.NaN;
    return new GradientGrowth(slope, error);
  }
}
