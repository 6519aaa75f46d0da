package org.rhosweep.opencl;

/**
 * Memory on a device.
 *
 * @param id OpenCL's handle
 * @param entries of four bytes
 */
record DeviceBuffer(long id, long entries) {}
