package org.rhosweep.core.probe;

import java.io.Serializable;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;

/**
 * The transition Jacobians of one layer: means over examples and a few time steps.
 *
 * @param phase when they were taken
 * @param kind {@code time} (state to state one step later), {@code depth} (output to output of the
 *     layer above, at the same time), {@code input} (input to state of the lowest layer), {@code
 *     readout}, or {@code time-exponent} and {@code depth-exponent} for an exponent after the first
 * @param layer the layer that the transition leads to, 0 = the lowest; -1 for the readout
 * @param spectralRadius largest magnitude of an eigenvalue; NaN where the Jacobian is not square
 * @param spread standard deviation of it over examples and time steps; NaN where there is none
 * @param spectralNorm largest singular value
 * @param exponent which of the exponents, 1 = the leading one; 0 where there is none
 * @param lyapunov the exponent: mean logarithm of the growth per transition of the direction along
 *     their product, orthogonal to those before it; NaN where transitions cannot follow each other
 */
public record RadiusPoint(
    RadiusPhase phase,
    String kind,
    int layer,
    double spectralRadius,
    double spread,
    double spectralNorm,
    int exponent,
    double lyapunov)
    implements Serializable {
  /** This point under another phase, for weights that have not changed since. */
  public RadiusPoint in(RadiusPhase other) {
    return new RadiusPoint(
        other, kind, layer, spectralRadius, spread, spectralNorm, exponent, lyapunov);
  }
}
