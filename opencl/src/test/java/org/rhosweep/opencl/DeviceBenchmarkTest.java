package org.rhosweep.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.rhosweep.core.cell.Lstm;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/** The device benchmark, as it is built and run on a machine that has a driver alone. */
class DeviceBenchmarkTest {
  private static final long MAX_BYTES = 64L << 20;

  @TempDir Path directory;

  @Test
  @Tag("slow")
  @ExtendWith(NeedsDevice.class)
  void givenWhatIsBuiltHere_whenRunAtATinySize_thenEveryPartHasItsNumbers() throws Exception {
    Path folder = directory.resolve("opencl-benchmark");
    String built =
        output(
            "benchmark/build",
            "--class-path",
            System.getProperty("java.class.path"),
            folder.toString());
    assertThat(Files.size(directory.resolve("opencl-benchmark.tar.gz")))
        .as(built)
        .isLessThan(MAX_BYTES);

    String report =
        output(
            folder.resolve("run").toString(),
            ("--quick --hidden 8 --time-steps 28 --sizes 1,2 --cells lstm,equations"
                    + " --neighbours 2 --seconds 900")
                .split(" "));

    assertThat(report)
        .contains("the bits of simd in 65536 vectors")
        .contains("| lstm | equal | equal | equal |")
        .contains("| equations: exponential-gates | equal | equal | equal |")
        .containsPattern("\\| lstm \\| 96 \\| [0-9]+ \\| 6 \\| 6 \\| equal \\| equal \\|")
        .containsPattern("\\| 1 \\| opencl \\| [0-9.]+ \\| .* \\| those of simd \\|")
        .containsPattern("\\| 2 \\| opencl \\| [0-9.]+ \\| .* \\| those of simd \\|")
        .containsPattern("\\| simd, on as many processors \\| [0-9.]+ \\|")
        .containsPattern("\\| weightGradient \\| [0-9]+ \\| [0-9.]+ % \\|")
        .containsPattern("PyTorch was not there|torch.nn.LSTM of PyTorch")
        .containsPattern("multiply-adds of single precision: [0-9.]+ TFLOP/s")
        .doesNotContain("failed", "limit", "DIFFER", "OTHERS");
  }

