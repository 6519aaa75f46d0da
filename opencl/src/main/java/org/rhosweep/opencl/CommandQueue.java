package org.rhosweep.opencl;

import static org.lwjgl.opencl.CL10.*;
import static org.lwjgl.opencl.CL12.clEnqueueFillBuffer;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;
import org.rhosweep.kernels.Kernels;

/**
 * Commands to a device, one after the other, with the buffers and kernels of whoever gives them.
 * For one thread at a time; all is given back together.
 */
final class CommandQueue implements AutoCloseable {
  private final Device device;
  private final long queue;
  private final List<Long> buffers = new ArrayList<>();
  private final Map<String, Long> kernels = new HashMap<>();

  /** Of each kernel the number of its arguments: a driver may crash on one that does not exist. */
  private final Map<Long, Integer> argumentCounts = new HashMap<>();

  private long bytes;
  private boolean closed;

  CommandQueue(Device device) {
    this.device = device;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer error = stack.mallocInt(1);
      queue = clCreateCommandQueue(device.context(), device.id(), 0, error);
      OpenCl.check(error.get(0), "clCreateCommandQueue");
    }
  }

  /** A buffer of zeros: four bytes an entry, one entry where none are asked for. */
  DeviceBuffer buffer(long entries) {
    long size = Math.max(1, entries) * Float.BYTES;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer error = stack.mallocInt(1);
      long buffer = clCreateBuffer(device.context(), CL_MEM_READ_WRITE, size, error);
      OpenCl.check(error.get(0), "clCreateBuffer of " + size + " bytes on " + device.name());
      buffers.add(buffer);
      bytes += size;
      ByteBuffer zero = stack.calloc(Float.BYTES);
      OpenCl.check(
          clEnqueueFillBuffer(queue, buffer, zero, 0, size, null, null), "clEnqueueFillBuffer");
      finish(); // the pattern lies on the stack
      return new DeviceBuffer(buffer, Math.max(1, entries));
    }
  }

  /** Memory of the buffers in bytes. */
  long bytes() {
    return bytes;
  }

  void write(DeviceBuffer buffer, long at, float[] values) {
    requireOpen();
    OpenCl.check(
        clEnqueueWriteBuffer(queue, buffer.id(), true, at * Float.BYTES, values, null, null),
        "clEnqueueWriteBuffer");
  }

  void write(DeviceBuffer buffer, long at, int[] values) {
    requireOpen();
    OpenCl.check(
        clEnqueueWriteBuffer(queue, buffer.id(), true, at * Integer.BYTES, values, null, null),
        "clEnqueueWriteBuffer");
  }

  /** Waits for all that was asked before. */
  void read(DeviceBuffer buffer, long at, float[] values) {
    requireOpen();
    OpenCl.check(
        clEnqueueReadBuffer(queue, buffer.id(), true, at * Float.BYTES, values, null, null),
        "clEnqueueReadBuffer");
  }

  /** Waits for all that was asked before. */
  void read(DeviceBuffer buffer, long at, int[] values) {
    requireOpen();
    OpenCl.check(
        clEnqueueReadBuffer(queue, buffer.id(), true, at * Integer.BYTES, values, null, null),
        "clEnqueueReadBuffer");
  }

  /**
   * A kernel of a program.
   *
   * @param program its text
   */
  long kernel(String program, String name) {
    requireOpen();
    String key = name + "\n" + program;
    Long made = kernels.get(key);
    if (made == null) {
      try (MemoryStack stack = MemoryStack.stackPush()) {
        IntBuffer error = stack.mallocInt(1);
        made = clCreateKernel(device.program(program), name, error);
        OpenCl.check(error.get(0), "clCreateKernel " + name);
        kernels.put(key, made);
        IntBuffer count = stack.mallocInt(1);
        OpenCl.check(
            clGetKernelInfo(made, CL_KERNEL_NUM_ARGS, count, null), "clGetKernelInfo " + name);
        argumentCounts.put(made, count.get(0));
      }
    }
    return made;
  }

  /**
   * Runs a kernel in work-groups of {@link Kernels#LANES} by {@link Programs#GROUPS} work-items.
   *
   * @param x work-groups in the first direction
   * @param y in the second
   * @param z in the third
   * @param arguments buffers, ints, longs and floats, in the kernel's order
   */
  void launch(long kernel, long x, long y, long z, Object... arguments) {
    setArguments(kernel, arguments);
    try (MemoryStack stack = MemoryStack.stackPush()) {
      enqueue(
          kernel,
          stack.pointers(x * Kernels.LANES, y * Programs.GROUPS, z),
          stack.pointers(Kernels.LANES, Programs.GROUPS, 1));
    }
  }

  /** Runs a kernel for every place of a space; groups are as the driver makes them. */
  void launchOver(long kernel, long x, long y, long z, Object... arguments) {
    setArguments(kernel, arguments);
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer group = stack.pointers(Math.min(x, Kernels.LANES), 1, 1);
      enqueue(kernel, stack.pointers(x, y, z), x % group.get(0) == 0 ? group : null);
    }
  }

  private void enqueue(long kernel, PointerBuffer global, PointerBuffer local) {
    OpenCl.check(
        clEnqueueNDRangeKernel(queue, kernel, 3, null, global, local, null, null),
        "clEnqueueNDRangeKernel");
  }

  private void setArguments(long kernel, Object... arguments) {
    requireOpen();
    if (argumentCounts.get(kernel) != arguments.length) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "a kernel takes %d arguments, was given %d",
              argumentCounts.get(kernel),
              arguments.length));
    }
    for (int i = 0; i < arguments.length; i++) {
      Object argument = arguments[i];
      int error;
      if (argument instanceof DeviceBuffer buffer) {
        error = clSetKernelArg1p(kernel, i, buffer.id());
      } else if (argument instanceof Integer number) {
        error = clSetKernelArg1i(kernel, i, number);
      } else if (argument instanceof Long number) {
        error = clSetKernelArg1l(kernel, i, number);
      } else {
        error = clSetKernelArg1f(kernel, i, (Float) argument);
      }
      OpenCl.check(error, "clSetKernelArg " + i);
    }
  }

  /** Handles that were given back must reach no driver. */
  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the network is closed");
    }
  }

  /** Waits for all that was asked. */
  void finish() {
    OpenCl.check(clFinish(queue), "clFinish");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      kernels.values().forEach(kernel -> clReleaseKernel(kernel));
      buffers.forEach(buffer -> clReleaseMemObject(buffer));
      clReleaseCommandQueue(queue);
    }
  }
}
