package org.rhosweep.core.engine;

import java.util.List;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ParameterLayout;

/**
 * Makes engines that need a library of their own. Found by {@link java.util.ServiceLoader}, see
 * {@link Engines}: its constructor must load nothing.
 */
public interface EngineProvider {
  /** Which engine it makes. */
  EngineName engine();

  /** What a user does where the library does not load: put something on the class path. */
  String remedy();

  /**
   * As above, for one failure.
   *
   * @param failure what {@link #load} threw
   */
  default String remedy(Throwable failure) {
    return remedy();
  }

  /**
   * Loads the library, before anything below is called; throws whatever the library throws.
   *
   * @throws java.util.concurrent.CancellationException where the calling thread was interrupted,
   *     which it then still is: that is no failure, and it is called again when the engine is next
   *     asked for
   */
  void load();

  /**
   * An engine for one network; to be closed.
   *
   * @param layout where the parameters lie
   * @param batchSize largest number of examples in a batch, &gt;= 1
   * @param training whether gradients will be asked for
   * @param dropout of gradients, null for none
   */
  NetworkEngine create(ParameterLayout layout, int batchSize, boolean training, Dropout dropout);

  /**
   * Has what the calling thread makes from now on run on one of this machine's devices; without
   * effect where the library has one alone.
   *
   * @param device 0 = the first
   * @throws IllegalStateException where there is none of that number, or none that can be used
   */
  default void useDevice(int device) {}

  /**
   * As above, by the PCI address of the device.
   *
   * @param pciAddress domain, bus, device and function in hexadecimal digits, as nvidia-smi writes
   *     it: {@code 00000000:3b:00.0}
   * @throws IllegalStateException where there is none at that address, or none that can be used
   */
  default void useDeviceAt(String pciAddress) {
    throw new IllegalStateException(
        "the engine takes a device by its number alone, and was given PCI address " + pciAddress);
  }

  /**
   * Says how many networks may run at a time in this process, so that an engine can run those of
   * one shape as one computation, which changes no bit; the largest number that was said counts.
   *
   * @param networks in threads of their own, &gt;= 1
   */
  default void setMaxConcurrentNetworks(int networks) {}

  /**
   * Whether it runs networks of one shape as one computation; may be asked before {@link #load}.
   */
  default boolean supportsBatchedNetworks() {
    return false;
  }

  /**
   * How many networks of one shape the calling thread's device should run at once: those that fit
   * into its memory, and no more than keep all of its units busy.
   *
   * @param layout where the parameters of each lie
   * @param batchSize largest number of examples in a batch, &gt;= 1
   * @return &gt;= 1
   */
  default int maxConcurrentNetworks(ParameterLayout layout, int batchSize) {
    return 1;
  }

  /**
   * What devices the library finds, one line each, with what is wrong with those that no trial runs
   * on; nothing where it does not tell them apart.
   */
  default List<String> devices() {
    return List.of();
  }

  /** What runs. */
  EngineVariant form();
}
