/**
 * How many ways a gradient has through a deep recurrent network, and what their number alone does
 * to it. Herranz-Celotti and Rouat (2024), Stabilizing RNN gradients through pre-training.
 */
package org.rhosweep.core.theory.paths;
