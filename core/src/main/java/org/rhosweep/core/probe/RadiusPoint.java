package org.rhosweep.core.probe;

import java.io.Serializable;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;

/**
 * The transition Jacobians of one layer: means over examples and a few time steps.
 *
 * @param phase when they were taken
 * @param kind {@code time} (state to state one step later), {@code depth} (state to state of the
 *     layer above, at the same time), {@code input} (input to state of the lowest layer) or {@code
 *     readout}
 * @param layer the layer that the transition leads to, 0 = the lowest; -1 for the readout
 * @param spectralRadius largest magnitude of an eigenvalue; NaN where the Jacobian is not square
 * @param spread standard deviation of it over examples and time steps; NaN where there is none
 * @param spectralNorm largest singular value
 * @param lyapunov mean logarithm of the growth of a random direction, per transition; NaN where
 *     transitions cannot follow each other
 */
public record RadiusPoint(
    RadiusPhase phase,
    String kind,
    int layer,
    double spectralRadius,
    double spread,
    double spectralNorm,
    double lyapunov)
    implements Serializable {
  /** The same numbers as those of another phase, for weights that have not changed since. */
  public RadiusPoint in(RadiusPhase other) {
    return new RadiusPoint(other, kind, layer, spectralRadius, spread, spectralNorm, lyapunov);
  }
}
