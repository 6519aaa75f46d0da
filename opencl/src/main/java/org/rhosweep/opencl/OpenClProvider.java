package org.rhosweep.opencl;

import static org.rhosweep.core.Require.require;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.EngineProvider;
import org.rhosweep.core.engine.EngineVariant;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.ParameterLayout;

/**
 * Loads OpenCL and compares the arithmetic of the machine's devices with Java's. A device whose
 * bits differ is refused, so that whatever this engine gives has the bits of {@code simd}.
 */
public final class OpenClProvider implements EngineProvider {
  /**
   * Seconds for which OpenCL may be silent when it is opened: until the devices are listed, and
   * then until the arithmetic of each was compared.
   */
  private static final String WAIT = "org.rhosweep.opencl.wait";

  private static final long DEFAULT_WAIT = 180;

  /** Null until the engine is first asked for. */
  private static OpenClInitialization opening;

  /** The device of each thread that was configured. */
  private static final ThreadLocal<Device> DEVICE = new ThreadLocal<>();

  /** Networks that may run at a time. */
  private static final AtomicInteger TOGETHER = new AtomicInteger(1);

  @Override
  public EngineName engine() {
    return EngineName.OPENCL;
  }

  @Override
  public String remedy() {
    return "install an OpenCL loader (libOpenCL.so.1, Debian's ocl-icd-libopencl1) and a driver"
        + " with its .icd in /etc/OpenCL/vendors (or OCL_ICD_VENDORS)";
  }

  @Override
  public String remedy(Throwable failure) {
    if (failure instanceof OpenClTimeoutException) {
      return "look at its driver and the driver's .icd in /etc/OpenCL/vendors (or OCL_ICD_VENDORS),"
          + " raise -D"
          + WAIT
          + "=SECONDS for a machine that is slow, set execution.device to any";
    }
    boolean wrongWait = String.valueOf(failure.getMessage()).startsWith(WAIT);
    return wrongWait ? "write -D" + WAIT + "=" + DEFAULT_WAIT + " or leave it out" : remedy();
  }

  /** Waits for the opening, and gives it up where drivers are silent. */
  @Override
  public void load() {
    long seconds = seconds(System.getProperty(WAIT));
    opening().await(seconds);
  }

  /** One for the whole process: who was interrupted goes on waiting for it the next time. */
  private static synchronized OpenClInitialization opening() {
    if (opening == null) {
      opening = new OpenClInitialization(Devices::requireOne, Devices::answers);
    }
    return opening;
  }

  /**
   * How long a driver may be silent.
   *
   * @param configured in text, null for the default
   */
  static long seconds(String configured) {
    require(
        configured == null || configured.matches("[1-9][0-9]{0,8}"),
        "%s must be a whole number of seconds from 1 to 999999999, was \"%s\"",
        WAIT,
        configured);
    return configured == null ? DEFAULT_WAIT : Long.parseLong(configured);
  }

  @Override
  public NetworkEngine create(
      ParameterLayout layout, int batchSize, boolean training, Dropout dropout) {
    return new OpenClNetwork(device(), layout, batchSize, training, dropout, TOGETHER.get());
  }

  @Override
  public void setMaxConcurrentNetworks(int networks) {
    TOGETHER.accumulateAndGet(networks, Math::max);
  }

  @Override
  public boolean supportsBatchedNetworks() {
    return true;
  }

  @Override
  public int maxConcurrentNetworks(ParameterLayout layout, int batchSize) {
    return NetworkGroup.most(device(), layout, batchSize);
  }

  @Override
  public void useDeviceAt(String pciAddress) {
    useDevice(Devices.at(pciAddress));
  }

  @Override
  public void useDevice(int device) {
    useDevice(Devices.numbered(device));
  }

  /** Has what the calling thread makes from now on run on a device. */
  static void useDevice(Device device) {
    DEVICE.set(device);
  }

  private static Device device() {
    Device configured = DEVICE.get();
    return configured == null ? Devices.usable().get(0) : configured;
  }

  @Override
  public EngineVariant form() {
    return new EngineVariant("opencl (" + device().name() + ")", 0);
  }

  @Override
  public List<String> devices() {
    return Devices.all().stream()
        .map(
            checked ->
                checked.device().description()
                    + ": "
                    + (checked.refusal() == null
                        ? "the bits of simd in "
                            + ArithmeticCheck.VECTORS
                            + " vectors"
                            + (checked.device().supportsOptimizer()
                                ? ""
                                : ", optimisers on the host for want of double precision")
                        : "refused, " + checked.refusal()))
        .toList();
  }
}
