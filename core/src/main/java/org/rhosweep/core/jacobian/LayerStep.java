package org.rhosweep.core.jacobian;

import static org.rhosweep.core.network.ParameterLayout.padded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.rhosweep.core.engine.simd.PointwiseProgram;
import org.rhosweep.core.engine.simd.PointwiseProgram.Output;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.OutputTangent;
import org.rhosweep.core.equation.TangentEquations;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.kernel.Kernels;
import org.rhosweep.core.network.ParameterLayout;

/**
 * One time step of one layer for 32 examples, with products with its Jacobians and the gradients of
 * bilinear forms in them:
 *
 * <pre>
 *   time    J_time  = d state_t / d state_(t-1)     [S n][S n]
 *   input   J_input = d state_t / d x_t             [S n][input]
 *   path    P       = d output / d state_t          [n][S n], see {@link OutputTangent}
 * </pre>
 *
 * An output that is a function of the other states alone is no state of these: its rows and columns
 * are zero.
 *
 * <p>Vectors are [unit][32], states [state][unit][32], units padded to multiples of 8; the padding
 * of what is passed in must be zero, and that of results is. Nothing passed in is kept but by
 * {@link #run}, whose arguments must stay as they are until the next one.
 */
public final class LayerStep {
  private final Kernels kernels;
  private final LayerWeights weights;
  private final CellEquations cell;
  private final int units;
  private final int inputUnits;
  private final Workspace workspace;
  private final PointwiseProgram[] stages;
  private final TangentProgram time;
  private final TangentProgram input;
  private final boolean remembersOutput;
  private final ReverseProgram states;
  private final ReverseProgram timeGradient;
  private final ReverseProgram inputGradient;
  private final OutputTangent path;
  private final TangentProgram pathProgram;
  private final ReverseProgram pathTransposed;
  private final ReverseProgram pathGradient;
  private final ParameterGradient parameterGradient;
  private float[] below;

  LayerStep(Kernels kernels, LayerWeights weights) {
    this.kernels = kernels;
    this.weights = weights;
    ParameterLayout layout = weights.layout;
    cell = layout.shape().transition(weights.layer);
    units = padded(layout.shape().hiddenSize(), Kernels.ROWS);
    inputUnits = padded(layout.shape().inputSize(weights.layer), Kernels.ROWS);
    workspace = new Workspace(kernels, cell, units);
    List<Expression> still = Collections.nCopies(cell.values().size(), Expression.zero());
    time = tangents(Direction.PREVIOUS);
    input = tangents(Direction.INPUT);
    path = OutputTangent.of(cell);
    remembersOutput = cell.remembersOutput();
    pathProgram =
        new TangentProgram(kernels, weights, workspace, Direction.NEW_STATES, path.tangents());
    states =
        new ReverseProgram(kernels, weights, workspace, TangentEquations.ofStates(cell), still);
    timeGradient = gradientOf(time);
    inputGradient = gradientOf(input);
    pathGradient = gradientOf(pathProgram);
    pathTransposed =
        new ReverseProgram(
            kernels, weights, workspace, path.transposed(cell), path.tangents().values());
    stages = compileStages();
    for (TangentProgram program : List.of(time, input, pathProgram)) {
      program.compile();
    }
    for (ReverseProgram program :
        List.of(states, timeGradient, inputGradient, pathGradient, pathTransposed)) {
      program.compile();
    }
    workspace.allocate();
    parameterGradient = new ParameterGradient(kernels, weights, workspace);
  }

  private TangentProgram tangents(Direction direction) {
    TangentEquations equations = TangentEquations.of(cell, direction);
    return new TangentProgram(kernels, weights, workspace, direction, equations);
  }

  private ReverseProgram gradientOf(TangentProgram tangents) {
    TangentEquations equations = tangents.equations;
    return new ReverseProgram(
        kernels, weights, workspace, equations.gradients(cell), equations.values());
  }

  private PointwiseProgram[] compileStages() {
    PointwiseProgram[] programs = new PointwiseProgram[cell.stages()];
    List<Expression> done = new ArrayList<>();
    for (int stage = 0; stage < programs.length; stage++) {
      List<Output> outputs = new ArrayList<>();
      List<Expression> now = new ArrayList<>();
      for (int v = 0; v < cell.values().size(); v++) {
        Expression value = cell.values().get(v);
        if (cell.stage(value) == stage) {
          outputs.add(new Output(value, workspace.slot(Workspace.VALUE, v)));
          now.add(value);
        }
      }
      if (stage + 1 == programs.length) {
        for (int s = 0; s < cell.states().size(); s++) {
          Expression state = cell.newStates().get(s);
          outputs.add(new Output(state, workspace.slot(Workspace.NEXT, s)));
        }
        for (Expression constant : workspace.constants()) {
          outputs.add(new Output(constant, workspace.constantSlot(constant)));
        }
      }
      programs[stage] = workspace.forward(outputs, done);
      done.addAll(now);
    }
    return programs;
  }

  /** Reads the weights; to be called after every change of them. */
  void load(float[] parameters) {
    weights.pack(parameters);
    workspace.load(weights.coefficients, hiddenSize());
  }

  /** Floats of all states of a layer. */
  public int stateFloats() {
    return cell.states().size() * workspace.entry();
  }

  /** Floats of one state of a layer, and of its output. */
  public int outputFloats() {
    return workspace.entry();
  }

  /** Floats of the input. */
  public int inputFloats() {
    return inputUnits * Kernels.LANES;
  }

  /** Units of a layer that are there, without padding. */
  public int hiddenSize() {
    return weights.layout.shape().hiddenSize();
  }

  /** Whether the output is a state of its own, not a function of the others. */
  boolean remembersOutput() {
    return remembersOutput;
  }

