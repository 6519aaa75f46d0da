package org.rhosweep.core.init;

/** The law that independent weights are drawn from. */
public enum Distribution {
  UNIFORM,
  NORMAL
}
