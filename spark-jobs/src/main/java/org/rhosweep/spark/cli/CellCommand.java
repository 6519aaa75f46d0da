package org.rhosweep.spark.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.EquationsCell;
import org.rhosweep.core.engine.CellGradientCheck;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.EquationListing;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.equation.TangentEquations;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.settings.Labelled;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.sweeps.spec.CellFile;
import org.rhosweep.sweeps.spec.SweepError;
import org.rhosweep.sweeps.spec.SweepException;
import org.rhosweep.sweeps.text.Counts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what was understood of cells. */
@Command(
    name = "cell",
    mixinStandardHelpOptions = true,
    description = {
      "What was understood of a cell that is written as equations: its matrices and parameters, the"
          + " step, the derived backward pass, the products with its Jacobians, and whether the"
          + " derived gradient is that of finite differences.",
      "Exit code 2 where it is not."
    })
final class CellCommand implements Callable<Integer> {
  private static final long CHECK_SEED = 0;
  private static final int MAX_SIZE = 8192;

  @Mixin Verbosity verbosity;

  @Parameters(
      paramLabel = "FILE",
      description =
          "A sweep file (YAML), of which every cell is shown, or a file with the states and"
              + " equations of one.")
  Path file;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Overrides a setting of a sweep file; repeatable.")
  List<String> overrides = new ArrayList<>();

  @Option(
      names = "--hidden-size",
      paramLabel = "N",
      defaultValue = "64",
      description = "Units of a layer, for shapes and counts. Default: ${DEFAULT-VALUE}.")
  int hiddenSize;

  @Option(
      names = "--input-size",
      paramLabel = "N",
      defaultValue = "28",
      description = "Features that the lowest layer reads. Default: ${DEFAULT-VALUE}.")
  int inputSize;

  @Option(
      names = "--picture",
      paramLabel = "FILE.svg",
      description = "Also draw the step as a graph; of several cells the first.")
  Path picture;

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws IOException {
    List<Cell> cells = read();
    boolean right = true;
    List<Cell> shown = new ArrayList<>();
    for (Cell cell : cells) {
      boolean known = shown.stream().anyMatch(other -> sameEquations(cell, other));
      if (!known) {
        shown.add(cell);
        describe(cell, cells);
      }
      CellGradientCheck check = CellGradientCheck.of(cell, CHECK_SEED);
      right &= check.holds();
      printCheck(cell, check, cells);
    }
    if (picture != null) {
      String svg = CellPicture.svg(title(cells.get(0)), listing(cells.get(0)));
      Files.writeString(picture, svg, StandardCharsets.UTF_8);
      System.err.println("drew " + picture);
    }
    return right ? ExitCode.OK : ExitCode.FAILURES;
  }

  private List<Cell> read() {
    requireSize("--hidden-size", hiddenSize);
    requireSize("--input-size", inputSize);
    try {
      return CellFile.read(file, overrides);
    } catch (SweepException e) {
      throw new CommandException(
          ExitCode.USAGE,
          e.errors().stream().map(SweepError::toString).collect(Collectors.joining("\n")),
          e);
    }
  }

  private static void requireSize(String option, int size) {
    if (size < 1 || size > MAX_SIZE) {
      throw new CommandException(
          ExitCode.USAGE, option + " must be 1 to " + MAX_SIZE + ", was " + size);
    }
  }

  private static boolean sameEquations(Cell a, Cell b) {
    return a instanceof EquationsCell x && b instanceof EquationsCell y && x.hasEquationsOf(y);
  }

  private static String title(Cell cell) {
    return cell instanceof Labelled labelled ? labelled.label() : VariantName.of(cell);
  }

  private static EquationListing listing(Cell cell) {
    return new EquationListing(
        cell.equations(), cell instanceof EquationsCell written ? written.names() : Map.of());
  }

