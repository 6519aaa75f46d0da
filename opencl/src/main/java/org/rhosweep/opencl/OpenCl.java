package org.rhosweep.opencl;

import static org.lwjgl.opencl.CL10.CL_DEVICE_NOT_AVAILABLE;
import static org.lwjgl.opencl.CL10.CL_DEVICE_NOT_FOUND;
import static org.lwjgl.opencl.CL10.CL_MEM_OBJECT_ALLOCATION_FAILURE;
import static org.lwjgl.opencl.CL10.CL_OUT_OF_HOST_MEMORY;
import static org.lwjgl.opencl.CL10.CL_OUT_OF_RESOURCES;
import static org.lwjgl.opencl.CL10.CL_SUCCESS;
import static org.lwjgl.opencl.KHRICD.CL_PLATFORM_NOT_FOUND_KHR;

import java.util.List;
import java.util.Locale;
import org.lwjgl.opencl.CL;
import org.lwjgl.system.Configuration;

/** The library of OpenCL, and what its error numbers mean. */
final class OpenCl {
  /** A library of another name or place. */
  private static final String LIBRARY = "org.rhosweep.opencl.library";

  /** Distributions have the first; the second comes with what programs are compiled with. */
  private static final List<String> LOADERS = List.of("libOpenCL.so.1", "libOpenCL.so");

  private static boolean loaded;

  private OpenCl() {}

  /**
   * Loads the library, once.
   *
   * @throws UnsatisfiedLinkError where there is none
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    Configuration.OPENCL_EXPLICIT_INIT.set(true);
    UnsatisfiedLinkError missing = null;
    String configured = System.getProperty(LIBRARY);
    for (String name : configured == null ? LOADERS : List.of(configured)) {
      try {
        CL.create(name);
        loaded = true;
        return;
      } catch (UnsatisfiedLinkError e) {
        missing = missing == null ? e : missing;
      }
    }
    throw missing;
  }

  /**
   * Refuses what went wrong.
   *
   * @param what was tried
   * @throws OutOfMemoryError where a device or the machine has no room
   * @throws IllegalStateException else
   */
  static void check(int error, String what) {
    if (error == CL_SUCCESS) {
      return;
    }
    String message = String.format(Locale.ROOT, "OpenCL error %d in %s", error, what);
    if (error == CL_MEM_OBJECT_ALLOCATION_FAILURE
        || error == CL_OUT_OF_RESOURCES
        || error == CL_OUT_OF_HOST_MEMORY) {
      throw new OutOfMemoryError(message + ": no room on the device");
    }
    throw new IllegalStateException(message);
  }

  /** Whether an error says that there is no platform or no device. */
  static boolean isNoDevice(int error) {
    return error == CL_PLATFORM_NOT_FOUND_KHR
        || error == CL_DEVICE_NOT_FOUND
        || error == CL_DEVICE_NOT_AVAILABLE;
  }
}
