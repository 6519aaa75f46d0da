package org.rhosweep.core.cell;

import org.rhosweep.core.settings.Named;

/** Vanilla RNN with tanh. */
@Named("tanh")
public record TanhRnn() implements Cell {}