  /** Whether the new states depend on the previous ones. */
  public boolean hasTimeJacobian() {
    return !time.equations.isZero();
  }

  /**
   * Runs the step.
   *
   * @param x what the layer sees from below, [input][32]
   * @param previous states before, [state][unit][32]
   * @param next states after, overwritten
   */
  public void run(float[] x, float[] previous, float[] next) {
    below = x;
    float[][] arrays = workspace.arrays;
    arrays[Workspace.PREVIOUS] = previous;
    arrays[Workspace.NEXT] = next;
    for (int stage = 0; stage < stages.length; stage++) {
      for (int k = 0; k < cell.affines().size(); k++) {
        if (cell.stageOfAffine(k) == stage) {
          affine(k, x, previous);
        }
      }
      workspace.run(stages[stage]);
    }
  }

  private void affine(int k, float[] x, float[] previous) {
    Affine affine = cell.affines().get(k);
    float[] a = workspace.arrays[Workspace.AFFINE];
    int at = k * workspace.entry();
    int biasAt = weights.bias[k];
    float[] bias = biasAt < 0 ? null : weights.parameters;
    if (affine.readsInput()) {
      weights.input[k].product(kernels, bias, biasAt, false, x, 0, a, at);
    }
    if (affine.readsSource()) {
      int state = affine.source();
      int value = state - cell.states().size();
      float[] source = value < 0 ? previous : workspace.arrays[Workspace.VALUE];
      int from = (value < 0 ? state : value) * workspace.entry();
      weights.recurrent[k].product(kernels, bias, biasAt, affine.readsInput(), source, from, a, at);
    }
  }

  /** to = J_time v. */
  public void timesTime(float[] v, float[] to) {
    time.apply(v, to);
    forgetOutput(to);
  }

  private void forgetOutput(float[] states) {
    if (!remembersOutput) {
      Arrays.fill(states, 0, workspace.entry(), 0f);
    }
  }

  /** to = J_time^T u. */
  public void transposedTime(float[] u, float[] to) {
    states.runAffines(u);
    states.towardsPrevious(to);
  }

  /** to = J_input x'. */
  public void timesInput(float[] v, float[] to) {
    input.apply(v, to);
    forgetOutput(to);
  }

  /** to = J_input^T u. */
  public void transposedInput(float[] u, float[] to) {
    states.runAffines(u);
    Arrays.fill(to, 0f);
    states.addTowardsInput(to);
  }

  /** to = P s' for a tangent of the new states. */
  public void timesPath(float[] v, float[] to) {
    if (path.isIdentity()) {
      System.arraycopy(v, 0, to, 0, workspace.entry());
    } else {
      pathProgram.apply(v, to);
    }
  }

  /** to = P^T u. */
  public void transposedPath(float[] u, float[] to) {
    if (path.isIdentity()) {
      Arrays.fill(to, 0, stateFloats(), 0f);
      System.arraycopy(u, 0, to, 0, workspace.entry());
      return;
    }
    pathTransposed.runAffines(u);
    pathTransposed.towardsTangents(to);
  }

  /**
   * Adds the gradient of u^T J_time v.
   *
   * @param gradient of the parameters, or null
   * @param towardsInput gradient of the layer's input, or null
   */
  public void addTimeGradient(float[] u, float[] v, float[] gradient, float[] towardsInput) {
    time.apply(v, scratchStates());
    timeGradient.runAffines(u);
    finish(timeGradient, time, v, gradient, towardsInput);
  }

  /** Adds the gradient of u^T J_input v, as {@link #addTimeGradient}. */
  public void addInputGradient(float[] u, float[] v, float[] gradient, float[] towardsInput) {
    input.apply(v, scratchStates());
    inputGradient.runAffines(u);
    finish(inputGradient, input, v, gradient, towardsInput);
  }

  /** Adds the gradient of u^T P v, as {@link #addTimeGradient}. */
  public void addPathGradient(float[] u, float[] v, float[] gradient, float[] towardsInput) {
    if (path.isIdentity()) {
      return;
    }
    pathProgram.apply(v, scratchStates());
    pathGradient.runAffines(u);
    finish(pathGradient, pathProgram, v, gradient, towardsInput);
  }

  /** to = (d output_t / d x_t) v, by whatever way. */
  public void timesInputToOutput(float[] v, float[] to) {
    input.apply(v, scratchStates());
    System.arraycopy(scratchStates(), 0, to, 0, workspace.entry());
  }

  /** to = (d output_t / d state_(t-1)) v. */
  public void timesTimeToOutput(float[] v, float[] to) {
    time.apply(v, scratchStates());
    System.arraycopy(scratchStates(), 0, to, 0, workspace.entry());
  }

  /**
   * u of the output as one of all states, for the transposed products and the gradients of both.
   */
  void outputAlone(float[] u, float[] to) {
    Arrays.fill(to, workspace.entry(), to.length, 0f);
    System.arraycopy(u, 0, to, 0, workspace.entry());
  }

  /** Adds the gradient of sum over states of u^T s_t, as {@link #addTimeGradient}. */
  public void addStateGradient(float[] u, float[] gradient, float[] towardsInput) {
    states.runAffines(u);
    finish(states, null, null, gradient, towardsInput);
  }

  private void finish(
      ReverseProgram reverse,
      TangentProgram tangents,
      float[] v,
      float[] gradient,
      float[] towardsInput) {
    if (gradient != null) {
      parameterGradient.add(reverse, tangents, below, v, gradient);
    }
    if (towardsInput != null) {
      reverse.addTowardsInput(towardsInput);
    }
  }

  private float[] scratch;

  private float[] scratchStates() {
    if (scratch == null) {
      scratch = new float[stateFloats()];
    }
    return scratch;
  }
}
