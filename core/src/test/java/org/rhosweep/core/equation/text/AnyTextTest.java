package org.rhosweep.core.equation.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rhosweep.core.cell.EquationsCell;
import org.rhosweep.core.engine.Networks;
import org.rhosweep.core.engine.WrittenCells;
import org.rhosweep.core.engine.reference.ReferenceNetwork;
import org.rhosweep.core.engine.simd.SimdNetwork;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.TangentEquations;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.equation.UpperLayerEquations;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.kernels.KernelChoice;

/** Whatever stands in a text, it is read, or its mistakes are said. */
class AnyTextTest {
  private static final List<String> WORDS =
      List.of(
          "h",
          "h'",
          "c",
          "c'",
          "x",
          "x'",
          "z",
          "W",
          "U_z",
          "V2",
          "b",
          "b_z",
          "b[1]",
          "[",
          "]",
          "(",
          ")",
          "(",
          ")",
          "+",
          "-",
          "*",
          "/",
          "+",
          "*",
          ",",
          "=",
          "~",
          "'",
          "1",
          "0.5",
          "1e-3",
          "1e308",
          "tanh(",
          "sigmoid(",
          "relu(",
          "max(",
          "spike(",
          "mean(",
          "projection(x)",
          "decay(",
          "fma(",
          "log(",
          "uniform(",
          "normal(",
          "stopGradient(",
          "pi",
          "leak",
          "tau",
          "hiddenSize",
          "lateral",
          "skewSymmetric",
          "#",
          " ",
          "\n",
          "\t",
          "^",
          "\u00e9",
          "\ud835\udc65",
          "\u2019",
          "\0",
          "_",
          ".",
          "1.",
          "e",
          "W x",
          "U h'",
          "W x + U h' + b",
          "tanh(W x + U h' + b)");

  private static final Map<String, Double> CONSTANTS = Map.of("leak", 0.5);

