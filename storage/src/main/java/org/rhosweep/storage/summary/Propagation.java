package org.rhosweep.storage.summary;

/**
 * What single transitions and their products do, mean over the layers and trials of an arm; NaN
 * where there is no such transition or nothing pulls it.
 *
 * @param arm its place among the arms
 * @param phase {@code before} or {@code after} pre-training
 * @param timeTarget of pre-training for transitions in time
 * @param timeRadius spectral radius of transitions in time
 * @param timeGrowth exp of the leading Lyapunov exponent of their products, per transition
 * @param depthTarget the same from layer to layer
 * @param depthRadius the same from layer to layer
 * @param depthGrowth the same through the layers
 * @param note where radius and growth say different things, in words; empty where they agree
 */
public record Propagation(
    int arm,
    String phase,
    double timeTarget,
    double timeRadius,
    double timeGrowth,
    double depthTarget,
    double depthRadius,
    double depthGrowth,
    String note) {}
