package org.rhosweep.core.init;

/**
 * An initialisation that a {@link org.rhosweep.core.plugin.Plugin} adds and that draws each matrix
 * from its shape alone. Mean-field theory takes its {@link #secondMoment} for that of independent
 * entries with mean 0: where they are not, {@link #meanField} says so.
 */
public non-sealed interface PluginMatrixScheme extends MatrixScheme {}
