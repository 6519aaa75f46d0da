package org.rhosweep.nd4j;

import java.util.Locale;
import org.nd4j.linalg.factory.Nd4j;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.EngineProvider;
import org.rhosweep.core.engine.EngineVariant;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ParameterLayout;

/**
 * Loads ND4J and holds it to one thread per trial: slots share a machine, and threads of a library
 * that wait for each other on a busy one made training 20 times slower.
 *
 * <p>Memory: a network makes its arrays once (see {@link Arena}); what bounds all of them in a
 * process is JavaCPP's {@code org.bytedeco.javacpp.maxphysicalbytes}, by default four times the
 * heap.
 */
public final class Nd4jProvider implements EngineProvider {
  @Override
  public EngineName engine() {
    return EngineName.ND4J;
  }

  @Override
  public String remedy() {
    return "put nd4j-native and its native library for this platform on the class path";
  }

  @Override
  public void load() {
    Nd4j.getEnvironment().setMaxThreads(1);
    Nd4j.getEnvironment().setMaxMasterThreads(1);
    Nd4j.factory().blas().setMaxThreads(1);
  }

  @Override
  public NetworkEngine create(
      ParameterLayout layout, int batchSize, boolean training, Dropout dropout) {
    return new Nd4jNetwork(layout, batchSize, training, dropout);
  }

  @Override
  public void useDevice(int device) {
    if (Nd4j.getAffinityManager().getNumberOfDevices() > 1) {
      Nd4j.getAffinityManager().unsafeSetDevice(device);
    }
  }

  @Override
  public EngineVariant form() {
    String backend = Nd4j.getBackend().getClass().getSimpleName().toLowerCase(Locale.ROOT);
    return new EngineVariant(
        Nd4j.getEnvironment().isCPU() ? "nd4j (cpu)" : "nd4j (" + backend + ")", 0);
  }
}
