/**
 * The arithmetic of the {@code simd} engine: small loops over float arrays, in one form for vectors
 * of any width and one in plain Java, which give the same bits.
 */
package org.rhosweep.kernels;
