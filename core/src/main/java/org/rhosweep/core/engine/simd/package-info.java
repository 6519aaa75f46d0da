/**
 * The {@code simd} engine: runs the equations of a cell on one core. Activations are [time][block
 * of 32 examples][unit][32]; weights are packed once per training step and reused at every time
 * step.
 */
package org.rhosweep.core.engine.simd;
