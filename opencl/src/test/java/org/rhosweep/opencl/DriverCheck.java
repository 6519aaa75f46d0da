package org.rhosweep.opencl;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What of OpenCL's parts lies on this machine: the loader, descriptions of drivers (.icd), and the
 * compiler that NVIDIA's driver loads; each in one line, with what to add where it is missing.
 *
 * @param folders where libraries are looked for
 * @param vendors the folder of .icd files
 * @param environment of the process
 */
record DriverCheck(List<Path> folders, Path vendors, Map<String, String> environment) {
  /** Of this machine. */
  static DriverCheck here() {
    String path = System.getenv().getOrDefault("LD_LIBRARY_PATH", "");
    Stream<String> usual =
        Stream.of(
            "/usr/lib/x86_64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu",
            "/usr/lib64",
            "/usr/lib",
            "/usr/local/lib",
            "/usr/local/nvidia/lib64",
            "/usr/local/nvidia/lib",
            "/usr/local/cuda/compat",
            "/opt/rocm/lib",
            "/usr/lib/wsl/lib");
    List<Path> folders =
        Stream.concat(Arrays.stream(path.split(":")), usual)
            .filter(folder -> !folder.isEmpty())
            .map(Path::of)
            .toList();
    return new DriverCheck(folders, Path.of("/etc/OpenCL/vendors"), System.getenv());
  }

  List<String> lines() throws IOException {
    return List.of(loader(), drivers(), compiler());
  }

  private String loader() throws IOException {
    Path found = library("libOpenCL.so");
    return found == null
        ? "loader: libOpenCL.so.1 is missing: install Debian's ocl-icd-libopencl1 (the benchmark"
            + " carries one, rhosweep does not)"
        : "loader: " + found.getFileName() + " is there";
  }

  private String drivers() throws IOException {
    String told = environment.get("OCL_ICD_VENDORS");
    if (told != null && !Files.isDirectory(Path.of(told))) {
      return ".icd: OCL_ICD_VENDORS is " + told;
    }
    Path folder = told == null ? vendors : Path.of(told);
    List<String> files = names(folder, "", ".icd");
    if (!files.isEmpty()) {
      return ".icd: " + String.join(", ", files) + (told == null ? "" : " by OCL_ICD_VENDORS");
    } else if (library("libnvidia-opencl.so") != null) {
      return ".icd: none, though NVIDIA's OpenCL library is there: set"
          + " OCL_ICD_VENDORS=libnvidia-opencl.so.1, or write that name into"
          + " /etc/OpenCL/vendors/nvidia.icd";
    }
    return ".icd: none in "
        + folder
        + ": install a driver that brings one (NVIDIA in"
        + " containers: NVIDIA_DRIVER_CAPABILITIES=compute,utility; a CPU:"
        + " pocl-opencl-icd)";
  }

  private String compiler() throws IOException {
    if (library("libnvidia-opencl.so") == null) {
      return "libnvidia-nvvm: not needed, there is no OpenCL library of NVIDIA";
    }
    Path found = library("libnvidia-nvvm.so");
    return found == null
        ? "libnvidia-nvvm: missing, and drivers after 525.85 build no kernel without it: add"
            + " libnvidia-nvvm.so.4 from the driver's package to the container"
        : "libnvidia-nvvm: " + found.getFileName() + " is there";
  }

  private Path library(String begin) throws IOException {
    for (Path folder : folders) {
      List<String> names = names(folder, begin, "");
      if (!names.isEmpty()) {
        return folder.resolve(names.get(0));
      }
    }
    return null;
  }

  private static List<String> names(Path folder, String begin, String end) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, begin + "*" + end)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return names;
    }
    names.sort(null);
    return names;
  }
}
