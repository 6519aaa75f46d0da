package org.rhosweep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.task.SequenceShape.TargetPosition;

/** What equal bits need of texts and options, which PoCL, that always divides correctly, hides. */
class KernelSourcesTest {
  /** Built-in functions of OpenCL C whose last bits are the driver's; fmax and fmin drop a NaN. */
  private static final Pattern INEXACT =
      Pattern.compile(
          "\\b((native|half)_\\w+|tanh|exp|exp2|log|sin|cos|pow|rsqrt|erf|mad|fmax|fmin|max|min"
              + "|clamp|mix|dot|fast_\\w+|double|atomic_\\w+)\\s*\\(|\\bdouble\\b");

  /** A product and a sum in one statement, which a compiler may contract. */
  private static final Pattern TWO_OPERATIONS =
      Pattern.compile("= (?!.*\\[)[\\w.]+ [*] [\\w.]+ [-+] |= (?!.*\\[)[\\w.]+ [-+] [\\w.]+ [*] ");

  static List<Cell> cells() {
    return Networks.CELLS;
  }

  @Test
  void givenTheOptions_whenRead_thenNothingAllowsOtherBits() {
    assertThat(Device.BUILD_OPTIONS.split(" "))
        .containsExactlyInAnyOrder("-cl-std=CL1.2", "-cl-fp32-correctly-rounded-divide-sqrt");
  }

  @ParameterizedTest
  @MethodSource("cells")
  void givenACell_whenWritten_thenEveryStatementIsExactAndNoCellIsNamed(Cell cell) {
    for (boolean residual : new boolean[] {false, true}) {
      boolean stacked = residual && !cell.isResidualBlock();
      ModelSettings model = new ModelSettings(cell, 5, 2, 0, stacked, stacked);
      for (int layer = 0; layer < 2; layer++) {
        CellEquations equations =
            Networks.layout(model, Networks.dense(3, 2, 2, TargetPosition.LAST_STEP))
                .shape()
                .equations(layer);
        String text = KernelSources.layer(equations, layer, true, true);
        assertExact(text);
        assertThat(text).doesNotContainIgnoringCase(cell.getClass().getSimpleName());
      }
    }
  }

  @Test
  void givenWhatNetworksShare_whenRead_thenEveryStatementIsExact() {
    assertExact(KernelSources.network());
  }

  @Test
  void givenOptimisers_whenRead_thenEveryStatementIsExactAndDoublePrecisionIsForNormsAlone() {
    String[] kernels = KernelSources.optimizer().split("__kernel");
    assertThat(kernels).hasSize(3);
    assertExact(kernels[0] + kernels[2]);
    assertThat(kernels[1]).contains("void gradientNorm(").contains("const double square");
    assertThat(kernels[1].replaceAll("sqrt|convert_float|as_\\w+|barrier", ""))
        .doesNotContainPattern(
            "\\b(native|half|fast)_|\\b(tanh|exp|log|pow|rsqrt|hypot|length)\\(");
  }

  private static void assertExact(String text) {
    assertThat(text).contains("#pragma OPENCL FP_CONTRACT OFF");
    assertThat(text.indexOf("FP_CONTRACT OFF")).isLessThan(text.indexOf("fma("));
    List<String> code = text.lines().filter(line -> !line.strip().startsWith("//")).toList();
    assertThat(code).noneMatch(line -> INEXACT.matcher(line).find());
    assertThat(code)
        .filteredOn(line -> line.strip().matches("(const )?float \\w+ = .*"))
        .isNotEmpty()
        .noneMatch(line -> TWO_OPERATIONS.matcher(line).find());
  }

  @Test
  void givenSizes_whenWritten_thenTheTextDoesNotDependOnThem() {
    Cell cell = Networks.CELLS.get(4);
    CellEquations small =
        Networks.layout(cell, 3, 2, Networks.tokens(2, 5, 4)).shape().equations(1);
    CellEquations large =
        Networks.layout(cell, 40, 3, Networks.regression(9, 2, 3)).shape().equations(2);
    assertThat(KernelSources.layer(large, 2, true, false))
        .isEqualTo(KernelSources.layer(small, 1, true, false));
  }

  @Test
  void givenConstants_whenWritten_thenTheyAreThoseOfTheApproximations() {
    assertThat(KernelSources.arithmetic())
        .contains("#define TANH_LIMIT (" + Float.toHexString(8.7f) + "f)")
        .contains("#define HALF_PI_LOW (" + Float.toHexString(-1.7151245e-15f) + "f)");
  }
}
