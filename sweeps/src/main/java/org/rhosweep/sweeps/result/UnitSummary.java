package org.rhosweep.sweeps.result;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.rhosweep.core.probe.ActivationPoint;

/**
 * Spike rate, saturation and fraction of dead units at the last probed training step: means over
 * layers, which are equally wide.
 *
 * @param spikeRate spikes per unit and time step, null where no unit spikes
 * @param deadUnitFraction fraction of rectified or spiking units that are not active for any
 *     example at any time step of the probed batch, null where there are none
 */
public record UnitSummary(Double spikeRate, Double deadUnitFraction) {
  /** The summary of the last probed training step. */
  public static UnitSummary of(List<ActivationPoint> points) {
    OptionalInt last = points.stream().mapToInt(ActivationPoint::trainingStep).max();
    List<ActivationPoint> atTheEnd =
        points.stream().filter(p -> p.trainingStep() == last.getAsInt()).toList();
    return new UnitSummary(
        mean(atTheEnd, p -> p.function().equals("spike"), ActivationPoint::activeFraction),
        mean(
            atTheEnd, p -> !Double.isNaN(p.deadUnitFraction()), ActivationPoint::deadUnitFraction));
  }

  private static Double mean(
      List<ActivationPoint> points,
      Predicate<ActivationPoint> which,
      ToDoubleFunction<ActivationPoint> value) {
    OptionalDouble mean = points.stream().filter(which).mapToDouble(value).average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }
}
