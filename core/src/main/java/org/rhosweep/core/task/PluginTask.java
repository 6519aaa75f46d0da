package org.rhosweep.core.task;

/** A task that a {@link org.rhosweep.core.plugin.Plugin} adds. */
public non-sealed interface PluginTask extends Task {}
