package org.rhosweep.sweeps.run;

import java.io.Serializable;

/**
 * Where and when a trial ran. Nothing here may change a result.
 *
 * @param codeVersion version and commit of rhosweep
 * @param engine the engine that ran, with its form: {@code simd}, {@code simd (scalar)} or {@code
 *     nd4j (cpu)}
 * @param laneWidth bits of a vector, 32 for the scalar form, 0 where a library decides
 * @param jdk version and vendor of Java
 * @param host name of the machine
 * @param startedAtMicros microseconds since 1970-01-01 UTC
 * @param seconds wall time of the whole trial, without waiting for another one's pre-training
 * @param device address of the GPU that the trial was given, or null
 */
public record Provenance(
    String codeVersion,
    String engine,
    int laneWidth,
    String jdk,
    String host,
    long startedAtMicros,
    double seconds,
    String device)
    implements Serializable {
  /** Provenance of a trial without a GPU. */
  public Provenance(
      String codeVersion,
      String engine,
      int laneWidth,
      String jdk,
      String host,
      long startedAtMicros,
      double seconds) {
    this(codeVersion, engine, laneWidth, jdk, host, startedAtMicros, seconds, null);
  }
}
