package org.rhosweep.sweeps.run;

import java.io.Serializable;

/**
 * The process that runs trials, as it is recorded with each of them. Nothing here may change a
 * result.
 *
 * @param codeVersion version and commit of rhosweep
 * @param engineVariant the form of the {@code simd} engine: {@code simd} or {@code simd (scalar)};
 *     other engines say theirs when they are loaded
 * @param laneWidth bits of a vector, 32 for the scalar form
 * @param jdk version and vendor of Java
 * @param host name of the machine
 * @param device address of the GPU that trials were given, or null
 */
public record Environment(
    String codeVersion, String engineVariant, int laneWidth, String jdk, String host, String device)
    implements Serializable {
  /** An environment without a GPU. */
  public Environment(
      String codeVersion, String engineVariant, int laneWidth, String jdk, String host) {
    this(codeVersion, engineVariant, laneWidth, jdk, host, null);
  }
}
