package org.rhosweep.core.init;

/**
 * How the parameters of one affine map are drawn. What the map does not have is not drawn.
 *
 * @param input U, [hidden, input]
 * @param recurrent W, [hidden, hidden]
 * @param bias b, [hidden]
 */
public record AffineDistribution(WeightScheme input, WeightScheme recurrent, BiasScheme bias) {}
