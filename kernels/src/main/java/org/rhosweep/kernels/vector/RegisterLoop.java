package org.rhosweep.kernels.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Multiply-adds in registers alone, in enough chains to keep every unit of a processor busy. */
final class RegisterLoop {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Vectors that a round multiplies and adds. */
  static final int VECTORS = 24;

  private RegisterLoop() {}

  static float run(int rounds, float by) {
    FloatVector factor = FloatVector.broadcast(SPECIES, by);
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    FloatVector c0 = FloatVector.broadcast(SPECIES, 0f);
    FloatVector c1 = FloatVector.broadcast(SPECIES, 1f);
    FloatVector c2 = FloatVector.broadcast(SPECIES, 2f);
    FloatVector c3 = FloatVector.broadcast(SPECIES, 3f);
    FloatVector c4 = FloatVector.broadcast(SPECIES, 4f);
    FloatVector c5 = FloatVector.broadcast(SPECIES, 5f);
    FloatVector c6 = FloatVector.broadcast(SPECIES, 6f);
    FloatVector c7 = FloatVector.broadcast(SPECIES, 7f);
    FloatVector c8 = FloatVector.broadcast(SPECIES, 8f);
    FloatVector c9 = FloatVector.broadcast(SPECIES, 9f);
    FloatVector c10 = FloatVector.broadcast(SPECIES, 10f);
    FloatVector c11 = FloatVector.broadcast(SPECIES, 11f);
    for (int round = 0; round < rounds; round++) {
      c0 = c0.fma(factor, one);
      c1 = c1.fma(factor, one);
      c2 = c2.fma(factor, one);
      c3 = c3.fma(factor, one);
      c4 = c4.fma(factor, one);
      c5 = c5.fma(factor, one);
      c6 = c6.fma(factor, one);
      c7 = c7.fma(factor, one);
      c8 = c8.fma(factor, one);
      c9 = c9.fma(factor, one);
      c10 = c10.fma(factor, one);
      c11 = c11.fma(factor, one);
      c0 = c0.fma(factor, one);
      c1 = c1.fma(factor, one);
      c2 = c2.fma(factor, one);
      c3 = c3.fma(factor, one);
      c4 = c4.fma(factor, one);
      c5 = c5.fma(factor, one);
      c6 = c6.fma(factor, one);
      c7 = c7.fma(factor, one);
      c8 = c8.fma(factor, one);
      c9 = c9.fma(factor, one);
      c10 = c10.fma(factor, one);
      c11 = c11.fma(factor, one);
    }
    FloatVector sum =
        c0.add(c1)
            .add(c2)
            .add(c3)
            .add(c4)
            .add(c5)
            .add(c6)
            .add(c7)
            .add(c8)
            .add(c9)
            .add(c10)
            .add(c11);
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
