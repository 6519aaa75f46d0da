package org.rhosweep.core.init;

/**
 * An initialisation that a {@link org.rhosweep.core.plugin.Plugin} adds and that knows the cell's
 * gates, the network's shape and the inputs.
 */
public non-sealed interface PluginInitialization extends BaseInitialization, NetworkScheme {}
