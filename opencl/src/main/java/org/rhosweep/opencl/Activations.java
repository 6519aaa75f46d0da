package org.rhosweep.opencl;

/**
 * Activations of all networks, [network][time][block][unit][32], or a part of such a buffer.
 *
 * @param buffer where they lie
 * @param networkStride floats from one network to the next
 * @param shift floats from a network's begin to the first time step
 */
record Activations(DeviceBuffer buffer, long networkStride, long shift) {}
