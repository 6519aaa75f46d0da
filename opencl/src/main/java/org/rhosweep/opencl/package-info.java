/**
 * The equations of a network as kernels in OpenCL C, for GPUs of any vendor, in the order of
 * operations of the {@code simd} engine and with its bits. Nothing outside of this package names
 * its classes, so that LWJGL loads only when a trial asks for the engine.
 */
package org.rhosweep.opencl;
