package org.rhosweep.opencl;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  /** Seconds for which a driver may be silent at first, comparison of arithmetic included. */
  private static final String WAIT = "org.rhosweep.opencl.wait";

  private static final long DEFAULT_WAIT = 180;

  /** The device of each thread that was told. */
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

  /** On a thread of its own: nobody else waits for a driver that hangs. */
  @Override
  public void load() {
    FutureTask<Void> opening = new FutureTask<>(Devices::requireOne, null);
    Thread thread = new Thread(opening, "opening of OpenCL");
    thread.setDaemon(true);
    thread.start();
    await(opening, Long.getLong(WAIT, DEFAULT_WAIT));
  }

  /** An interrupt is kept for later: what loads, or does not, is so for the whole process. */
  private static void await(FutureTask<Void> opening, long seconds) {
    boolean interrupted = false;
    try {
      for (long waited = 0; waited < seconds; ) {
        try {
          opening.get(1, TimeUnit.SECONDS);
          return;
        } catch (TimeoutException e) {
          waited++;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    throw new IllegalStateException(
        String.format(
            Locale.ROOT, "OpenCL gave no answer within %d s, see -D%s=SECONDS", seconds, WAIT));
  }

  @Override
  public NetworkEngine create(
      ParameterLayout layout, int batchSize, boolean training, Dropout dropout) {
    return new OpenClNetwork(device(), layout, batchSize, training, dropout, TOGETHER.get());
  }

  @Override
  public void runTogether(int networks) {
    TOGETHER.accumulateAndGet(networks, Math::max);
  }

  @Override
  public boolean canRunTogether() {
    return true;
  }

  @Override
  public int networksAtOnce(ParameterLayout layout, int batchSize) {
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
    Device told = DEVICE.get();
    return told == null ? Devices.usable().get(0) : told;
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
                            + (checked.device().optimizes()
                                ? ""
                                : ", optimisers on the host for want of double precision")
                        : "refused, " + checked.refusal()))
        .toList();
  }
}