  private void describe(Cell cell, List<Cell> all) {
    CellEquations equations = cell.equations();
    EquationListing listing = listing(cell);
    out.println("cell " + title(cell));
    if (cell instanceof EquationsCell written) {
      section("as read, in normal form");
      written.text().forEach(line -> out.println("  " + line));
      if (!written.constants().isEmpty()) {
        section("constants");
        for (String name : written.constants().keySet()) {
          String values =
              all.stream()
                  .filter(other -> sameEquations(cell, other))
                  .map(other -> String.valueOf(((EquationsCell) other).constants().get(name)))
                  .distinct()
                  .collect(Collectors.joining(", "));
          out.println("  " + name + " = " + values);
        }
      }
    }
    section("states");
    for (int i = 0; i < equations.states().size(); i++) {
      out.println("  " + equations.states().get(i) + role(equations, i));
    }
    printMaps(cell, equations, listing);
    List<EquationListing.Line> coefficients = listing.coefficients();
    if (!coefficients.isEmpty()) {
      section("one number per unit, from trained vectors and constants");
      coefficients.forEach(line -> out.println("  " + line));
    }
    section("step, in " + Counts.of(equations.stages(), "stage"));
    listing.step().forEach(line -> out.println("  " + line));
    section(
        "backward: dh is the gradient of the loss with respect to h after the step, dh' before it;"
            + " dh = dh + ... adds what the step itself makes of h");
    listing.backward().forEach(line -> out.println("  " + line));
    EquationListing transition =
        cell.transitionEquations() == equations
            ? listing
            : new EquationListing(cell.transitionEquations(), Map.of());
    if (transition != listing) {
      section("step as its Jacobians see it");
      transition.step().forEach(line -> out.println("  " + line));
    }
    section("time Jacobian: Dh after the step of a direction Dh' before it");
    transition.tangents(Direction.PREVIOUS).forEach(line -> out.println("  " + line));
    section("input Jacobian: Dh after the step of a direction Dx of the layer's input");
    if (TangentEquations.of(cell.transitionEquations(), Direction.INPUT).isZero()) {
      out.println("  zero");
    } else {
      transition.tangents(Direction.INPUT).forEach(line -> out.println("  " + line));
    }
  }

  private static String role(CellEquations equations, int state) {
    if (state == 0) {
      return equations.remembersOutput() ? ": the output" : ": the output; no step reads it again";
    }
    return equations.internalStates().stream()
        .filter(internal -> internal.parts().contains(state))
        .map(internal -> ": " + internal.name() + " in results")
        .findFirst()
        .orElse("");
  }

  private void printMaps(Cell cell, CellEquations equations, EquationListing listing) {
    section("matrices of " + hiddenSize + " units that read " + inputSize + " features");
    int longest =
        equations.affines().stream().mapToInt(affine -> affine.name().length()).max().orElse(0);
    String row = "  %-" + Math.max(longest, 4) + "s  %-18s %-14s %-14s %s%n";
    out.printf(Locale.ROOT, row, "map", "reads", "W, input", "U, recurrent", "bias, starts at");
    for (Affine affine : equations.affines()) {
      List<String> reads = new ArrayList<>();
      if (affine.readsInput()) {
        reads.add("x");
      }
      if (affine.readsSource()) {
        reads.add(listing.sourceName(affine));
      }
      String form = affine.form().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      boolean usual = affine.form() == Affine.Form.TRAINED;
      out.printf(
          Locale.ROOT,
          row,
          affine.name(),
          String.join(", ", reads),
          affine.readsInput() ? "[" + hiddenSize + ", " + inputSize + "]" : "",
          affine.readsSource()
              ? (affine.form() == Affine.Form.MEAN
                  ? "mean"
                  : "[" + hiddenSize + ", " + hiddenSize + "]")
              : "",
          (affine.hasBias() ? "[" + hiddenSize + "], " + affine.initialBias() : "")
              + (usual ? "" : " " + form));
    }
    equations.vectors().forEach(v -> out.println("  " + v.name() + " [" + hiddenSize + "]"));
    out.printf(
        Locale.ROOT,
        "  parameters: %d in the lowest layer, %d in one above it%n",
        parameters(cell, 1),
        parameters(cell, 2) - parameters(cell, 1));
  }

  /** Of the layers alone. */
  private long parameters(Cell cell, int depth) {
    SequenceShape sequence =
        new SequenceShape(
            1, InputKind.DENSE, inputSize, 0, 1, TargetPosition.LAST_STEP, Loss.MEAN_SQUARED_ERROR);
    ParameterLayout layout =
        new ParameterLayout(NetworkShape.of(new ModelSettings(cell, hiddenSize, depth), sequence));
    return layout.parameters() - hiddenSize - 1;
  }

  private void printCheck(Cell cell, CellGradientCheck check, List<Cell> all) {
    boolean several = all.stream().filter(other -> sameEquations(cell, other)).count() > 1;
    section(
        "gradient against finite differences"
            + (several ? ", constants " + ((EquationsCell) cell).constants() : ""));
    int judged = check.entries() - check.unjudged();
    if (check.holds() && judged == 0) {
      out.println("  not judged: differences of the loss settle for no parameter");
    } else if (check.holds()) {
      out.printf(
          Locale.ROOT,
          "  right: %d parameters, largest deviation %.1e of an entry%s%n",
          judged,
          check.worst(),
          check.unjudged() > 0
              ? "; "
                  + check.unjudged()
                  + " not judged, since differences of the loss do not settle there"
              : "");
    } else {
      out.println("  wrong: " + check.problem());
    }
    if (check.relaxed()) {
      boolean spikes = cell.equations().order().stream().anyMatch(node -> node.op() == Op.SPIKE);
      out.println(
          spikes
              ? "  of spikes the function is checked whose derivative the surrogate is, and"
                  + " gradients are not stopped"
              : "  gradients are not stopped in this check");
    }
    out.println();
  }

  private void section(String heading) {
    out.println();
    out.println(heading);
  }
}