  /** Reads a cell, which is the only one of its normal form, or finds mistakes with places. */
  private static boolean isRead(
      List<String> states, List<String> equations, Map<String, Double> constants) {
    CellText cell;
    try {
      cell = CellText.read(states, equations, constants);
    } catch (EquationException refused) {
      assertThat(refused.problems()).isNotEmpty();
      for (EquationProblem problem : refused.problems()) {
        List<String> part = problem.part() == EquationProblem.Part.STATES ? states : equations;
        assertThat(problem.found()).isNotBlank();
        assertThat(problem.index()).isBetween(-1, Math.max(part.size(), constants.size()) - 1);
        if (problem.index() >= 0 && problem.part() != EquationProblem.Part.CONSTANTS) {
          assertThat(problem.column()).isBetween(0, part.get(problem.index()).length() + 1);
        }
      }
      return false;
    }
    CellText again = CellText.read(cell.states(), cell.equations(), constants);
    assertThat(again.equations()).isEqualTo(cell.equations());
    assertThat(again.step().affines()).isEqualTo(cell.step().affines());
    assertThat(again.step().order()).hasSameSizeAs(cell.step().order());
    boolean block =
        cell.step().affines().stream().anyMatch(map -> map.form() == Affine.Form.PROJECTION);
    if (!block) {
      UpperLayerEquations.of(cell.step(), true, true, UpperLayerEquations.feedsBack(cell.step()));
    }
    return true;
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(longs = {1, 2, 3, 4})
  void givenWordsInAnyOrder_whenRead_thenNothingButMistakesIsThrown(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 4000; i++) {
      List<String> equations = new ArrayList<>();
      for (String name : List.of("z", "c", "h").subList(random.nextInt(3), 3)) {
        StringBuilder text = new StringBuilder();
        text.append(random.nextInt(20) == 0 ? "" : name + (random.nextInt(9) == 0 ? " ~ " : " = "));
        for (int words = random.nextInt(9); words >= 0; words--) {
          text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
        }
        equations.add(text.toString());
      }
      isRead(random.nextBoolean() ? List.of("h") : List.of("h", "c"), equations, CONSTANTS);
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(longs = {5, 6, 7, 8})
  void givenACellInWhichCharactersChange_whenRead_thenNothingButMistakesIsThrown(long seed) {
    Random random = new Random(seed);
    List<EquationsCell> cells = new ArrayList<>(WrittenCells.BUILT_IN.values());
    cells.addAll(WrittenCells.OTHERS.values());
    int read = 0;
    for (int i = 0; i < 1500; i++) {
      EquationsCell cell = cells.get(random.nextInt(cells.size()));
      List<String> equations = new ArrayList<>(cell.text());
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        int line = random.nextInt(equations.size());
        equations.set(line, changed(equations.get(line), random));
      }
      boolean isCell = isRead(cell.states(), equations, cell.constants());
      if (isCell && read % 5 == 0) {
        run(new EquationsCell(cell.states(), equations, cell.constants()));
      }
      read += isCell ? 1 : 0;
    }
    assertThat(read).isBetween(50, 1200); // both happen
  }

  /** What is read runs in both engines, with gradients and Jacobians, be it finite or not. */
  private static void run(EquationsCell cell) {
    SequenceShape sequence = Networks.dense(3, 2, 2, TargetPosition.LAST_STEP);
    ParameterLayout layout = Networks.layout(cell, 5, 2, sequence);
    float[] weights = Networks.weights(layout, 0.5, 1);
    Batch batch = Networks.batch(sequence, 2, 2, 3);
    new ReferenceNetwork(layout).loss(Networks.toDouble(weights), batch, new double[layout.size()]);
    SimdNetwork network = new SimdNetwork(KernelChoice.best(), layout, 2, true);
    network.load(weights);
    network.gradient(batch, new float[layout.size()], null);
    for (Direction direction : Direction.values()) {
      assertThat(TangentEquations.of(layout.shape().transition(1), direction).newStates())
          .isNotEmpty();
    }
  }

  private static String changed(String text, Random random) {
    StringBuilder changed = new StringBuilder(text);
    int at = random.nextInt(text.length() + 1);
    switch (random.nextInt(4)) {
      case 0 -> changed.delete(at, Math.min(text.length(), at + 1));
      case 1 -> changed.insert(at, WORDS.get(random.nextInt(WORDS.size())));
      case 2 -> changed.delete(at, Math.min(text.length(), at + random.nextInt(9)));
      default -> changed.insert(at, (char) random.nextInt(0x300));
    }
    return changed.toString();
  }

  @Test
  void givenTextsThatAreLongOrDeep_whenRead_thenTheyAreRefusedOrReadWithASmallStack()
      throws InterruptedException {
    List<List<String>> cells = new ArrayList<>();
    for (String part :
        List.of("(", "-", "W ", "tanh(", "b[", "1 + ", "h' * ", "z", "9", "'", "W[", "max(1, ")) {
      cells.add(List.of("h = W x + " + part.repeat(50)));
      cells.add(List.of("h = W x + " + part.repeat(300) + "h'"));
      cells.add(List.of("h = W x + " + part.repeat(1_000_000)));
    }
    cells.add(List.of("h = W x" + " + h'".repeat(240)));
    cells.add(Collections.nCopies(1_000_000, "h = W x"));
    cells.add(chain(290, "v% = v- * v-"));
    cells.add(chain(290, "v% = U v- + tanh(v-)"));
    cells.add(chain(270, "v% = v-" + " + v-".repeat(5)));
    cells.add(chain(100, "v% = v-" + " * tanh(v-)".repeat(200)));
    List<Throwable> thrown = new ArrayList<>();
    for (List<String> cell : cells) {
      Runnable reading =
          () -> {
            try {
              isRead(List.of("h"), cell, Map.of());
            } catch (Throwable other) {
              thrown.add(other);
            }
          };
      Thread thread = new Thread(null, reading, "small stack", 1 << 19);
      thread.start();
      thread.join();
    }
    assertThat(thrown).isEmpty();
    assertThat(isRead(List.of("h"), chain(290, "v% = v- * v-"), Map.of())).isTrue();
  }

  /** Each value of the one before. */
  private static List<String> chain(int length, String form) {
    List<String> lines = new ArrayList<>(List.of("v0 = W x + h'"));
    IntStream.rangeClosed(1, length)
        .forEach(i -> lines.add(form.replace("%", "" + i).replace("v-", "v" + (i - 1))));
    lines.add("h = tanh(v" + length + ")");
    return lines;
  }

  @Test
  void givenListsThatAreNoCell_whenRead_thenNothingButMistakesIsThrown() {
    for (String name :
        List.of(
            "",
            " ",
            "h h",
            "h as",
            "h as state",
            "h as A",
            "h'",
            "x",
            "b",
            "W",
            "tanh",
            "\n",
            "c as c")) {
      isRead(List.of("h", name), List.of("h = W x", "c = h'"), Map.of());
      isRead(List.of(name), List.of("h = W x"), Map.of());
      isRead(List.of("h"), List.of("h = W x + " + name), Map.of(name, 1.0));
    }
    isRead(List.of("h", "h"), List.of("h = W x"), Map.of());
    isRead(List.of("h", "c as c"), List.of("h = W x + c'", "c = h'"), Map.of());
    isRead(Collections.nCopies(1000, "h"), List.of("h = W x"), Map.of());
    for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -0.0, 1e300}) {
      isRead(List.of("h"), List.of("h = W x * leak + b[leak * leak]"), Map.of("leak", number));
    }
  }
}
