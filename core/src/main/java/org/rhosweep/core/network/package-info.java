/** Stacking cells in depth, readout, parameters. */
package org.rhosweep.core.network;
