package org.rhosweep.core.jacobian;

import java.util.Arrays;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.kernels.Kernels;

/**
 * One time step of a stack of layers for 32 examples, with the Jacobians between its parts.
 *
 * <pre>
 *   time(l)      d state_l[t] / d state_l[t-1]                                [S n][S n]
 *   depth(l)     d output_l[t] / d output_(l-1)[t]; of a residual layer       [n][n]
 *                I + d h_l[t] / d output_(l-1)[t]
 *   stacked(l)   P_(l-1) d state_l[t] / d x_l[t], of the eigenvalues of       [n][n]
 *                d state_l[t] / d state_(l-1)[t], see OutputTangent
 *   diagonal(l)  d output_(l-1)[t] / d state_(l-1)[t-1] after                 [n][n]
 *                d state_l[t] / d x_l[t], of the eigenvalues of
 *                d state_l[t] / d state_(l-1)[t-1]
 *   input(l)     d state_l[t] / d x_l[t]                                      [S n][input]
 *   readout      R, the readout of the top layer's output; stacked R P, the   [output][n or S n]
 *                same of its states
 * </pre>
 *
 * <p>What a loss's gradient loses or gains on its way from layer to layer is the product of the
 * depth(l). In an LSTM, whose output h = o tanh(c) is a state beside c, stacked(l) moves h and c
 * independently and so counts the way through c twice: it is what the authors of LSC differentiate.
 * Residual layers have neither stacked(l) nor diagonal(l): their states are not those of the lowest
 * layer, and what passes them by on the residual path is in none.
 */
public final class NetworkStep {
  private final ParameterLayout layout;
  private final LayerStep[] layers;
  private final float[][] previous;
  private final float[][] next;
  private final float[] states;
  private final float[] moreStates;
  private final Block readout;
  private final float[] topOutput;
  private float[] parameters;

  /** A step of a network whose weights are to be {@link #load loaded}. */
  public NetworkStep(Kernels kernels, ParameterLayout layout) {
    this.layout = layout;
    int depth = layout.shape().depth();
    layers = new LayerStep[depth];
    for (int l = 0; l < depth; l++) {
      layers[l] = new LayerStep(kernels, new LayerWeights(layout, l));
    }
    previous = new float[depth][];
    next = new float[depth][];
    int most = 0;
    for (int l = 0; l < depth; l++) {
      previous[l] = new float[layers[l].stateFloats()];
      next[l] = new float[layers[l].stateFloats()];
      most = Math.max(most, layers[l].stateFloats());
    }
    states = new float[most];
    moreStates = new float[most];
    readout = layout.block(Kind.READOUT, -1, -1);
    topOutput = new float[layers[depth - 1].outputFloats()];
  }

  /** Reads the weights; to be called after every change of them. */
  public void load(float[] newParameters) {
    parameters = newParameters;
    for (LayerStep layer : layers) {
      layer.load(newParameters);
    }
  }

  public int depth() {
    return layers.length;
  }

  /** One layer. */
  public LayerStep layer(int l) {
    return layers[l];
  }

  /** States before the step begin at zero. */
  public void reset() {
    for (float[] state : previous) {
      Arrays.fill(state, 0f);
    }
  }

  /**
   * Runs the step from the states as they are.
   *
   * @param x [input][32], to be left as it is until the next step
   */
  public void run(float[] x) {
    float[] below = x;
    for (int l = 0; l < layers.length; l++) {
      layers[l].run(below, previous[l], next[l]);
      below = next[l];
    }
  }

  /** The states after this step become those before the next. */
  public void advance() {
    for (int l = 0; l < layers.length; l++) {
      System.arraycopy(next[l], 0, previous[l], 0, next[l].length);
    }
  }

  /** States of a layer after the step, [state][unit][32]; not a copy. */
  public float[] states(int l) {
    return next[l];
  }

  /** States of a layer before the step, [state][unit][32]; not a copy. */
  public float[] previousStates(int l) {
    return previous[l];
  }

  private VectorShape stateShape(int l) {
    int parts = layout.shape().transition(l).states().size();
    int first = layers[l].remembersOutput() ? 0 : 1;
    return new VectorShape(first, parts, layout.shape().hiddenSize(), paddedUnits());
  }

