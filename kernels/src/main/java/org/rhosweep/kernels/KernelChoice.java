package org.rhosweep.kernels;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the fastest kernels that this process can run. */
public final class KernelChoice {
  private static final String VECTOR_KERNELS = "org.rhosweep.kernels.vector.VectorKernels";
  private static final Kernels BEST = choose();

  private KernelChoice() {}

  /** Vector kernels where the module {@code jdk.incubator.vector} was added, else plain Java. */
  public static Kernels best() {
    return BEST;
  }

  private static Kernels choose() {
    try {
      return Class.forName(VECTOR_KERNELS)
          .asSubclass(Kernels.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | LinkageError missing) {
      Logger log = LoggerFactory.getLogger(KernelChoice.class);
      log.warn(
          "The Vector API is not available ({}): training is many times slower, with the same results."
              + " Start Java with --add-modules jdk.incubator.vector; on a cluster put it into"
              + " spark.executor.extraJavaOptions.",
          missing.toString());
      return new ScalarKernels();
    }
  }
}
