package org.rhosweep.core.engine;

/**
 * What an engine turned out to be in this process. Recorded with every trial, part of no identity.
 *
 * @param name the engine with its form: {@code simd}, {@code simd (scalar)}, {@code nd4j (cpu)}
 * @param laneWidth bits of a vector, 32 for the scalar form, 0 where a library decides by itself
 */
public record EngineVariant(String name, int laneWidth) {}
