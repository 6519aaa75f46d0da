package org.rhosweep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.cell.TanhRnn;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.init.Orthogonal;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.probe.ProbeSettings;
import org.rhosweep.core.probe.ProbeSettings.GradientSchedule;
import org.rhosweep.core.task.Adding;
import org.rhosweep.core.train.Adam;
import org.rhosweep.core.train.Trainer;
import org.rhosweep.core.train.TrainingSettings;

/** What a fresh JVM loads for an engine, and what it says where the engine's library is broken. */
@Tag("slow")
class EngineLoadingTest {
  @TempDir Path directory;

  private final Map<String, String> environment = new HashMap<>();

  @Test
  void givenATrialOnSimd_whenRunInAFreshJvm_thenNoClassOfLwjglIsLoaded() throws Exception {
    Path classes = directory.resolve("classes");
    List<String> lines = run(EngineName.SIMD, "-Xlog:class+load:file=" + classes);

    assertThat(lines).containsExactly("trained 2 on simd (scalar)");
    assertThat(Files.readString(classes))
        .contains("org.rhosweep.core.train.Trainer")
        .doesNotContain("org.lwjgl", "OpenClProvider");
  }

  @Test
  @ExtendWith(NeedsDevice.class)
  void givenATrialOnOpenCl_whenRunInAFreshJvm_thenItsClassesAreLoaded() throws Exception {
    Path classes = directory.resolve("classes");
    List<String> lines = run(EngineName.OPENCL, "-Xlog:class+load:file=" + classes);

    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).startsWith("trained 2 on opencl (");
    assertThat(Files.readString(classes)).contains("org.lwjgl.opencl");
  }

  @Test
  @ExtendWith(NeedsDevice.class)
  void givenALoaderWithoutADriver_whenOpenClIsAskedFor_thenTheProblemIsOneLine() throws Exception {
    environment.put("OCL_ICD_VENDORS", directory.toString());
    List<String> lines = run(EngineName.OPENCL);

    assertThat(lines)
        .containsExactly(
            "problem: engine opencl does not load here (java.lang.IllegalStateException: the OpenCL"
                + " loader finds no device): install an OpenCL loader (libOpenCL.so.1, Debian's"
                + " ocl-icd-libopencl1) and a driver with its .icd in /etc/OpenCL/vendors (or"
                + " OCL_ICD_VENDORS), or set engine to simd");
  }

  @Test
  void givenNoLoader_whenOpenClIsAskedFor_thenTheProblemIsOneLine() throws Exception {
    List<String> lines =
        run(EngineName.OPENCL, "-Dorg.rhosweep.opencl.library=libNoSuchOpenCL.so.1");

    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .startsWith("problem: engine opencl does not load here (java.lang.UnsatisfiedLinkError: ")
        .contains("libNoSuchOpenCL.so.1")
        .endsWith(", or set engine to simd");
  }

  /** Trains a little on the engine named by the first argument, or says why not. */
  public static void main(String[] arguments) {
    EngineName engine = EngineName.valueOf(arguments[0]);
    String problem = Engines.problem(engine).orElse(null);
    if (problem != null) {
      System.out.println("problem: " + problem);
      return;
    }
    Trainer training =
        new Trainer(
            new ModelSettings(new TanhRnn(), 4, 1),
            new Orthogonal(1),
            new TrainingSettings(new Adam(1e-3, 0.9, 0.999, 1e-8), 4, 2, null, 1, 8),
            new ProbeSettings(GradientSchedule.NONE, List.of()),
            engine,
            1);
    int steps = training.train(new Adding(5, 8).load(), () -> 0).trainingSteps();
    System.out.println("trained " + steps + " on " + Engines.form(engine).name());
  }

  private List<String> run(EngineName engine, String... flags) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
    command.addAll(Arrays.asList(flags));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            EngineLoadingTest.class.getName(),
            engine.name()));
    Path errors = Files.createTempFile(directory, "child", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(() -> read(errors)).isZero();
    return output.lines().toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }
}