  private int paddedUnits() {
    return layers[0].outputFloats() / Kernels.LANES;
  }

  private VectorShape outputShape() {
    return new VectorShape(1, layout.shape().hiddenSize(), paddedUnits());
  }

  /** The time Jacobian of a layer. */
  public BatchOperator time(int l) {
    return new Operator(stateShape(l), stateShape(l), layers[l]::timeJvp, layers[l]::timeVjp);
  }

  /** The Jacobian of a layer's output with respect to that of the layer below, at the same time. */
  public BatchOperator depth(int l) {
    return new Operator(
        outputShape(),
        outputShape(),
        layers[l]::inputToOutputJvp,
        (u, to) -> {
          layers[l].embedOutput(u, states);
          layers[l].inputVjp(states, to);
        });
  }

  /** Whether a layer's output is the sum of its input and its cell's output. */
  public boolean isResidual(int l) {
    return layout.shape().isResidual(l);
  }

  /** What has the eigenvalues of the Jacobian from stacked states to stacked states. */
  public BatchOperator stacked(int l) {
    return new Operator(
        outputShape(),
        outputShape(),
        (v, to) -> {
          layers[l].inputJvp(v, states);
          layers[l - 1].outputJvp(states, to);
        },
        (u, to) -> {
          layers[l - 1].outputVjp(u, states);
          layers[l].inputVjp(states, to);
        });
  }

  /** What has the eigenvalues of the Jacobian one layer up and one time step on. */
  public BatchOperator diagonal(int l) {
    return new Operator(
        outputShape(),
        outputShape(),
        (v, to) -> {
          layers[l].inputJvp(v, states);
          layers[l - 1].timeToOutputJvp(states, to);
        },
        (u, to) -> {
          layers[l - 1].embedOutput(u, states);
          layers[l - 1].timeVjp(states, moreStates);
          layers[l].inputVjp(moreStates, to);
        });
  }

  /** The Jacobian of a layer's states with respect to its input. */
  public BatchOperator input(int l) {
    int inputs = layout.shape().inputSize(l);
    VectorShape domain = new VectorShape(1, inputs, layers[l].inputFloats() / Kernels.LANES);
    return new Operator(domain, stateShape(l), layers[l]::inputJvp, layers[l]::inputVjp);
  }

  /**
   * The Jacobian of the readout with respect to the top layer.
   *
   * @param stacked of all states of the top layer, else of its output
   */
  public BatchOperator readout(boolean stacked) {
    int top = layers.length - 1;
    int outputs = readout.rows();
    VectorShape range = new VectorShape(1, outputs, ParameterLayout.padded(outputs, Kernels.ROWS));
    return new Operator(
        stacked ? stateShape(top) : outputShape(),
        range,
        (v, to) -> {
          Arrays.fill(to, 0f);
          readoutJvp(outputOf(v, stacked), to);
        },
        (u, to) -> {
          Arrays.fill(topOutput, 0f);
          readoutVjp(u, topOutput);
          if (stacked) {
            layers[top].outputVjp(topOutput, to);
          } else {
            System.arraycopy(topOutput, 0, to, 0, topOutput.length);
          }
        });
  }

  private float[] outputOf(float[] v, boolean stacked) {
    if (!stacked) {
      return v;
    }
    layers[layers.length - 1].outputJvp(v, topOutput);
    return topOutput;
  }

  private void readoutJvp(float[] v, float[] to) {
    for (int row = 0; row < readout.rows(); row++) {
      for (int column = 0; column < readout.columns(); column++) {
        addMultiple(parameters[readout.at(row, column)], v, column, to, row);
      }
    }
  }

  private void readoutVjp(float[] u, float[] to) {
    for (int row = 0; row < readout.rows(); row++) {
      for (int column = 0; column < readout.columns(); column++) {
        addMultiple(parameters[readout.at(row, column)], u, row, to, column);
      }
    }
  }

  private static void addMultiple(float factor, float[] from, int row, float[] to, int toRow) {
    for (int i = 0; i < Kernels.LANES; i++) {
      to[toRow * Kernels.LANES + i] += factor * from[row * Kernels.LANES + i];
    }
  }

