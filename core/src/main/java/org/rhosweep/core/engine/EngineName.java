package org.rhosweep.core.engine;

/** The engines a trial can ask for. */
public enum EngineName {
  /** CPU, Java Vector API; bit-identical on every machine. */
  SIMD,
  /**
   * ND4J arrays on the backend that is on the class path. Agrees with {@link #SIMD} within the
   * rounding of single precision; not bit-identical from machine to machine.
   */
  ND4J,
  /**
   * Kernels in OpenCL C on a GPU, or on whatever device OpenCL finds. A device that does not have
   * the bits of {@link #SIMD} is refused.
   */
  OPENCL;

  /** Whether it gives the bits of {@link #SIMD} wherever it runs, or refuses to. */
  public boolean hasBitsOfSimd() {
    return this == SIMD || this == OPENCL;
  }

  /**
   * The engine by whose name trials are identified. One that is shown to have the bits of {@link
   * #SIMD} on real devices may give them its name: then where a trial ran is provenance alone, and
   * resume, merge and replay cross. {@link #OPENCL} has shown it on a device made of CPU cores
   * only; the switch is {@code return this == OPENCL ? SIMD : this} here.
   */
  public EngineName identity() {
    return this;
  }
}
