package org.rhosweep.core.jacobian;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rhosweep.core.engine.simd.PointwiseProgram;
import org.rhosweep.core.engine.simd.PointwiseProgram.BufferSlot;
import org.rhosweep.core.engine.simd.PointwiseProgram.ProgramOutput;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.network.LayerCoefficients;
import org.rhosweep.kernels.Kernels;

/**
 * Where the numbers of one step lie: arrays of [entry][unit][32], an entry for each state, affine
 * map or value, and the slots of expressions in them. Array 0 is the scratch of the programs.
 */
final class Workspace {
  static final int PREVIOUS = 1;
  static final int NEXT = 2;
  static final int TANGENT_PREVIOUS = 3;
  static final int TANGENT_NEXT = 4;
  static final int ADJOINT = 5;
  static final int AFFINE = 6;
  static final int TANGENT_AFFINE = 7;
  static final int AFFINE_GRADIENT = 8;
  static final int TANGENT_AFFINE_GRADIENT = 9;
  static final int VALUE = 10;
  static final int TANGENT_VALUE = 11;
  static final int VALUE_ADJOINT = 12;
  static final int TANGENT_VALUE_ADJOINT = 13;
  static final int PREVIOUS_GRADIENT = 14;
  static final int CONSTANT = 15;
  static final int COEFFICIENT = 16;
  static final int COEFFICIENT_GRADIENT = 17;
  private static final int NUMBER = 18;
  private static final int ARRAYS = 19;

  final float[][] arrays = new float[ARRAYS][];
  private final int[] bases = new int[ARRAYS];
  private final Kernels kernels;
  private final CellEquations cell;
  private final int panels;
  private final int entry;
  private final Map<Expression, BufferSlot> constants = new LinkedHashMap<>();
  private final List<Double> numbers = new ArrayList<>();
  private int scratchTiles;

  Workspace(Kernels kernels, CellEquations cell, int paddedUnits) {
    this.kernels = kernels;
    this.cell = cell;
    panels = paddedUnits / Kernels.ROWS;
    entry = paddedUnits * Kernels.LANES;
  }

  /** Floats of one entry. */
  int entry() {
    return entry;
  }

  /**
   * Declares what programs will compute, so that what stays constant in them is computed once.
   *
   * @param tangentValues of the direction, for their slots
   */
  void announce(List<Expression> roots, List<Expression> tangentValues) {
    Set<Expression> moving = moving(roots, tangentValues);
    for (Expression node : Expression.topologicalOrder(roots)) {
      if (!moving.contains(node) || node.op() == Op.AFFINE) {
        continue;
      }
      for (Expression argument : node.arguments()) {
        boolean leaf = argument.op().isLeaf();
        if (!leaf && !moving.contains(argument) && !stored().containsKey(argument)) {
          int next = constants.size();
          constants.computeIfAbsent(argument, a -> new BufferSlot(CONSTANT, next * entry));
        }
      }
    }
  }

  /** Constants of the programs that were announced. */
  Set<Expression> constants() {
    return constants.keySet();
  }

  /** Nodes that depend on a tangent or an adjoint. */
  private Set<Expression> moving(List<Expression> roots, List<Expression> tangentValues) {
    Set<Expression> moving = new java.util.HashSet<>(tangentValues);
    for (Expression node : Expression.topologicalOrder(roots)) {
      boolean leafMoves =
          switch (node.op()) {
            case AFFINE -> node.index() >= cell.affines().size();
            case PREVIOUS -> node.index() >= cell.states().size();
            case ADJOINT -> true;
            default -> false;
          };
      boolean isAffine = node.op() == Op.AFFINE;
      if (leafMoves || (!isAffine && node.arguments().stream().anyMatch(moving::contains))) {
        moving.add(node);
      }
    }
    return moving;
  }

  /** Slots of the step's own results. */
  private Map<Expression, BufferSlot> stored() {
    Map<Expression, BufferSlot> stored = new HashMap<>();
    for (int s = 0; s < cell.states().size(); s++) {
      stored.put(cell.newStates().get(s), new BufferSlot(NEXT, s * entry));
    }
    for (int v = 0; v < cell.values().size(); v++) {
      stored.put(cell.values().get(v), new BufferSlot(VALUE, v * entry));
    }
    return stored;
  }

  private BufferSlot leafSlot(Expression leaf) {
    int affines = cell.affines().size();
    int states = cell.states().size();
    int values = cell.values().size();
    int i = leaf.index();
    return switch (leaf.op()) {
      case AFFINE ->
          i < affines
              ? new BufferSlot(AFFINE, i * entry)
              : new BufferSlot(TANGENT_AFFINE, (i - affines) * entry);
      case PREVIOUS ->
          i < states
              ? new BufferSlot(PREVIOUS, i * entry)
              : new BufferSlot(TANGENT_PREVIOUS, (i - states) * entry);
      case ADJOINT ->
          i < states
              ? new BufferSlot(ADJOINT, i * entry)
              : i < states + values
                  ? new BufferSlot(VALUE_ADJOINT, (i - states) * entry)
                  : new BufferSlot(TANGENT_VALUE_ADJOINT, (i - states - values) * entry);
      case COEFFICIENT -> new BufferSlot(COEFFICIENT, i * entry);
      case CONSTANT -> new BufferSlot(NUMBER, place(leaf.number()) * entry);
      default -> null;
    };
  }

