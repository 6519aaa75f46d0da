package org.rhosweep.core.engine;

/** The engines a trial can ask for. */
public enum EngineName {
  /** CPU, Java Vector API; bit-identical on every machine. */
  SIMD
}
