/** Losses, optimisers, clipping and the training loop. */
package org.rhosweep.core.train;
