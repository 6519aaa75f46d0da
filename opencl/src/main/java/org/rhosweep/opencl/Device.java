package org.rhosweep.opencl;

import static org.lwjgl.opencl.CL10.*;
import static org.lwjgl.opencl.CL12.CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/** One device that OpenCL knows, with its context and the programs that were built for it. */
final class Device {
  /**
   * Divide and square root round correctly, and nothing is allowed that changes a bit: no fast
   * mathematics, no contraction, subnormal numbers stay.
   */
  static final String BUILD_OPTIONS = "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt";

  private static final int PCI_BUS_INFO_KHR = 0x410F;
  private static final int PCI_BUS_NVIDIA = 0x4008;
  private static final int PCI_SLOT_NVIDIA = 0x4009;
  private static final int PCI_DOMAIN_NVIDIA = 0x400A;

  private final long id;
  private final String name;
  private final String driver;
  private final String platform;
  private final long type;
  private final String pciAddress;
  private final Map<String, Long> programs = new HashMap<>();
  private final boolean hasDoubles;
  private Boolean supportsOptimizer;
  private long context;
  private volatile DeviceProfile profile;

  private Device(long id, String platform) {
    this(id, platform, text(id, CL_DEVICE_EXTENSIONS).contains("cl_khr_fp64"));
  }

  private Device(long id, String platform, boolean hasDoubles) {
    this.id = id;
    this.hasDoubles = hasDoubles;
    this.platform = platform;
    name = text(id, CL_DEVICE_NAME);
    driver = text(id, CL_DRIVER_VERSION);
    type = number(id, CL_DEVICE_TYPE);
    pciAddress = pciAddress(id);
  }

