package org.rhosweep.core.jacobian;

import java.util.ArrayList;
import java.util.List;
import org.rhosweep.core.engine.simd.PointwiseProgram;
import org.rhosweep.core.engine.simd.PointwiseProgram.ProgramOutput;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.equation.TangentEquations.Gradients;
import org.rhosweep.kernels.Kernels;

/** Runs backward equations stage by stage, last stage first: gradients of all affine maps. */
final class ReverseProgram {
  private final Kernels kernels;
  private final CellEquations cell;
  private final LayerWeights weights;
  private final Workspace workspace;
  final Gradients gradients;
  private final List<Expression> tangentValues;
  private final PointwiseProgram[] ofAffines;
  private final PointwiseProgram[] ofTangentValues;
  private final PointwiseProgram[] ofValues;
  private PointwiseProgram previousGradients;
  private PointwiseProgram tangentGradients;
  private PointwiseProgram ofCoefficients;

  /**
   * A program.
   *
   * @param tangentValues of the direction whose tangents are differentiated, or ZERO for each value
   */
  ReverseProgram(
      Kernels kernels,
      LayerWeights weights,
      Workspace workspace,
      Gradients gradients,
      List<Expression> tangentValues) {
    this.kernels = kernels;
    this.weights = weights;
    this.workspace = workspace;
    this.gradients = gradients;
    this.tangentValues = tangentValues;
    cell = weights.layout.shape().transition(weights.layer);
    ofAffines = new PointwiseProgram[cell.stages()];
    ofTangentValues = new PointwiseProgram[cell.stages()];
    ofValues = new PointwiseProgram[cell.stages()];
    List<Expression> roots = new ArrayList<>(gradients.affines());
    roots.addAll(gradients.values());
    roots.addAll(gradients.previous());
    roots.addAll(gradients.coefficients());
    workspace.announce(roots, tangentValues);
  }

  void compile() {
    int affines = cell.affines().size();
    int values = cell.values().size();
    for (int stage = 0; stage < cell.stages(); stage++) {
      List<ProgramOutput> outputs = new ArrayList<>();
      for (int k = 0; k < 2 * affines; k++) {
        if (cell.stageOfAffine(k % affines) == stage && isThere(k)) {
          int array = k < affines ? Workspace.AFFINE_GRADIENT : Workspace.TANGENT_AFFINE_GRADIENT;
          outputs.add(
              new ProgramOutput(gradients.affines().get(k), workspace.slot(array, k % affines)));
        }
      }
      ofAffines[stage] = workspace.after(outputs, tangentValues);
      List<ProgramOutput> primal = new ArrayList<>();
      List<ProgramOutput> tangent = new ArrayList<>();
      for (int v = 0; v < values; v++) {
        if (cell.stage(cell.values().get(v)) == stage) {
          primal.add(
              new ProgramOutput(
                  gradients.values().get(v), workspace.slot(Workspace.VALUE_ADJOINT, v)));
          tangent.add(
              new ProgramOutput(
                  gradients.values().get(values + v),
                  workspace.slot(Workspace.TANGENT_VALUE_ADJOINT, v)));
        }
      }
      ofValues[stage] = workspace.after(primal, tangentValues);
      ofTangentValues[stage] = workspace.after(tangent, tangentValues);
    }
    previousGradients = previousGradients(0);
    tangentGradients = previousGradients(cell.states().size());
    List<ProgramOutput> outputs = new ArrayList<>();
    for (int i = 0; i < gradients.coefficients().size(); i++) {
      outputs.add(
          new ProgramOutput(
              gradients.coefficients().get(i), workspace.slot(Workspace.COEFFICIENT_GRADIENT, i)));
    }
    ofCoefficients = workspace.after(outputs, tangentValues);
  }

  /** Gradients of the coefficients after {@link #runAffines}, into the workspace. */
  void runCoefficients() {
    workspace.run(ofCoefficients);
  }

  /** The pointwise gradients of the states before the step, or of their tangents. */
  private PointwiseProgram previousGradients(int first) {
    List<ProgramOutput> outputs = new ArrayList<>();
    for (int s = 0; s < cell.states().size(); s++) {
      outputs.add(
          new ProgramOutput(
              gradients.previous().get(first + s), workspace.slot(Workspace.PREVIOUS_GRADIENT, s)));
    }
    return workspace.after(outputs, tangentValues);
  }

  /** Whether an affine map, or for K + k its tangent, has a gradient. */
  boolean isThere(int k) {
    return gradients.affines().get(k).op() != Op.ZERO;
  }

  /** Gradients of the affine maps and their tangents, into the workspace. */
  void runAffines(float[] adjoint) {
    workspace.arrays[Workspace.ADJOINT] = adjoint;
    for (int stage = cell.stages() - 1; stage >= 0; stage--) {
      if (stage + 1 < cell.stages()) {
        workspace.run(ofTangentValues[stage]);
        addProducts(stage, cell.affines().size(), Workspace.TANGENT_VALUE_ADJOINT);
        workspace.run(ofValues[stage]);
        addProducts(stage, 0, Workspace.VALUE_ADJOINT);
      }
      workspace.run(ofAffines[stage]);
    }
  }

  /** Adds W_k^T dL/da_k for all that read a value of this stage. */
  private void addProducts(int stage, int firstAffine, int to) {
    int states = cell.states().size();
    for (int k = 0; k < cell.affines().size(); k++) {
      int value = cell.affines().get(k).source() - states;
      if (value >= 0 && isThere(firstAffine + k) && cell.stage(cell.values().get(value)) == stage) {
        int from = firstAffine == 0 ? Workspace.AFFINE_GRADIENT : Workspace.TANGENT_AFFINE_GRADIENT;
        weights.recurrent[k].addTransposedProduct(
            kernels,
            workspace.arrays[from],
            k * workspace.entry(),
            workspace.arrays[to],
            value * workspace.entry());
      }
    }
  }

  /**
   * Gradient of the previous states after {@link #runAffines}.
   *
   * @param to [state][unit][32], overwritten
   */
  void previousGradients(float[] to) {
    workspace.run(previousGradients);
    int states = cell.states().size();
    int entry = workspace.entry();
    System.arraycopy(workspace.arrays[Workspace.PREVIOUS_GRADIENT], 0, to, 0, states * entry);
    for (int k = 0; k < cell.affines().size(); k++) {
      int source = cell.affines().get(k).source();
      if (source >= 0 && source < states && isThere(k)) {
        float[] g = workspace.arrays[Workspace.AFFINE_GRADIENT];
        weights.recurrent[k].addTransposedProduct(kernels, g, k * entry, to, source * entry);
      }
    }
  }

  /**
   * Gradient of the tangents of the states, where the program has no affine tangents.
   *
   * @param to [state][unit][32], overwritten
   */
  void tangentGradients(float[] to) {
    workspace.run(tangentGradients);
    int floats = cell.states().size() * workspace.entry();
    System.arraycopy(workspace.arrays[Workspace.PREVIOUS_GRADIENT], 0, to, 0, floats);
  }

  /** Adds the gradient of the input after {@link #runAffines}: sum of U_k^T dL/da_k. */
  void addInputGradient(float[] to) {
    for (int k = 0; k < cell.affines().size(); k++) {
      if (weights.input[k] != null && isThere(k)) {
        float[] g = workspace.arrays[Workspace.AFFINE_GRADIENT];
        weights.input[k].addTransposedProduct(kernels, g, k * workspace.entry(), to, 0);
      }
    }
  }
}
