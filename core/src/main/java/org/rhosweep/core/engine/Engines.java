package org.rhosweep.core.engine;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.kernel.KernelChoice;
import org.rhosweep.core.kernel.Kernels;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ParameterLayout;

/**
 * The one place where engines are made. ND4J's classes and native libraries load when the first
 * trial asks for that engine, and never otherwise.
 */
public final class Engines {
  private static final String ND4J_PROVIDER = "org.rhosweep.core.engine.nd4j.Nd4jProvider";
  private static final int SCALAR_BITS = 32;

  private Engines() {}

  /**
   * An engine for one network and one thread; to be closed.
   *
   * @param name which engine
   * @param kernels the loops of the {@code simd} engine; others have their own
   * @param layout where the parameters lie
   * @param batchSize largest number of examples in a batch, &gt;= 1
   * @param training whether gradients will be asked for
   * @param dropout of gradients, null for none
   * @throws IllegalStateException where {@link #problem} has something to say
   */
  public static NetworkEngine create(
      EngineName name,
      Kernels kernels,
      ParameterLayout layout,
      int batchSize,
      boolean training,
      Dropout dropout) {
    return switch (name) {
      case SIMD -> new SimdNetwork(kernels, layout, batchSize, training, dropout);
      case ND4J -> nd4j().create(layout, batchSize, training, dropout);
    };
  }

  /** Why an engine cannot run in this process, in one line; empty where it can. */
  public static Optional<String> problem(EngineName name) {
    return switch (name) {
      case SIMD -> Optional.empty();
      case ND4J -> Optional.ofNullable(Nd4jHolder.LOADED.problem());
    };
  }

  /**
   * Has what the calling thread makes from now on run on one of this machine's devices; without
   * effect on a CPU.
   *
   * @param device 0 = the first
   * @throws IllegalStateException where {@link #problem} has something to say
   */
  public static void useDevice(EngineName name, int device) {
    if (name == EngineName.ND4J) {
      nd4j().useDevice(device);
    }
  }

  /** The form in which an engine runs in this process. */
  public static EngineVariant form(EngineName name) {
    return switch (name) {
      case SIMD -> {
        int bits = KernelChoice.best().vectorBits();
        yield new EngineVariant(bits > SCALAR_BITS ? "simd" : "simd (scalar)", bits);
      }
      case ND4J -> problem(name).isEmpty() ? nd4j().form() : new EngineVariant("nd4j", 0);
    };
  }

  private static EngineProvider nd4j() {
    problem(EngineName.ND4J)
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem);
            });
    return Nd4jHolder.LOADED.provider();
  }

  /** Initialised at the first use, once per process. */
  private static final class Nd4jHolder {
    static final Loaded LOADED = load(ND4J_PROVIDER, Engines.class.getClassLoader());
  }

  /** A provider, or why there is none. */
  record Loaded(EngineProvider provider, String problem) {}

  /** Loads a provider; whatever the library throws becomes one line. */
  static Loaded load(String provider, ClassLoader classes) {
    try {
      return new Loaded(
          Class.forName(provider, true, classes)
              .asSubclass(EngineProvider.class)
              .getDeclaredConstructor()
              .newInstance(),
          null);
    } catch (InvocationTargetException e) {
      return new Loaded(null, problem(e.getCause()));
    } catch (ReflectiveOperationException | LinkageError e) {
      return new Loaded(null, problem(e));
    }
  }

  private static String problem(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.format(
        "engine nd4j does not load here (%s): put nd4j-native and its native library for this"
            + " platform on the class path, or set engine to simd",
        root.toString().strip().replaceAll("\\s*\\R\\s*", " | "));
  }
}