  /** What a program prints, where it succeeds. */
  private String output(String program, String... arguments) throws Exception {
    Path errors = Files.createTempFile(directory, "run", ".err");
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output + Files.readString(errors)).isZero();
    return output;
  }

  /** The figures that the floor of a step was first given with: 3.96 GFLOP and about 80 MB. */
  @Test
  void givenTheLstmOfTheBenchmark_whenItsStepIsCounted_thenOperationsAndBytesAreThoseOfTheFloor() {
    StepTraffic step =
        StepTraffic.of(
            Networks.layout(
                new Lstm(1), 128, 2, Networks.dense(100, 28, 10, TargetPosition.LAST_STEP)),
            32);
    // Products: 512 rows by 128 + 128 columns in the upper layer, by 128 + 28 in the lower one, two
    // operations each, thrice, less the gradient of the inputs; the readout is ten rows.
    double upper = 3.0 * 2 * 512 * 256;
    double lower = 3.0 * 2 * 512 * 128 + 2.0 * 2 * 512 * 28;
    double readout = 3.0 * 2 * 10 * 128;
    assertThat(step.operations()).isEqualTo(32 * (100 * (upper + lower) + readout));
    assertThat(step.operations()).isCloseTo(3.96e9, within(0.01e9));
    assertThat(step.leastBytes()).isCloseTo(80e6, within(4e6));
    assertThat(step.kernelBytes()).isGreaterThan(step.leastBytes());
  }

  @Test
  void givenPeaks_whenTheFloorIsAskedFor_thenItIsTheLongerOfOperationsAndBytes() {
    StepTraffic step = new StepTraffic(4e9, 80e6, 100e6);
    assertThat(new DevicePeaks(40e12, 4e12).floorSeconds(step)).isCloseTo(100e-6, within(1e-9));
    assertThat(new DevicePeaks(40e12, 0.4e12).floorSeconds(step)).isCloseTo(200e-6, within(1e-9));
  }

  @Test
  void givenNothingInstalled_whenLookedAt_thenEachLineSaysWhatToAdd() throws IOException {
    DriverCheck check = new DriverCheck(List.of(directory), directory.resolve("vendors"), Map.of());
    List<String> lines = check.lines();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("libOpenCL.so.1 is missing: install");
    assertThat(lines.get(1)).contains("none in " + directory.resolve("vendors") + ": install");
    assertThat(lines.get(2))
        .isEqualTo("libnvidia-nvvm: not needed, there is no OpenCL library of NVIDIA");
  }

  @Test
  void givenNvidiasDriverAlone_whenLookedAt_thenTheLinesNameDescriptionAndCompiler()
      throws IOException {
    Files.createFile(directory.resolve("libOpenCL.so.1"));
    Files.createFile(directory.resolve("libnvidia-opencl.so.1"));
    Path vendors = Files.createDirectory(directory.resolve("vendors"));
    DriverCheck check = new DriverCheck(List.of(directory), vendors, Map.of());
    assertThat(check.lines().get(0)).isEqualTo("loader: libOpenCL.so.1 is there");
    assertThat(check.lines().get(1)).contains("set OCL_ICD_VENDORS=libnvidia-opencl.so.1");
    assertThat(check.lines().get(2)).startsWith("libnvidia-nvvm: missing, and drivers after");

    Files.createFile(directory.resolve("libnvidia-nvvm.so.4"));
    Files.createFile(vendors.resolve("nvidia.icd"));
    assertThat(check.lines())
        .containsExactly(
            "loader: libOpenCL.so.1 is there",
            ".icd: nvidia.icd",
            "libnvidia-nvvm: libnvidia-nvvm.so.4 is there");
    Map<String, String> told = Map.of("OCL_ICD_VENDORS", "libnvidia-opencl.so.1");
    assertThat(new DriverCheck(List.of(directory), vendors, told).lines().get(1))
        .isEqualTo(".icd: OCL_ICD_VENDORS is libnvidia-opencl.so.1");
  }

  @Test
  void givenWhatAPythonSays_whenRead_thenItIsASpeedOrAReason() {
    TorchSpeed speed = TorchSpeed.read("a warning\nsteps_per_second 321.5 torch.nn.LSTM on X\n");
    assertThat(speed).isEqualTo(new TorchSpeed("torch.nn.LSTM on X", 321.5, true));
    assertThat(TorchSpeed.read("cpu_steps_per_second 3.5 torch.nn.LSTM on a CPU\n"))
        .isEqualTo(new TorchSpeed("torch.nn.LSTM on a CPU", 3.5, false));
    assertThat(TorchSpeed.read("was not there: python3 has no PyTorch\n"))
        .isEqualTo(new TorchSpeed("was not there: python3 has no PyTorch", Double.NaN, false));
    assertThat(TorchSpeed.read("").words()).isEqualTo("it said nothing");
  }

  @Test
  void givenOptions_whenRead_thenTheyAreThoseOrOneLineSaysWhichIsWrong() {
    BenchmarkOptions options =
        BenchmarkOptions.parse("--sizes", "1,64", "--quick", "--cells", "lstm, gru");
    assertThat(options.sizes()).containsExactly(1, 64);
    assertThat(options.quick()).isTrue();
    assertThat(options.cells()).containsExactlyInAnyOrder("lstm", "gru");
    assertThatThrownBy(() -> BenchmarkOptions.parse("--sizes", "1,x"))
        .hasMessage("--sizes takes whole numbers, was x");
    assertThatThrownBy(() -> BenchmarkOptions.parse("--sizes"))
        .hasMessage("--sizes is no option, or lacks its value");
    assertThatThrownBy(() -> BenchmarkOptions.parse("--size", "1"))
        .hasMessage("--size is no option");
    assertThatThrownBy(() -> BenchmarkOptions.parse("--time-steps", "5"))
        .hasMessage("time-steps must be >= 28, was 5");
  }

  @Test
  void givenNumbersAndText_whenPrinted_thenTheTableIsMarkdown() {
    assertThat(
            List.of(0.0, 1234567.0, 0.0123456, 99.96, Double.NaN).stream()
                .map(MarkdownReport::number))
        .containsExactly("0", "1230000", "0.0123", "100", "–");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    MarkdownReport report =
        new MarkdownReport(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    report.header("a", "b");
    report.row("x | y", "line\n  line");
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("", "| a | b |", "|---|---|", "| x \\| y | line line |");
  }

  @Test
  void givenEveryCell_whenCounted_thenTheTableHasThoseOfTheEnginesTestsAndSomeOfEquations() {
    assertThat(EqualityTable.cells().keySet())
        .hasSize(Networks.CELLS.size() + 2)
        .contains("lstm", "gru", "equations: exponential-gates");
  }
}
