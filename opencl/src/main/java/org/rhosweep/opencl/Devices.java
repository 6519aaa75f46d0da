package org.rhosweep.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The devices of this process: found once, each with what the comparison of its arithmetic said.
 */
final class Devices {
  /**
   * A device that was looked at.
   *
   * @param device what it is
   * @param refusal why no trial runs on it, in one line; null where its bits are Java's
   */
  record Checked(Device device, String refusal) {}

  private static final AtomicInteger ANSWERS = new AtomicInteger();

  private static List<Checked> found;

  private Devices() {}

  /** All devices, those that keep the promise of equal bits and those that are refused. */
  static synchronized List<Checked> all() {
    if (found == null) {
      OpenCl.load();
      List<Checked> checked = new ArrayList<>();
      List<Device> devices = SignalHandlers.keep(Device::all);
      ANSWERS.incrementAndGet();
      for (Device device : devices) {
        SignalHandlers.warmUp(device);
        checked.add(new Checked(device, refusal(device)));
        ANSWERS.incrementAndGet();
      }
      found = List.copyOf(checked);
    }
    return found;
  }

  /** How many answers have come: one when the devices were listed, one for each device done. */
  static int answers() {
    return ANSWERS.get();
  }

  private static String refusal(Device device) {
    String missingFeature = device.missingFeature();
    if (missingFeature != null) {
      return missingFeature;
    }
    try {
      return ArithmeticCheck.run(device);
    } catch (IllegalStateException e) {
      return e.getMessage().replaceAll("\\s*\\R\\s*", " | ");
    }
  }

  /** The devices that trials can run on, GPUs first. */
  static List<Device> usable() {
    return all().stream()
        .filter(checked -> checked.refusal() == null)
        .map(Checked::device)
        .toList();
  }

  /**
   * A GPU by its number, as nvidia-smi numbers them; the first device where there is no GPU.
   *
   * @throws IllegalStateException where there is none of that number, or it is refused
   */
  static Device numbered(int number) {
    List<Checked> gpus = all().stream().filter(checked -> checked.device().isGpu()).toList();
    if (gpus.isEmpty()) {
      return usable().get(0);
    } else if (number >= gpus.size()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "GPU %d was asked for, OpenCL finds %d of them", number, gpus.size()));
    }
    return usable(gpus.get(number), "GPU " + number);
  }

  /**
   * A device by its PCI address; the first device where there is no GPU.
   *
   * @param pciAddress as nvidia-smi writes it, with or without the domain and the function
   * @throws IllegalStateException where there is none at that address, or it is refused
   */
  static Device at(String pciAddress) {
    List<Checked> gpus = all().stream().filter(checked -> checked.device().isGpu()).toList();
    if (gpus.isEmpty()) {
      return usable().get(0);
    }
    String wanted = canonical(pciAddress);
    for (Checked gpu : gpus) {
      if (wanted.equals(gpu.device().pciAddress())) {
        return usable(gpu, "the GPU at " + pciAddress);
      }
    }
    throw new IllegalStateException(
        String.format(
            Locale.ROOT,
            "the GPU at PCI address %s was asked for, OpenCL finds some at %s",
            pciAddress,
            gpus.stream().map(gpu -> gpu.device().pciAddress()).toList()));
  }

  /** Domain of eight digits, bus and device, in small letters; the function is left out. */
  static String canonical(String pciAddress) {
    String[] parts =
        pciAddress.toLowerCase(Locale.ROOT).replaceAll("\\.[0-9a-f]$", "").split(":", -1);
    String domain = parts.length == 3 ? parts[0] : "0";
    return String.format(
        Locale.ROOT,
        "%08x:%s:%s",
        Long.parseLong(domain, 16),
        parts[parts.length - 2],
        parts[parts.length - 1]);
  }

  private static Device usable(Checked wanted, String asked) {
    if (wanted.refusal() != null) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s, %s, does not have the bits of simd: %s",
              asked,
              wanted.device().name(),
              wanted.refusal()));
    }
    return wanted.device();
  }

  /**
   * Refuses a machine without a device.
   *
   * @throws IllegalStateException saying what was found
   */
  static void requireOne() {
    if (!usable().isEmpty()) {
      return;
    }
    StringBuilder reasons = new StringBuilder();
    for (Checked checked : all()) {
      reasons.append(reasons.length() == 0 ? "" : "; ");
      reasons.append(checked.device().name()).append(": ").append(checked.refusal());
    }
    throw new IllegalStateException(
        reasons.length() == 0
            ? "the OpenCL loader finds no device"
            : String.format(Locale.ROOT, "no device has the bits of simd: %s", reasons));
  }
}
