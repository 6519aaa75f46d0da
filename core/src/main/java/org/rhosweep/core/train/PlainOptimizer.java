package org.rhosweep.core.train;

/** An update rule of its own: what {@link Lookahead} may go around. */
public sealed interface PlainOptimizer extends Optimizer permits Adam, AdamW, AdaBelief, Sgd {}