  /**
   * All devices of this machine: GPUs in the order of their PCI addresses, as nvidia-smi numbers
   * them, then others as they were found.
   */
  static List<Device> all() {
    List<Device> devices = new ArrayList<>();
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer count = stack.mallocInt(1);
      int error = clGetPlatformIDs(null, count);
      if (OpenCl.isNoDevice(error) || count.get(0) == 0) {
        return devices;
      }
      OpenCl.check(error, "clGetPlatformIDs");
      PointerBuffer platforms = stack.mallocPointer(count.get(0));
      OpenCl.check(clGetPlatformIDs(platforms, (IntBuffer) null), "clGetPlatformIDs");
      for (int p = 0; p < platforms.capacity(); p++) {
        addDevices(platforms.get(p), devices);
      }
    }
    devices.sort(
        Comparator.comparing((Device device) -> !device.isGpu())
            .thenComparing(device -> device.pciAddress));
    return devices;
  }

  private static void addDevices(long platform, List<Device> devices) {
    CL.createPlatformCapabilities(platform);
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer count = stack.mallocInt(1);
      int error = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, null, count);
      if (OpenCl.isNoDevice(error) || count.get(0) == 0) {
        return;
      }
      OpenCl.check(error, "clGetDeviceIDs");
      PointerBuffer ids = stack.mallocPointer(count.get(0));
      OpenCl.check(
          clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, ids, (IntBuffer) null), "clGetDeviceIDs");
      String platformName = platformText(platform);
      for (int d = 0; d < ids.capacity(); d++) {
        devices.add(new Device(ids.get(d), platformName));
      }
    }
  }

  String name() {
    return name;
  }

  boolean isGpu() {
    return (type & CL_DEVICE_TYPE_GPU) != 0;
  }

  /** Domain, bus and device in hexadecimal digits, as {@link Devices#canonical}; "" if unknown. */
  String pciAddress() {
    return pciAddress;
  }

  /** Bytes of its memory. */
  long memory() {
    return number(id, CL_DEVICE_GLOBAL_MEM_SIZE);
  }

  /** Bytes of the largest buffer. */
  long largestBuffer() {
    return number(id, CL_DEVICE_MAX_MEM_ALLOC_SIZE);
  }

  /** Work-groups that run at a time, about. */
  int computeUnits() {
    return (int) number(id, CL_DEVICE_MAX_COMPUTE_UNITS);
  }

  /** What training on it is measured by, or null where it is not. */
  DeviceProfile profile() {
    return profile;
  }

  /** Has networks that are made from now on for training measured, or no longer. */
  void profile(DeviceProfile measuring) {
    profile = measuring;
  }

  /** Kind, name, platform and driver, in one line. */
  String description() {
    String kind = isGpu() ? "GPU" : (type & CL_DEVICE_TYPE_CPU) != 0 ? "CPU" : "accelerator";
    String address = pciAddress.isEmpty() ? "" : ", PCI " + pciAddress;
    return String.format("%s %s (%s, driver %s%s)", kind, name, platform, driver, address);
  }

  /** What a device lacks whatever it computes, in one line, or null. */
  String missingFeature() {
    long precision = number(id, CL_DEVICE_SINGLE_FP_CONFIG);
    if (number(id, CL_DEVICE_AVAILABLE) == 0 || number(id, CL_DEVICE_COMPILER_AVAILABLE) == 0) {
      return "it is not available, or has no compiler";
    } else if (number(id, CL_DEVICE_MAX_WORK_GROUP_SIZE) < KernelSources.WORK_GROUP) {
      return "its work-groups have fewer than " + KernelSources.WORK_GROUP + " work-items";
    } else if ((precision & CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT) == 0) {
      return "its driver does not round divisions and square roots correctly";
    } else if ((precision & CL_FP_DENORM) == 0) {
      return "its driver takes subnormal numbers for zero";
    }
    return null;
  }

  /**
   * Whether optimisers run on it: norms of gradients are sums in double precision, which it must
   * have, with the bits of Java. Where it has not, optimisers run on the host.
   */
  synchronized boolean supportsOptimizer() {
    if (supportsOptimizer == null) {
      supportsOptimizer = hasDoubles && ArithmeticCheck.hasDoublesOfJava(this);
    }
    return supportsOptimizer;
  }

  /** This device, as if it had no double precision. */
  Device withoutDoubles() {
    return new Device(id, platform, false);
  }

  long id() {
    return id;
  }

  /** The context, which lives as long as the process. */
  synchronized long context() {
    if (context == 0) {
      try (MemoryStack stack = MemoryStack.stackPush()) {
        IntBuffer error = stack.mallocInt(1);
        context = clCreateContext((PointerBuffer) null, stack.pointers(id), null, 0, error);
        OpenCl.check(error.get(0), "clCreateContext");
      }
    }
    return context;
  }

  /** The program of a text, built when it is first asked for. */
  synchronized long program(String source) {
    return programs.computeIfAbsent(source, this::build);
  }

  private long build(String source) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer error = stack.mallocInt(1);
      long program = clCreateProgramWithSource(context(), source, error);
      OpenCl.check(error.get(0), "clCreateProgramWithSource");
      int built = SignalHandlers.keep(() -> clBuildProgram(program, id, BUILD_OPTIONS, null, 0));
      if (built != CL_SUCCESS) {
        String log = buildLog(program);
        clReleaseProgram(program);
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "OpenCL error %d in clBuildProgram on %s: %s",
                built,
                name,
                log.isBlank() ? "the log is empty (is libnvidia-nvvm there?)" : log.strip()));
      }
      return program;
    }
  }

  private String buildLog(long program) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer length = stack.mallocPointer(1);
      clGetProgramBuildInfo(program, id, CL_PROGRAM_BUILD_LOG, (ByteBuffer) null, length);
      ByteBuffer bytes = MemoryUtil.memAlloc((int) Math.max(1, length.get(0)));
      try {
        clGetProgramBuildInfo(program, id, CL_PROGRAM_BUILD_LOG, bytes, null);
        return MemoryUtil.memUTF8(bytes).replace("\0", "");
      } finally {
        MemoryUtil.memFree(bytes);
      }
    }
  }

  private static String text(long device, int what) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer length = stack.mallocPointer(1);
      OpenCl.check(clGetDeviceInfo(device, what, (ByteBuffer) null, length), "clGetDeviceInfo");
      ByteBuffer bytes = stack.malloc((int) length.get(0));
      OpenCl.check(clGetDeviceInfo(device, what, bytes, null), "clGetDeviceInfo");
      return MemoryUtil.memUTF8(bytes).replace("\0", "").strip();
    }
  }

  private static String platformText(long platform) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer length = stack.mallocPointer(1);
      OpenCl.check(
          clGetPlatformInfo(platform, CL_PLATFORM_NAME, (ByteBuffer) null, length),
          "clGetPlatformInfo");
      ByteBuffer bytes = stack.malloc((int) length.get(0));
      OpenCl.check(clGetPlatformInfo(platform, CL_PLATFORM_NAME, bytes, null), "clGetPlatformInfo");
      return MemoryUtil.memUTF8(bytes).replace("\0", "").strip();
    }
  }

  private static long number(long device, int what) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      LongBuffer value = stack.callocLong(1);
      OpenCl.check(clGetDeviceInfo(device, what, value, null), "clGetDeviceInfo");
      return value.get(0);
    }
  }

  /**
   * Domain, bus and device as nvidia-smi writes them, so that addresses sort alike; "" if unknown.
   */
  private static String pciAddress(long device) {
    String extensions = text(device, CL_DEVICE_EXTENSIONS);
    try (MemoryStack stack = MemoryStack.stackPush()) {
      if (extensions.contains("cl_khr_pci_bus_info")) {
        IntBuffer address = stack.callocInt(4);
        if (clGetDeviceInfo(device, PCI_BUS_INFO_KHR, address, null) == CL_SUCCESS) {
          return String.format(
              Locale.ROOT, "%08x:%02x:%02x", address.get(0), address.get(1), address.get(2));
        }
      }
      if (extensions.contains("cl_nv_device_attribute_query")) {
        IntBuffer domain = stack.callocInt(1);
        IntBuffer bus = stack.callocInt(1);
        IntBuffer slot = stack.callocInt(1);
        clGetDeviceInfo(device, PCI_DOMAIN_NVIDIA, domain, null);
        if (clGetDeviceInfo(device, PCI_BUS_NVIDIA, bus, null) == CL_SUCCESS
            && clGetDeviceInfo(device, PCI_SLOT_NVIDIA, slot, null) == CL_SUCCESS) {
          return String.format(
              Locale.ROOT, "%08x:%02x:%02x", domain.get(0), bus.get(0), slot.get(0) >> 3);
        }
      }
      return "";
    }
  }
}
