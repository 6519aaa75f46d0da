package org.rhosweep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.engine.FreshJvm;
import org.rhosweep.core.engine.SmallTraining;
import org.rhosweep.sweeps.SampleTrials;
import org.rhosweep.sweeps.run.DataCache;
import org.rhosweep.sweeps.run.Environment;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.run.TrialRunner;
import org.rhosweep.sweeps.run.Trials;
import org.rhosweep.sweeps.spec.Execution;
import org.rhosweep.sweeps.spec.TrialSpec;

/** What a fresh JVM loads for an engine, and what it says where the engine's library is broken. */
@Tag("slow")
class EngineLoadingTest {
  @TempDir Path directory;

  @Test
  void givenATrialOnSimd_whenRunInAFreshJvm_thenNoClassOfLwjglIsLoaded() throws Exception {
    Path classes = directory.resolve("classes");
    List<String> lines = FreshJvm.lines(EngineName.SIMD, "-Xlog:class+load:file=" + classes);

    assertThat(lines).containsExactly("trained 2 on simd (scalar)");
    assertThat(Files.readString(classes))
        .contains("org.rhosweep.core.train.Trainer")
        .doesNotContain("org.lwjgl", "OpenClProvider");
  }

  @Test
  @ExtendWith(NeedsDevice.class)
  void givenATrialOnOpenCl_whenRunInAFreshJvm_thenItsClassesAreLoaded() throws Exception {
    Path classes = directory.resolve("classes");
    List<String> lines = FreshJvm.lines(EngineName.OPENCL, "-Xlog:class+load:file=" + classes);

    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).startsWith("trained 2 on opencl (");
    assertThat(Files.readString(classes)).contains("org.lwjgl.opencl");
  }

  @Test
  @ExtendWith(NeedsDevice.class)
  void givenALoaderWithoutADriver_whenOpenClIsAskedFor_thenTheProblemIsOneLine() throws Exception {
    List<String> lines = lines(SmallTraining.class);

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
        FreshJvm.lines(EngineName.OPENCL, "-Dorg.rhosweep.opencl.library=libNoSuchOpenCL.so.1");

    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .startsWith("problem: engine opencl does not load here (java.lang.UnsatisfiedLinkError: ")
        .contains("libNoSuchOpenCL.so.1")
        .endsWith(", or set engine to simd");
  }

  /**
   * The loader reads a description of a driver to which nobody writes, for ever.
   *
   * @param seconds after which the driver is given up
   */
  private List<String> withADriverThatHangs(Class<?> program, int seconds) throws Exception {
    Path description = directory.resolve("hangs.icd");
    assertThat(new ProcessBuilder("mkfifo", description.toString()).start().waitFor()).isZero();
    return lines(program, "-Dorg.rhosweep.opencl.wait=" + seconds);
  }

  /** With the drivers of the folder alone. */
  private List<String> lines(Class<?> program, String... flags) throws Exception {
    Map<String, String> drivers = Map.of("OCL_ICD_VENDORS", directory.toString());
    return FreshJvm.lines(program, List.of(EngineName.OPENCL.name()), drivers, flags);
  }

  @Test
  void givenATimeThatIsNone_whenOpenClIsAskedFor_thenTheProblemIsOneLine() throws Exception {
    assertThat(FreshJvm.lines(EngineName.OPENCL, "-Dorg.rhosweep.opencl.wait=3m"))
        .containsExactly(
            "problem: engine opencl does not load here (java.lang.IllegalArgumentException:"
                + " org.rhosweep.opencl.wait must be a whole number of seconds from 1 to"
                + " 999999999, was \"3m\"): write -Dorg.rhosweep.opencl.wait=180 or leave it out,"
                + " or set engine to simd");
  }

  @Test
  @ExtendWith(NeedsDevice.class)
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void givenADriverThatHangs_whenOpenClIsAskedFor_thenTheProblemIsOneLineAfterAWhile()
      throws Exception {
    assertThat(withADriverThatHangs(SmallTraining.class, 3))
        .containsExactly(
            "problem: engine opencl does not load here (org.rhosweep.opencl.OpenClTimeoutException:"
                + " OpenCL gave no answer for 3 s): look at its driver and the driver's .icd in"
                + " /etc/OpenCL/vendors (or OCL_ICD_VENDORS), raise"
                + " -Dorg.rhosweep.opencl.wait=SECONDS for a machine that is slow, set"
                + " execution.device to any, or set engine to simd");
  }

  @Test
  @ExtendWith(NeedsDevice.class)
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void givenNoDriverOrOneThatHangs_whenATrialTakesAnyDevice_thenItRunsOnACoreWithTheBitsOfSimd()
      throws Exception {
    List<String> withoutDriver = lines(AnyDevice.class);
    List<String> withOneThatHangs = withADriverThatHangs(AnyDevice.class, 3);

    String hash = AnyDevice.run(EngineName.SIMD).training().resultHash();
    String onACore = "Completed[] simd null ANY " + hash;
    assertThat(withoutDriver).hasSize(2).startsWith(onACore);
    assertThat(withoutDriver.get(1)).contains("the OpenCL loader finds no device");
    assertThat(withOneThatHangs).hasSize(2).startsWith(onACore);
    assertThat(withOneThatHangs.get(1)).contains("OpenCL gave no answer for 3 s");
  }

  /** A trial with {@code execution: {name: single, device: any}}. */
  static final class AnyDevice {
    private AnyDevice() {}

    /**
     * Runs it on the engine named by the first argument; prints how it ended and where, and why it
     * could not run on the engine.
     */
    public static void main(String[] arguments) {
      EngineName engine = EngineName.valueOf(arguments[0]);
      TrialResult result = run(engine);
      System.out.printf(
          Locale.ROOT,
          "%s %s %s %s %s%n",
          result.outcome(),
          result.provenance().engine(),
          result.provenance().device(),
          result.trial().spec().execution().device(),
          result.training().resultHash());
      System.out.println(Engines.problem(engine).orElse("none"));
    }

    private static TrialResult run(EngineName engine) {
      TrialSpec single = SampleTrials.spec(new Lstm(1), 8, 2, 5, 3);
      TrialSpec any =
          new TrialSpec(
              single.task(),
              single.model(),
              single.init(),
              single.training(),
              single.probe(),
              engine,
              new Execution.Single(Execution.Device.ANY),
              single.seed());
      Environment environment = new Environment("test", "simd", 256, "17", "here");
      return new TrialRunner(
              DataCache.SHARED, System::nanoTime, () -> 0, environment, Long.MAX_VALUE)
          .run(Trials.resolve(List.of(any)).get(0));
    }
  }
}
