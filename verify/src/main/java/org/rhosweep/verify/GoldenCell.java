package org.rhosweep.verify;

import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.task.SequenceShape.InputKind;
import org.rhosweep.core.task.SequenceShape.Loss;
import org.rhosweep.core.task.SequenceShape.TargetPosition;
import org.rhosweep.sweeps.spec.SettingText;

/**
 * A cell of a golden file as a cell of ours, and the names of its parameters: W [hidden, input] and
 * U [hidden, hidden] there are our INPUT and RECURRENT, with a suffix for the gate.
 *
 * @param cell ours
 * @param suffixes of the affine maps by name
 */
record GoldenCell(Cell cell, Map<String, String> suffixes) {
  private static final Map<String, String> GATES =
      Map.of(
          "input", "_i",
          "forget", "_f",
          "candidate", "_g",
          "output", "_o",
          "update", "_z",
          "reset", "_r",
          "candidateInput", "_n",
          "candidateRecurrent", "_n",
          "hidden", "");

  /** Blocks that are lists in a file, not matrices of one column. */
  private static final Set<Kind> COLUMNS = Set.of(Kind.BIAS, Kind.READOUT_BIAS, Kind.VECTOR);

  /**
   * The cell of this name.
   *
   * @param name as in a sweep file; further words are its settings in order: {@code feed-forward
   *     sin}
   * @return null where this version has no such cell
   */
  static GoldenCell named(String name) {
    try {
      return new GoldenCell(SettingText.read(Cell.class, "cell", yaml(name)), GATES);
    } catch (IllegalArgumentException unknown) {
      return null;
    }
  }

  /**
   * The cell of a value of a golden file: a name as {@link #named} takes it, or the states and
   * equations of a written one, whose parameters are called as there, {@code W_forget}.
   *
   * @return null where this version has no such cell
   * @throws GoldenException where equations cannot be read
   */
  static GoldenCell of(GoldenValue golden) throws GoldenException {
    if (!golden.node().isObject()) {
      return named(golden.text());
    }
    try {
      Cell cell = SettingText.read(Cell.class, "cell", golden.node().toString());
      Map<String, String> suffixes = new HashMap<>();
      cell.equations().affines().forEach(map -> suffixes.put(map.name(), "_" + map.name()));
      return new GoldenCell(cell, suffixes);
    } catch (IllegalArgumentException e) {
      throw golden.wrong("is not a cell: " + e.getMessage());
    }
  }

  private static String yaml(String name) {
    String[] words = name.split(" ", -1);
    StringBuilder yaml = new StringBuilder("{name: " + words[0]);
    for (Class<?> cell : Cell.class.getPermittedSubclasses()) {
      RecordComponent[] settings = cell.getRecordComponents();
      boolean named = VariantName.of(cell).equals(words[0]);
      for (int i = 1; named && i < words.length && i <= settings.length; i++) {
        yaml.append(", " + settings[i - 1].getName() + ": " + words[i]);
      }
    }
    return yaml + "}";
  }

  /** How many affine maps a step has, at least 1. */
  int gates() {
    return Math.max(1, cell.equations().affines().size());
  }

  /** Whether the names of all parameters are known. */
  boolean hasNames() {
    return cell.equations().affines().stream()
        .allMatch(affine -> suffixes.containsKey(affine.name()));
  }

  /** Layers of this cell whose outputs a readout sees at every time step, squared error. */
  ParameterLayout layout(int inputs, int hidden, int depth, int times, int outputs) {
    SequenceShape sequence =
        new SequenceShape(
            times,
            InputKind.DENSE,
            inputs,
            0,
            outputs,
            TargetPosition.EVERY_STEP,
            Loss.MEAN_SQUARED_ERROR);
    return new ParameterLayout(NetworkShape.of(new ModelSettings(cell, hidden, depth), sequence));
  }

  /** What the file calls a block. */
  String nameOf(Block block) {
    if (block.kind() == Kind.VECTOR) {
      return block.name();
    }
    Affine affine = cell.equations().affines().get(block.affine());
    String suffix = suffixes.get(affine.name());
    return switch (block.kind()) {
      case INPUT -> "W" + suffix;
      case RECURRENT -> "U" + suffix;
      case BIAS -> (affine.readsInput() ? "b" : "br") + suffix;
      default -> throw new IllegalArgumentException(block.kind() + " belongs to no cell");
    };
  }

  /** Reads one layer's parameters into the weights. */
  void read(GoldenValue parameters, ParameterLayout layout, int layer, double[] weights)
      throws GoldenException {
    for (Block block : layout.blocks()) {
      if (block.layer() == layer) {
        write(values(parameters.get(nameOf(block)), block), block, weights);
      }
    }
  }

  /** A block's values in the file, [row][column]; a bias or vector is a list there. */
  static double[][] values(GoldenValue value, Block block) throws GoldenException {
    if (!COLUMNS.contains(block.kind())) {
      return value.matrix(block.rows(), block.columns());
    }
    double[] vector = value.vector(block.rows());
    double[][] column = new double[vector.length][1];
    for (int row = 0; row < vector.length; row++) {
      column[row][0] = vector[row];
    }
    return column;
  }

  static void write(double[][] values, Block block, double[] weights) {
    for (int row = 0; row < block.rows(); row++) {
      for (int column = 0; column < block.columns(); column++) {
        weights[block.at(row, column)] = values[row][column];
      }
    }
  }

  /** A block's part of an array in the layout's order, [row][column]. */
  static double[][] block(double[] values, Block block) {
    double[][] matrix = new double[block.rows()][block.columns()];
    for (int row = 0; row < block.rows(); row++) {
      for (int column = 0; column < block.columns(); column++) {
        matrix[row][column] = values[block.at(row, column)];
      }
    }
    return matrix;
  }

  static float[] toFloat(double[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) values[i];
    }
    return result;
  }

  static double[] toDouble(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }
}