  private int place(double number) {
    if (!numbers.contains(number)) {
      numbers.add(number);
    }
    return numbers.indexOf(number);
  }

  /**
   * Reads a layer's coefficients. The padding holds the first unit's, so that nothing there is
   * divided by zero.
   */
  void load(LayerCoefficients coefficients, int units) {
    for (int i = 0; i < coefficients.count(); i++) {
      for (int unit = 0; unit < entry / Kernels.LANES; unit++) {
        float value = (float) coefficients.value(i, unit < units ? unit : 0);
        int at = i * entry + unit * Kernels.LANES;
        Arrays.fill(arrays[COEFFICIENT], at, at + Kernels.LANES, value);
      }
    }
  }

  /**
   * A program that computes some of the step itself.
   *
   * @param done values of these stages are known
   */
  PointwiseProgram forward(List<ProgramOutput> outputs, List<Expression> done) {
    Map<Expression, BufferSlot> known = leaves(outputs);
    done.forEach(value -> known.put(value, stored().get(value)));
    return compile(known, outputs);
  }

  /** A program that runs after the step, with its constants known. */
  PointwiseProgram after(List<ProgramOutput> outputs, List<Expression> tangentValues) {
    Map<Expression, BufferSlot> known = leaves(outputs);
    known.putAll(constants);
    stored()
        .forEach(
            (node, slot) -> {
              if (!node.op().isLeaf()) {
                known.put(node, slot);
              }
            });
    List<Expression> wanted = outputs.stream().map(ProgramOutput::value).toList();
    for (int v = 0; v < tangentValues.size(); v++) {
      if (!tangentValues.get(v).op().isLeaf() && !wanted.contains(tangentValues.get(v))) {
        known.put(tangentValues.get(v), new BufferSlot(TANGENT_VALUE, v * entry));
      }
    }
    return compile(known, outputs);
  }

  private Map<Expression, BufferSlot> leaves(List<ProgramOutput> outputs) {
    Map<Expression, BufferSlot> known = new HashMap<>();
    List<Expression> roots = outputs.stream().map(ProgramOutput::value).toList();
    for (Expression node : Expression.topologicalOrder(roots)) {
      BufferSlot slot = node.op().isLeaf() ? leafSlot(node) : null;
      if (slot != null) {
        known.put(node, slot);
      }
    }
    return known;
  }

  private PointwiseProgram compile(Map<Expression, BufferSlot> known, List<ProgramOutput> outputs) {
    PointwiseProgram program = PointwiseProgram.compile(known, outputs, 0);
    scratchTiles = Math.max(scratchTiles, program.scratchTiles());
    return program;
  }

  BufferSlot slot(int array, int index) {
    return new BufferSlot(array, index * entry);
  }

  BufferSlot constantSlot(Expression constant) {
    return constants.get(constant);
  }

  /** Makes the arrays that the workspace owns; to be called once all programs are compiled. */
  void allocate() {
    int affines = cell.affines().size();
    int states = cell.states().size();
    int values = cell.values().size();
    arrays[0] = new float[scratchTiles * Kernels.BLOCK];
    for (int array : new int[] {AFFINE, TANGENT_AFFINE, AFFINE_GRADIENT, TANGENT_AFFINE_GRADIENT}) {
      arrays[array] = new float[affines * entry];
    }
    for (int array : new int[] {VALUE, TANGENT_VALUE, VALUE_ADJOINT, TANGENT_VALUE_ADJOINT}) {
      arrays[array] = new float[values * entry];
    }
    arrays[CONSTANT] = new float[constants.size() * entry];
    arrays[PREVIOUS_GRADIENT] = new float[states * entry];
    arrays[COEFFICIENT] = new float[cell.coefficients().size() * entry];
    arrays[COEFFICIENT_GRADIENT] = new float[cell.coefficients().size() * entry];
    arrays[NUMBER] = new float[numbers.size() * entry];
    for (int i = 0; i < numbers.size(); i++) {
      Arrays.fill(arrays[NUMBER], i * entry, (i + 1) * entry, (float) (double) numbers.get(i));
    }
  }

  /** Runs a program on all units. */
  void run(PointwiseProgram program) {
    for (int panel = 0; panel < panels; panel++) {
      Arrays.fill(bases, 1, ARRAYS, panel * Kernels.BLOCK);
      program.run(kernels, arrays, bases);
    }
  }
}
