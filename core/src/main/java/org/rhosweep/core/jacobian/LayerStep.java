package org.rhosweep.core.jacobian;

import static org.rhosweep.core.network.ParameterLayout.padded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.rhosweep.core.engine.simd.PointwiseProgram;
import org.rhosweep.core.engine.simd.PointwiseProgram.ProgramOutput;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.OutputTangent;
import org.rhosweep.core.equation.TangentEquations;
import org.rhosweep.core.equation.TangentEquations.Direction;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.kernels.Kernels;

/**
 * One time step of one layer for 32 examples, with products with its Jacobians and the gradients of
 * bilinear forms in them:
 *
 * <pre>
 *   time    J_time  = d state_t / d state_(t-1)     [S n][S n]
 *   input   J_input = d state_t / d x_t             [S n][input]
 *   output  P       = d output / d state_t          [n][S n], see {@link OutputTangent}
 * </pre>
 *
 * An output that is a function of the other states alone is not a state of these: its rows and
 * columns are zero.
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
  private final ReverseProgram timeReverse;
  private final ReverseProgram inputReverse;
  private final OutputTangent outputTangent;
  private final TangentProgram outputProgram;
  private final ReverseProgram outputTranspose;
  private final ReverseProgram outputReverse;
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
    outputTangent = OutputTangent.of(cell);
    remembersOutput = cell.remembersOutput();
    outputProgram =
        new TangentProgram(
            kernels, weights, workspace, Direction.NEW_STATES, outputTangent.tangents());
    states =
        new ReverseProgram(kernels, weights, workspace, TangentEquations.ofStates(cell), still);
    timeReverse = gradientOf(time);
    inputReverse = gradientOf(input);
    outputReverse = gradientOf(outputProgram);
    outputTranspose =
        new ReverseProgram(
            kernels,
            weights,
            workspace,
            outputTangent.transposed(cell),
            outputTangent.tangents().values());
    stages = compileStages();
    for (TangentProgram program : List.of(time, input, outputProgram)) {
      program.compile();
    }
    for (ReverseProgram program :
        List.of(states, timeReverse, inputReverse, outputReverse, outputTranspose)) {
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
      List<ProgramOutput> outputs = new ArrayList<>();
      List<Expression> now = new ArrayList<>();
      for (int v = 0; v < cell.values().size(); v++) {
        Expression value = cell.values().get(v);
        if (cell.stage(value) == stage) {
          outputs.add(new ProgramOutput(value, workspace.slot(Workspace.VALUE, v)));
          now.add(value);
        }
      }
      if (stage + 1 == programs.length) {
        for (int s = 0; s < cell.states().size(); s++) {
          Expression state = cell.newStates().get(s);
          outputs.add(new ProgramOutput(state, workspace.slot(Workspace.NEXT, s)));
        }
        for (Expression constant : workspace.constants()) {
          outputs.add(new ProgramOutput(constant, workspace.constantSlot(constant)));
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
  public void timeJvp(float[] v, float[] to) {
    time.apply(v, to);
    clearOutput(to);
  }

  private void clearOutput(float[] states) {
    if (!remembersOutput) {
      Arrays.fill(states, 0, workspace.entry(), 0f);
    }
  }

  /** to = J_time^T u. */
  public void timeVjp(float[] u, float[] to) {
    states.runAffines(u);
    states.previousGradients(to);
  }

  /** to = J_input x'. */
  public void inputJvp(float[] v, float[] to) {
    input.apply(v, to);
    clearOutput(to);
  }

  /** to = J_input^T u. */
  public void inputVjp(float[] u, float[] to) {
    states.runAffines(u);
    Arrays.fill(to, 0f);
    states.addInputGradient(to);
  }

  /** to = P s' for a tangent of the new states. */
  public void outputJvp(float[] v, float[] to) {
    if (outputTangent.isIdentity()) {
      System.arraycopy(v, 0, to, 0, workspace.entry());
    } else {
      outputProgram.apply(v, to);
    }
  }

  /** to = P^T u. */
  public void outputVjp(float[] u, float[] to) {
    if (outputTangent.isIdentity()) {
      Arrays.fill(to, 0, stateFloats(), 0f);
      System.arraycopy(u, 0, to, 0, workspace.entry());
      return;
    }
    outputTranspose.runAffines(u);
    outputTranspose.tangentGradients(to);
  }

  /**
   * Adds the gradient of u^T J_time v.
   *
   * @param gradient of the parameters, or null
   * @param inputGradient gradient of the layer's input, or null
   */
  public void addTimeGradient(float[] u, float[] v, float[] gradient, float[] inputGradient) {
    time.apply(v, scratchStates());
    timeReverse.runAffines(u);
    finish(timeReverse, time, v, gradient, inputGradient);
  }

  /** Adds the gradient of u^T J_input v, as {@link #addTimeGradient}. */
  public void addInputGradient(float[] u, float[] v, float[] gradient, float[] inputGradient) {
    input.apply(v, scratchStates());
    inputReverse.runAffines(u);
    finish(inputReverse, input, v, gradient, inputGradient);
  }

  /** Adds the gradient of u^T P v, as {@link #addTimeGradient}. */
  public void addOutputGradient(float[] u, float[] v, float[] gradient, float[] inputGradient) {
    if (outputTangent.isIdentity()) {
      return;
    }
    outputProgram.apply(v, scratchStates());
    outputReverse.runAffines(u);
    finish(outputReverse, outputProgram, v, gradient, inputGradient);
  }

  /** to = (d output_t / d x_t) v, by whatever way. */
  public void inputToOutputJvp(float[] v, float[] to) {
    input.apply(v, scratchStates());
    System.arraycopy(scratchStates(), 0, to, 0, workspace.entry());
  }

  /** to = (d output_t / d state_(t-1)) v. */
  public void timeToOutputJvp(float[] v, float[] to) {
    time.apply(v, scratchStates());
    System.arraycopy(scratchStates(), 0, to, 0, workspace.entry());
  }

  /**
   * u of the output as one of all states, for the transposed products and the gradients of both.
   */
  void embedOutput(float[] u, float[] to) {
    Arrays.fill(to, workspace.entry(), to.length, 0f);
    System.arraycopy(u, 0, to, 0, workspace.entry());
  }

  /** Adds the gradient of sum over states of u^T s_t, as {@link #addTimeGradient}. */
  public void addStateGradient(float[] u, float[] gradient, float[] inputGradient) {
    states.runAffines(u);
    finish(states, null, null, gradient, inputGradient);
  }

  private void finish(
      ReverseProgram reverse,
      TangentProgram tangents,
      float[] v,
      float[] gradient,
      float[] inputGradient) {
    if (gradient != null) {
      parameterGradient.add(reverse, tangents, below, v, gradient);
    }
    if (inputGradient != null) {
      reverse.addInputGradient(inputGradient);
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
