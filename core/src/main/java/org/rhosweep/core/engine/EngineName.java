package org.rhosweep.core.engine;

/** The engines a trial can ask for. */
public enum EngineName {
  /** CPU, Java Vector API; bit-identical on every machine. */
  SIMD,
  /**
   * ND4J arrays on the backend that is on the class path. Agrees with {@link #SIMD} within the
   * rounding of single precision; not bit-identical from machine to machine.
   */
  ND4J
}