  private record Operator(
      VectorShape domain,
      VectorShape range,
      DominantEigenpairs.Product forward,
      DominantEigenpairs.Product backward)
      implements BatchOperator {
    @Override
    public void times(float[] v, float[] to) {
      forward.apply(v, to);
    }

    @Override
    public void transposed(float[] u, float[] to) {
      backward.apply(u, to);
    }
  }

  /** Adds the gradient of u^T time(l) v; arrays as in {@link LayerStep#addTimeGradient}. */
  public void addTimeGradient(
      int l, float[] u, float[] v, float[] gradient, float[][] inputGradients) {
    layers[l].addTimeGradient(u, v, gradient, at(inputGradients, l));
  }

  /** Adds the gradient of u^T input(l) v. */
  public void addInputGradient(
      int l, float[] u, float[] v, float[] gradient, float[][] inputGradients) {
    layers[l].addInputGradient(u, v, gradient, at(inputGradients, l));
  }

  /** Adds the gradient of u^T depth(l) v. */
  public void addDepthGradient(
      int l, float[] u, float[] v, float[] gradient, float[][] inputGradients) {
    layers[l].embedOutput(u, states);
    layers[l].addInputGradient(states, v, gradient, at(inputGradients, l));
  }

  /**
   * Adds the gradient of u^T stacked(l) v; that of P only where {@code inputGradients} is there.
   */
  public void addStackedGradient(
      int l, float[] u, float[] v, float[] gradient, float[][] inputGradients) {
    layers[l - 1].outputVjp(u, states);
    layers[l].addInputGradient(states, v, gradient, at(inputGradients, l));
    if (inputGradients != null) {
      layers[l].inputJvp(v, states);
      layers[l - 1].addOutputGradient(u, states, gradient, at(inputGradients, l - 1));
    }
  }

  /** Adds the gradient of u^T diagonal(l) v. */
  public void addDiagonalGradient(
      int l, float[] u, float[] v, float[] gradient, float[][] inputGradients) {
    LayerStep lower = layers[l - 1];
    lower.embedOutput(u, states);
    lower.timeVjp(states, moreStates);
    layers[l].addInputGradient(moreStates, v, gradient, at(inputGradients, l));
    layers[l].inputJvp(v, moreStates);
    lower.addTimeGradient(states, moreStates, gradient, at(inputGradients, l - 1));
  }

  /** Adds the gradient of u^T readout v; that of P only where {@code inputGradients} is there. */
  public void addReadoutGradient(
      boolean stacked, float[] u, float[] v, float[] gradient, float[][] inputGradients) {
    float[] output = outputOf(v, stacked);
    for (int row = 0; row < readout.rows(); row++) {
      for (int column = 0; column < readout.columns(); column++) {
        float sum = 0;
        for (int i = 0; i < Kernels.LANES; i++) {
          sum += u[row * Kernels.LANES + i] * output[column * Kernels.LANES + i];
        }
        gradient[readout.at(row, column)] += sum;
      }
    }
    if (stacked && inputGradients != null) {
      int top = layers.length - 1;
      Arrays.fill(topOutput, 0f);
      readoutVjp(u, topOutput);
      layers[top].addOutputGradient(topOutput, v, gradient, at(inputGradients, top));
    }
  }

  /**
   * Takes gradients of the layers' inputs down through the layers below.
   *
   * @param inputGradients gradient of each layer's input; used up from the top
   */
  public void addGradientThroughInputs(float[] gradient, float[][] inputGradients) {
    for (int l = layers.length - 1; l > 0; l--) {
      Arrays.fill(states, 0f);
      System.arraycopy(inputGradients[l], 0, states, 0, layers[l - 1].outputFloats());
      layers[l - 1].addStateGradient(states, gradient, inputGradients[l - 1]);
    }
  }

  /** Room for the gradients of the layers' inputs. */
  public float[][] newInputGradients() {
    float[][] inputGradients = new float[layers.length][];
    for (int l = 0; l < layers.length; l++) {
      inputGradients[l] = new float[layers[l].inputFloats()];
    }
    return inputGradients;
  }

  private static float[] at(float[][] inputGradients, int l) {
    return inputGradients == null ? null : inputGradients[l];
  }
}
