package org.rhosweep.core.engine;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;

/**
 * The one place where engines are made. Engines other than {@code simd} are found by {@link
 * ServiceLoader}, and their classes and native libraries load when the first trial asks for one,
 * never otherwise.
 */
public final class Engines {
  private static final int SCALAR_BITS = 32;

  /** What was found, once per process. */
  private static final Map<EngineName, Loaded> LOADED = new ConcurrentHashMap<>();

  /** Held while an engine loads. */
  private static final Map<EngineName, Lock> LOADING = new ConcurrentHashMap<>();

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
   * @throws IllegalStateException where {@link #problem} is not empty
   */
  public static NetworkEngine create(
      EngineName name,
      Kernels kernels,
      ParameterLayout layout,
      int batchSize,
      boolean training,
      Dropout dropout) {
    return name == EngineName.SIMD
        ? new SimdNetwork(kernels, layout, batchSize, training, dropout)
        : provider(name).create(layout, batchSize, training, dropout);
  }

  /**
   * Why an engine cannot run in this process, in one line; empty where it can. Loads it where this
   * is the first question about it, as everything below does.
   *
   * @throws CancellationException where the thread was interrupted while the engine loads; the
   *     thread is still interrupted then, and the next question loads it
   */
  public static Optional<String> problem(EngineName name) {
    return name == EngineName.SIMD ? Optional.empty() : Optional.ofNullable(loaded(name).problem());
  }

  /**
   * Has what the calling thread makes from now on run on one of this machine's devices; without
   * effect on a CPU.
   *
   * @param device 0 = the first
   * @throws IllegalStateException where {@link #problem} is not empty, or there is no such device
   */
  public static void useDevice(EngineName name, int device) {
    if (name != EngineName.SIMD) {
      provider(name).useDevice(device);
    }
  }

  /**
   * As above, by the PCI address of the device, see {@link EngineProvider#useDeviceAt}.
   *
   * @throws IllegalStateException where {@link #problem} is not empty, or there is no such device
   */
  public static void useDeviceAt(EngineName name, String pciAddress) {
    if (name != EngineName.SIMD) {
      provider(name).useDeviceAt(pciAddress);
    }
  }

  /**
   * Says how many networks may run at a time in this process, each in a thread of its own: an
   * engine may run those of one shape as one computation, with the bits of each alone.
   */
  public static void setMaxConcurrentNetworks(EngineName name, int networks) {
    if (name != EngineName.SIMD && problem(name).isEmpty()) {
      provider(name).setMaxConcurrentNetworks(networks);
    }
  }

  /** Whether an engine runs networks of one shape as one computation, here or elsewhere. */
  public static boolean supportsBatchedNetworks(EngineName name) {
    return name != EngineName.SIMD
        && ServiceLoader.load(EngineProvider.class, Engines.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .anyMatch(provider -> provider.engine() == name && provider.supportsBatchedNetworks());
  }

  /**
   * How many networks of one shape should run at once on the calling thread's device; 1 where the
   * engine does not load.
   *
   * @param batchSize largest number of examples in a batch, &gt;= 1
   */
  public static int maxConcurrentNetworks(EngineName name, ParameterLayout layout, int batchSize) {
    return name == EngineName.SIMD || problem(name).isPresent()
        ? 1
        : provider(name).maxConcurrentNetworks(layout, batchSize);
  }

  /** What devices an engine finds, one line each; nothing where it does not load. */
  public static List<String> devices(EngineName name) {
    EngineProvider provider = name == EngineName.SIMD ? null : loaded(name).provider();
    return provider == null ? List.of() : provider.devices();
  }

  /** The form in which an engine runs in this process. */
  public static EngineVariant form(EngineName name) {
    if (name == EngineName.SIMD) {
      int bits = KernelChoice.best().vectorBits();
      return new EngineVariant(bits > SCALAR_BITS ? "simd" : "simd (scalar)", bits);
    }
    return problem(name).isEmpty() ? provider(name).form() : new EngineVariant(word(name), 0);
  }

  private static EngineProvider provider(EngineName name) {
    problem(name)
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem);
            });
    return loaded(name).provider();
  }

  private static Loaded loaded(EngineName name) {
    Loaded found = LOADED.get(name);
    if (found != null) {
      return found;
    }
    return loaded(
        name,
        ServiceLoader.load(EngineProvider.class, Engines.class.getClassLoader()),
        LOADED,
        LOADING.computeIfAbsent(name, missing -> new ReentrantLock()));
  }

  /** Loads an engine where no other thread has; whoever waits for another may be interrupted. */
  static Loaded loaded(
      EngineName name,
      Iterable<EngineProvider> providers,
      Map<EngineName, Loaded> known,
      Lock loading) {
    try {
      loading.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while engine " + word(name) + " loads");
    }
    try {
      Loaded found = known.get(name);
      if (found == null) {
        found = load(name, providers);
        known.put(name, found);
      }
      return found;
    } finally {
      loading.unlock();
    }
  }

  /** A provider, or why there is none. */
  record Loaded(EngineProvider provider, String problem) {}

  /** Loads the library of an engine; whatever it throws but an interruption becomes one line. */
  static Loaded load(EngineName name, Iterable<EngineProvider> providers) {
    String add = String.format("put rhosweep-%s and what it needs on the class path", word(name));
    EngineProvider found = null;
    try {
      for (EngineProvider provider : providers) {
        if (provider.engine() == name) {
          found = provider;
          provider.load();
          return new Loaded(provider, null);
        }
      }
      return new Loaded(null, problem(name, "nothing on the class path provides it", add));
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      return new Loaded(null, problem(name, rootCause(e), found == null ? add : found.remedy(e)));
    }
  }

  private static String problem(EngineName name, String reason, String remedy) {
    return String.format(
        "engine %s does not load here (%s): %s, or set engine to simd", word(name), reason, remedy);
  }

  private static String rootCause(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString().strip().replaceAll("\\s*\\R\\s*", " | ");
  }

  private static String word(EngineName name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
