package org.rhosweep.sweeps.run;

import java.io.Serializable;

/**
 * The process that runs trials, as it is recorded with each of them. Nothing here may change a
 * result.
 *
 * @param codeVersion version and commit of rhosweep
 * @param engineForm the engine that runs, with its form: {@code simd} or {@code simd (scalar)}
 * @param laneWidth bits of a vector, 32 for the scalar form
 * @param jdk version and vendor of Java
 * @param host name of the machine
 */
public record Environment(
    String codeVersion, String engineForm, int laneWidth, String jdk, String host)
    implements Serializable {}
