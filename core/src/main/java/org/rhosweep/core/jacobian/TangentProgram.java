package org.rhosweep.core.jacobian;

import java.util.ArrayList;
import java.util.List;
import org.rhosweep.core.engine.simd.PointwiseProgram;
import org.rhosweep.core.engine.simd.PointwiseProgram.ProgramOutput;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.equation.TangentEquations;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.kernels.Kernels;

/** Runs the tangent equations of one direction: J v for 32 examples. */
final class TangentProgram {
  private final Kernels kernels;
  private final CellEquations cell;
  private final LayerWeights weights;
  private final Workspace workspace;
  private final Direction direction;
  final TangentEquations equations;
  private final PointwiseProgram[] valuesOfStage;
  private PointwiseProgram newStates;

  TangentProgram(
      Kernels kernels,
      LayerWeights weights,
      Workspace workspace,
      Direction direction,
      TangentEquations equations) {
    this.kernels = kernels;
    this.weights = weights;
    this.workspace = workspace;
    this.direction = direction;
    cell = weights.layout.shape().transition(weights.layer);
    this.equations = equations;
    valuesOfStage = new PointwiseProgram[cell.stages()];
    List<Expression> roots = new ArrayList<>(equations.newStates());
    roots.addAll(equations.values());
    workspace.announce(roots, equations.values());
  }

  /** To be called once everything was announced to the workspace. */
  void compile() {
    for (int stage = 0; stage + 1 < cell.stages(); stage++) {
      List<ProgramOutput> outputs = new ArrayList<>();
      for (int v = 0; v < cell.values().size(); v++) {
        if (cell.stage(cell.values().get(v)) == stage) {
          outputs.add(
              new ProgramOutput(
                  equations.values().get(v), workspace.slot(Workspace.TANGENT_VALUE, v)));
        }
      }
      valuesOfStage[stage] = workspace.after(outputs, equations.values());
    }
    List<ProgramOutput> outputs = new ArrayList<>();
    for (int s = 0; s < equations.newStates().size(); s++) {
      outputs.add(
          new ProgramOutput(
              equations.newStates().get(s), workspace.slot(Workspace.TANGENT_NEXT, s)));
    }
    newStates = workspace.after(outputs, equations.values());
  }

  /**
   * to = J v; tangents of affine maps and values stay in the workspace.
   *
   * @param v tangent of the previous states, or of the input
   */
  void apply(float[] v, float[] to) {
    float[][] arrays = workspace.arrays;
    arrays[Workspace.TANGENT_PREVIOUS] = v;
    arrays[Workspace.TANGENT_NEXT] = to;
    for (int stage = 0; stage < cell.stages(); stage++) {
      for (int k = 0; k < cell.affines().size(); k++) {
        if (cell.stageOfAffine(k) == stage && equations.moving().get(k)) {
          affine(k, v);
        }
      }
      if (valuesOfStage[stage] != null) {
        workspace.run(valuesOfStage[stage]);
      }
    }
    workspace.run(newStates);
  }

  private void affine(int k, float[] v) {
    Affine affine = cell.affines().get(k);
    float[] a = workspace.arrays[Workspace.TANGENT_AFFINE];
    int at = k * workspace.entry();
    boolean adding = false;
    if (direction == Direction.INPUT && affine.readsInput()) {
      weights.input[k].product(kernels, null, 0, false, v, 0, a, at);
      adding = true;
    }
    if (readsMovingSource(k)) {
      float[] source = movingSource(k, v);
      weights.recurrent[k].product(kernels, null, 0, adding, source, movingAt(k), a, at);
    }
  }

  /** Whether what W_k reads moves in this direction. */
  boolean readsMovingSource(int k) {
    Affine affine = cell.affines().get(k);
    int states = cell.states().size();
    if (!affine.readsSource()) {
      return false;
    }
    return affine.source() < states
        ? direction == Direction.PREVIOUS
        : equations.values().get(affine.source() - states).op() != Op.ZERO;
  }

  /** The array that holds the tangent of what W_k reads. */
  float[] movingSource(int k, float[] v) {
    return cell.affines().get(k).source() < cell.states().size()
        ? v
        : workspace.arrays[Workspace.TANGENT_VALUE];
  }

  /** Where it begins. */
  int movingAt(int k) {
    int source = cell.affines().get(k).source();
    int states = cell.states().size();
    return (source < states ? source : source - states) * workspace.entry();
  }

  boolean movesInput() {
    return direction == Direction.INPUT;
  }
}
