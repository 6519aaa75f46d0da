package org.rhosweep.opencl;

import static org.lwjgl.opencl.CL10.*;
import static org.lwjgl.opencl.CL12.clEnqueueFillBuffer;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
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

  private final Map<Long, String> names = new HashMap<>();

  /** What the device's commands are told to, or null. */
  private final DeviceProfile profile;

  private final List<Pending> pending = new ArrayList<>();
  private long bytes;
  private boolean closed;

  /** A command whose times are not yet known. */
  private record Pending(String name, long event, long bytes) {}

  /** Commands that nothing measures. */
  CommandQueue(Device device) {
    this(device, null);
  }

  /**
   * Commands to a device.
   *
   * @param profile what they are told to, with their times, or null
   */
  CommandQueue(Device device, DeviceProfile profile) {
    this.device = device;
    this.profile = profile;
    long properties = profile == null ? 0 : CL_QUEUE_PROFILING_ENABLE;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer error = stack.mallocInt(1);
      queue = clCreateCommandQueue(device.context(), device.id(), properties, error);
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
      PointerBuffer event = event(stack);
      OpenCl.check(
          clEnqueueFillBuffer(queue, buffer, zero, 0, size, null, event), "clEnqueueFillBuffer");
      addPending(DeviceProfile.FILL, event, size);
      finish(); // the pattern lies on the stack
      return new DeviceBuffer(buffer, Math.max(1, entries));
    }
  }

  /** Makes a part of a buffer zero; not measured, since done once a training. */
  void clear(DeviceBuffer buffer, long at, long entries) {
    requireOpen();
    try (MemoryStack stack = MemoryStack.stackPush()) {
      ByteBuffer zero = stack.calloc(Float.BYTES);
      OpenCl.check(
          clEnqueueFillBuffer(
              queue, buffer.id(), zero, at * Float.BYTES, entries * Float.BYTES, null, null),
          "clEnqueueFillBuffer");
      finish(); // the pattern lies on the stack
    }
  }

  /** Memory of the buffers in bytes. */
  long bytes() {
    return bytes;
  }

  void write(DeviceBuffer buffer, long at, float[] values) {
    transfer(
        DeviceProfile.WRITE,
        (long) values.length * Float.BYTES,
        event ->
            clEnqueueWriteBuffer(queue, buffer.id(), true, at * Float.BYTES, values, null, event));
  }

  void write(DeviceBuffer buffer, long at, int[] values) {
    transfer(
        DeviceProfile.WRITE,
        (long) values.length * Integer.BYTES,
        event ->
            clEnqueueWriteBuffer(
                queue, buffer.id(), true, at * Integer.BYTES, values, null, event));
  }

  /** Waits for all that was asked before. */
  void read(DeviceBuffer buffer, long at, float[] values) {
    transfer(
        DeviceProfile.READ,
        (long) values.length * Float.BYTES,
        event ->
            clEnqueueReadBuffer(queue, buffer.id(), true, at * Float.BYTES, values, null, event));
  }

  /** Waits for all that was asked before; two entries a number. */
  void read(DeviceBuffer buffer, long at, double[] values) {
    transfer(
        DeviceProfile.READ,
        (long) values.length * Double.BYTES,
        event ->
            clEnqueueReadBuffer(queue, buffer.id(), true, at * Integer.BYTES, values, null, event));
  }

  /** Waits for all that was asked before. */
  void read(DeviceBuffer buffer, long at, int[] values) {
    transfer(
        DeviceProfile.READ,
        (long) values.length * Integer.BYTES,
        event ->
            clEnqueueReadBuffer(queue, buffer.id(), true, at * Integer.BYTES, values, null, event));
  }

  /** Moves numbers between host and device, and waits until they are there. */
  private void transfer(String name, long transferred, ToIntFunction<PointerBuffer> enqueue) {
    requireOpen();
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer event = event(stack);
      OpenCl.check(enqueue.applyAsInt(event), name);
      addPending(name, event, transferred);
    }
    collect();
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
        names.put(made, name);
      }
    }
    return made;
  }

  /**
   * Runs a kernel in work-groups of {@link Kernels#LANES} by {@link KernelSources#GROUPS}
   * work-items.
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
          stack.pointers(x * Kernels.LANES, y * KernelSources.GROUPS, z),
          stack.pointers(Kernels.LANES, KernelSources.GROUPS, 1));
    }
  }

  /**
   * Runs a kernel in work-groups of a length.
   *
   * @param length work-items of a group
   * @param groups in the second direction
   */
  void launchWorkGroups(long kernel, int length, long groups, Object... arguments) {
    setArguments(kernel, arguments);
    try (MemoryStack stack = MemoryStack.stackPush()) {
      enqueue(kernel, stack.pointers(length, groups, 1), stack.pointers(length, 1, 1));
    }
  }

  /** Runs a kernel over a global work size; the driver chooses the local size. */
  void launchGlobal(long kernel, long x, long y, long z, Object... arguments) {
    setArguments(kernel, arguments);
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer group = stack.pointers(Math.min(x, Kernels.LANES), 1, 1);
      enqueue(kernel, stack.pointers(x, y, z), x % group.get(0) == 0 ? group : null);
    }
  }

  private void enqueue(long kernel, PointerBuffer global, PointerBuffer local) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer event = event(stack);
      OpenCl.check(
          clEnqueueNDRangeKernel(queue, kernel, 3, null, global, local, null, event),
          "clEnqueueNDRangeKernel");
      addPending(names.get(kernel), event, 0);
    }
  }

  /** Room for the event of a command, or null where nothing is measured. */
  private PointerBuffer event(MemoryStack stack) {
    return profile == null ? null : stack.mallocPointer(1);
  }

  private void addPending(String name, PointerBuffer event, long transferred) {
    if (event != null) {
      pending.add(new Pending(name, event.get(0), transferred));
    }
  }

  /** Reads the times of commands that are over. */
  private void collect() {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      LongBuffer begin = stack.mallocLong(1);
      LongBuffer end = stack.mallocLong(1);
      for (Pending command : pending) {
        long event = command.event();
        OpenCl.check(clWaitForEvents(event), "clWaitForEvents");
        OpenCl.check(
            clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_START, begin, null),
            "clGetEventProfilingInfo");
        OpenCl.check(
            clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_END, end, null),
            "clGetEventProfilingInfo");
        profile.add(command.name(), end.get(0) - begin.get(0), command.bytes());
        clReleaseEvent(event);
      }
    }
    pending.clear();
  }

  /** Networks were chosen to run together. */
  void countRound(int networks) {
    if (profile != null) {
      profile.addRound(networks);
    }
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
    collect();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      pending.forEach(command -> clReleaseEvent(command.event()));
      kernels.values().forEach(kernel -> clReleaseKernel(kernel));
      buffers.forEach(buffer -> clReleaseMemObject(buffer));
      clReleaseCommandQueue(queue);
    }
  }
}
