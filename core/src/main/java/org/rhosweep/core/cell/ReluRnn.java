package org.rhosweep.core.cell;

import org.rhosweep.core.settings.Named;

/** Vanilla RNN with ReLU. */
@Named("relu")
public record ReluRnn() implements Cell {}
