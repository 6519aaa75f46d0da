/**
 * Pre-training to the local stability condition: its loss with an exact gradient, and the loop that
 * lowers it.
 */
package org.rhosweep.core.lsc;
