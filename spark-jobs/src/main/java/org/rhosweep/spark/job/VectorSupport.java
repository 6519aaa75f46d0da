package org.rhosweep.spark.job;

/** Whether this JVM has the Vector API, and how wide its vectors are. */
public final class VectorSupport {
  /** What a JVM must be started with. */
  public static final String FLAG = "--add-modules=jdk.incubator.vector";

  private static final String MODULE = "jdk.incubator.vector";
  private static final int SCALAR_BITS = 32;

  private VectorSupport() {}

  /** Whether the module is there; without it training runs the same arithmetic, only slower. */
  public static boolean present() {
    return ModuleLayer.boot().findModule(MODULE).isPresent();
  }

  /** Bits of the preferred vector, 32 without the module. */
  public static int bits() {
    if (!present()) {
      return SCALAR_BITS;
    }
    try {
      // By reflection: this module compiles, and this class loads, without the incubator module.
      Object species =
          Class.forName("jdk.incubator.vector.FloatVector").getField("SPECIES_PREFERRED").get(null);
      return (int)
          Class.forName("jdk.incubator.vector.VectorSpecies")
              .getMethod("vectorBitSize")
              .invoke(species);
    } catch (ReflectiveOperationException e) {
      return SCALAR_BITS;
    }
  }
}
