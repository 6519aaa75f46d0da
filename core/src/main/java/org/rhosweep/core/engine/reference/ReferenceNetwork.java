package org.rhosweep.core.engine.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.Arithmetic;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.LayerCoefficients;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.SequenceShape;

/** One network on one sequence at a time, in double precision. */
public final class ReferenceNetwork {
  private final ParameterLayout layout;
  private final SequenceShape sequence;
  private final int hidden;
  private final Arithmetic arithmetic;
  private final LayerCoefficients[] coefficients;

  /** What one layer computed at one time step. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Step(double[] input, double[][] previous, Map<Expression, double[]> values) {}

  /**
   * A state that is not left as the equations give it: what the rest of its own step and later
   * steps read is moved, and of a state that is {@link CellEquations#isGiven given} what later
   * steps do.
   *
   * @param layer 0 = the lowest
   * @param timeStep 0 = the first
   * @param state index among the cell's states, 0 = the output
   * @param by added to one unit of one example
   */
  public record PerturbedState(
      int layer, int timeStep, int state, int example, int unit, double by) {}

  /** A forward pass over one sequence: steps[layer][time]; factors[layer][time][unit] or null. */
  private static final class Trace {
    final List<List<Step>> steps = new ArrayList<>();
    final List<double[]> top = new ArrayList<>();
    final float[][][] factors;

    /** What {@link #backward} finds of each state, [layer][time][state][unit]. */
    double[][][][] stateGradients;

    Trace(float[][][] factors) {
      this.factors = factors;
    }
  }

  public ReferenceNetwork(ParameterLayout layout) {
    this(layout, new Arithmetic());
  }

  /** A network whose pointwise operations are the caller's. */
  public ReferenceNetwork(ParameterLayout layout, Arithmetic arithmetic) {
    this.layout = layout;
    this.arithmetic = arithmetic;
    coefficients = new LayerCoefficients[layout.shape().depth()];
    Arrays.setAll(coefficients, layer -> new LayerCoefficients(layout, layer, arithmetic));
    sequence = layout.shape().sequence();
    hidden = layout.shape().hiddenSize();
  }

  /**
   * Mean loss of a batch whose states begin at zero, and its gradient.
   *
   * @param weights in the layout's order
   * @param gradient added to, or null
   */
  public double loss(double[] weights, Batch batch, double[] gradient) {
    return loss(weights, batch, gradient, null, 0);
  }

  /**
   * Loss and gradient under dropout.
   *
   * @param dropout null for none
   * @param trainingStep whose factors are drawn
   */
  public double loss(
      double[] weights, Batch batch, double[] gradient, Dropout dropout, int trainingStep) {
    return loss(weights, batch, gradient, dropout, trainingStep, null, null);
  }

  /** The loss where one state is moved. */
  public double lossWithPerturbedState(double[] weights, Batch batch, PerturbedState moved) {
    return loss(weights, batch, null, null, 0, moved, null);
  }

  /**
   * Gradient of the mean loss with respect to each state after each time step: the whole
   * derivative, also through what the state's own step computes from it.
   *
   * @return [example][layer][time][state][unit], the times of each sequence from its begin
   */
  public double[][][][][] stateGradients(double[] weights, Batch batch) {
    double[][][][][] gradients = new double[batch.examples][][][][];
    loss(weights, batch, new double[weights.length], null, 0, null, gradients);
    return gradients;
  }

  private double loss(
      double[] weights,
      Batch batch,
      double[] gradient,
      Dropout dropout,
      int trainingStep,
      PerturbedState moved,
      double[][][][][] stateGradients) {
    float[][][][] factors = dropout == null ? null : factors(dropout, trainingStep, batch.examples);
    int per = sequence.targetsPerSequence();
    int first = sequence.sequenceLength() - per;
    long count = 0;
    for (int i = 0; i < batch.examples * per; i++) {
      count += batch.labels != null && batch.labels[i] != Batch.IGNORED ? 1 : 0;
    }
    count = batch.labels == null ? batch.targetCount() * sequence.outputSize() : count;
    double sum = 0;
    for (int example = 0; example < batch.examples; example++) {
      double[][] x = inputs(weights, batch, example);
      PerturbedState here = moved != null && moved.example == example ? moved : null;
      int begin = batch.firstStep(example);
      Trace trace =
          forward(weights, x, factors == null ? null : from(begin, factors[example]), here);
      double[][] topGradient = new double[x.length][hidden];
      for (int target = Math.max(0, begin - first); target < per; target++) {
        double[] h = trace.top.get(first + target - begin);
        double[] y = readout(weights, h);
        double[] dy = new double[y.length];
        sum += lossOfTarget(batch, example * per + target, y, dy);
        for (int i = 0; i < dy.length; i++) {
          dy[i] /= count;
        }
        readoutBackward(weights, gradient, h, dy, topGradient[first + target - begin]);
      }
      if (gradient != null) {
        double[][] inputGradient = backward(weights, trace, topGradient, gradient);
        embeddingBackward(batch, example, inputGradient, gradient);
      }
      if (stateGradients != null) {
        stateGradients[example] = trace.stateGradients;
      }
    }
    return sum / count;
  }

  /** The factors of all examples, [example][layer][time][unit]; zero where nothing reads them. */
  private float[][][][] factors(Dropout dropout, int trainingStep, int examples) {
    int depth = layout.shape().depth();
    int times = sequence.sequenceLength();
    float[][][][] factors = new float[examples][depth][times][hidden];
    for (int layer = 0; layer < depth; layer++) {
      RandomStream stream = dropout.stream(layer, trainingStep);
      int first = layer == depth - 1 ? times - sequence.targetsPerSequence() : 0;
      for (int time = first; time < times; time++) {
        for (int unit = 0; unit < hidden; unit++) {
          for (int example = 0; example < examples; example++) {
            factors[example][layer][time][unit] = dropout.factor(stream);
          }
        }
      }
    }
    return factors;
  }

  /** The factors of the time steps that a sequence has, [layer][time][unit]. */
  private static float[][][] from(int begin, float[][][] factors) {
    return Arrays.stream(factors)
        .map(layer -> Arrays.copyOfRange(layer, begin, layer.length))
        .toArray(float[][][]::new);
  }

  private static double[] dropped(double[] values, float[][][] factors, int layer, int time) {
    if (factors == null) {
      return values;
    }
    double[] kept = values.clone();
    for (int unit = 0; unit < kept.length; unit++) {
      kept[unit] *= factors[layer][time][unit];
    }
    return kept;
  }

  /** Outputs of the top layer at each time step, for one sequence [time][feature]. */
  public double[][] outputs(double[] weights, double[][] inputs) {
    return forward(weights, inputs, null).top.toArray(new double[0][]);
  }

  /**
   * Back-propagation of a given gradient at the top.
   *
   * @param inputs one sequence, [time][feature]
   * @param topGradient dL/dh of the top layer, [time][hidden]
   * @param gradient of the parameters, added to
   * @return dL/dx, [time][feature]
   */
  public double[][] backward(
      double[] weights, double[][] inputs, double[][] topGradient, double[] gradient) {
    return backward(weights, forward(weights, inputs, null), topGradient, gradient);
  }

  /**
   * All states over one sequence, from states of zero.
   *
   * @param inputs [time][feature]
   * @return [layer][time][state][unit]
   */
  public double[][][][] states(double[] weights, double[][] inputs) {
    Trace trace = forward(weights, inputs, null);
    double[][][][] states = new double[trace.steps.size()][inputs.length][][];
    for (int layer = 0; layer < states.length; layer++) {
      for (int time = 0; time < inputs.length; time++) {
        states[layer][time] = newStates(layer, trace.steps.get(layer).get(time));
      }
    }
    return states;
  }

  /**
   * One time step of one layer with its Jacobians: each row is the backward pass of one unit
   * vector.
   *
   * @param input what the layer sees from below, [input]
   * @param states before the step, [state][unit]
   */
  public StepJacobians jacobians(double[] weights, int layer, double[] input, double[][] states) {
    Step step = step(weights, layer, input, states, null);
    double[] parameterGradient = new double[weights.length]; // not asked for
    int rows = states.length * hidden;
    double[][] time = new double[rows][];
    double[][] depth = new double[rows][input.length];
    for (int row = 0; row < rows; row++) {
      double[][] unit = new double[states.length][hidden];
      unit[row / hidden][row % hidden] = 1;
      double[][] previous =
          stepBackward(
              weights,
              layer,
              step,
              unit,
              depth[row],
              parameterGradient,
              new double[states.length][]);
      time[row] = Arrays.stream(previous).flatMapToDouble(Arrays::stream).toArray();
    }
    return new StepJacobians(newStates(layer, step), time, depth);
  }

  private CellEquations cell(int layer) {
    return layout.shape().equations(layer);
  }

  private double[][] newStates(int layer, Step step) {
    return newStates(layer, step, null);
  }

  private double[][] newStates(int layer, Step step, PerturbedState moved) {
    CellEquations cell = cell(layer);
    double[][] states = new double[cell.states().size()][];
    for (int s = 0; s < states.length; s++) {
      double[] value = step.values.get(cell.newStates().get(s));
      states[s] =
          moved != null && moved.state == s && cell.isGiven(s) ? moved(value, moved) : value;
    }
    return states;
  }

  private static double[] moved(double[] value, PerturbedState moved) {
    double[] copy = value.clone();
    copy[moved.unit] += moved.by;
    return copy;
  }

  private double[][] inputs(double[] weights, Batch batch, int example) {
    int times = sequence.sequenceLength();
    int begin = batch.firstStep(example);
    double[][] x = new double[times - begin][sequence.layerInputSize()];
    Block embedding = layout.block(Kind.EMBEDDING, -1, -1);
    for (int time = 0; time < x.length; time++) {
      int step = example * times + begin + time;
      for (int i = 0; i < x[time].length; i++) {
        x[time][i] =
            embedding == null
                ? batch.inputs[step * x[time].length + i]
                : weights[embedding.at(batch.tokens[step], i)];
      }
    }
    return x;
  }

  private void embeddingBackward(
      Batch batch, int example, double[][] inputGradient, double[] gradient) {
    Block embedding = layout.block(Kind.EMBEDDING, -1, -1);
    if (embedding == null) {
      return;
    }
    int first = example * sequence.sequenceLength() + batch.firstStep(example);
    for (int time = 0; time < inputGradient.length; time++) {
      int token = batch.tokens[first + time];
      for (int i = 0; i < embedding.columns(); i++) {
        gradient[embedding.at(token, i)] += inputGradient[time][i];
      }
    }
  }

  private double[] readout(double[] weights, double[] h) {
    Block matrix = layout.block(Kind.READOUT, -1, -1);
    double[] y = new double[matrix.rows()];
    addProduct(weights, matrix, h, y);
    Block bias = layout.block(Kind.READOUT_BIAS, -1, -1);
    for (int i = 0; i < y.length; i++) {
      y[i] += weights[bias.at(i, 0)];
    }
    return y;
  }

  private void readoutBackward(
      double[] weights, double[] gradient, double[] h, double[] dy, double[] dh) {
    if (gradient == null) {
      return;
    }
    Block matrix = layout.block(Kind.READOUT, -1, -1);
    Block bias = layout.block(Kind.READOUT_BIAS, -1, -1);
    productBackward(weights, gradient, matrix, h, dy, dh);
    for (int i = 0; i < dy.length; i++) {
      gradient[bias.at(i, 0)] += dy[i];
    }
  }

  private double lossOfTarget(Batch batch, int target, double[] y, double[] dy) {
    double loss = 0;
    if (batch.labels == null) {
      for (int i = 0; i < y.length; i++) {
        double error = y[i] - batch.targets[target * y.length + i];
        loss += error * error;
        dy[i] = 2 * error;
      }
      return loss;
    }
    int label = batch.labels[target];
    if (label == Batch.IGNORED) {
      return 0;
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : y) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    for (double value : y) {
      sum += StrictMath.exp(value - largest);
    }
    for (int i = 0; i < y.length; i++) {
      dy[i] = StrictMath.exp(y[i] - largest) / sum - (i == label ? 1 : 0);
    }
    return StrictMath.log(sum) + largest - y[label];
  }

  private Trace forward(double[] weights, double[][] inputs, float[][][] factors) {
    return forward(weights, inputs, factors, null);
  }

  private Trace forward(
      double[] weights, double[][] inputs, float[][][] factors, PerturbedState moved) {
    Trace trace = new Trace(factors);
    List<double[]> below = List.of(inputs);
    for (int layer = 0; layer < layout.shape().depth(); layer++) {
      List<Step> steps = new ArrayList<>();
      List<double[]> above = new ArrayList<>();
      double[][] state = new double[cell(layer).states().size()][hidden];
      for (double[] x : below) {
        boolean here = moved != null && moved.layer == layer && moved.timeStep == steps.size();
        Step step = step(weights, layer, x, state, here ? moved : null);
        state = newStates(layer, step, here ? moved : null);
        steps.add(step);
        above.add(dropped(state[0], factors, layer, above.size()));
      }
      trace.steps.add(steps);
      below = above;
    }
    trace.top.addAll(below);
    return trace;
  }

  private Step step(
      double[] weights, int layer, double[] x, double[][] previous, PerturbedState moved) {
    Map<Expression, double[]> values = new HashMap<>();
    coefficients[layer].load(weights);
    for (Expression node : cell(layer).order()) {
      if (node.op() == Op.COEFFICIENT) {
        double[] entries = new double[hidden];
        Arrays.setAll(entries, unit -> coefficients[layer].value(node.index(), unit));
        values.put(node, entries);
      } else if (node.op() == Op.AFFINE) {
        values.put(node, affine(weights, layer, node, x, previous, values));
      } else if (node.op() == Op.PREVIOUS) {
        values.put(node, previous[node.index()]);
      } else if (node.op() == Op.ZERO) {
        values.put(node, new double[hidden]);
      } else {
        values.put(node, apply(node, values));
      }
      if (moved != null
          && node == cell(layer).newStates().get(moved.state)
          && !cell(layer).isGiven(moved.state)) {
        values.put(node, moved(values.get(node), moved));
      }
    }
    return new Step(x, previous, values);
  }

  private double[] affine(
      double[] weights,
      int layer,
      Expression node,
      double[] x,
      double[][] previous,
      Map<Expression, double[]> values) {
    int k = node.index();
    Affine affine = cell(layer).affines().get(k);
    double[] a = new double[hidden];
    if (affine.isIdentity(layer)) {
      add(a, x);
    } else if (affine.readsInput()) {
      addProduct(weights, layout.block(Kind.INPUT, layer, k), x, a);
    }
    if (affine.form() == Affine.Form.MEAN) {
      addMean(source(affine, node, previous, values), a);
    } else if (affine.readsSource()) {
      double[] source = source(affine, node, previous, values);
      addProduct(weights, layout.source(layer, k), source, a);
    }
    Block bias = layout.block(Kind.BIAS, layer, k);
    for (int unit = 0; bias != null && unit < hidden; unit++) {
      a[unit] += weights[bias.at(unit, 0)];
    }
    return a;
  }

  private static double[] source(
      Affine affine, Expression node, double[][] previous, Map<Expression, double[]> values) {
    return node.arguments().isEmpty()
        ? previous[affine.source()]
        : values.get(node.arguments().get(0));
  }

  private double[][] backward(
      double[] weights, Trace trace, double[][] topGradient, double[] gradient) {
    double[][] fromAbove = topGradient;
    trace.stateGradients = new double[layout.shape().depth()][topGradient.length][][];
    for (int layer = layout.shape().depth() - 1; layer >= 0; layer--) {
      List<Step> steps = trace.steps.get(layer);
      double[][] inputGradient = new double[steps.size()][layout.shape().inputSize(layer)];
      double[][] adjoint = new double[cell(layer).states().size()][hidden];
      for (int time = steps.size() - 1; time >= 0; time--) {
        double[] above = dropped(fromAbove[time], trace.factors, layer, time);
        for (int unit = 0; unit < hidden; unit++) {
          adjoint[0][unit] += above[unit];
        }
        Step step = steps.get(time);
        double[][] whole = new double[adjoint.length][];
        trace.stateGradients[layer][time] = whole;
        adjoint = stepBackward(weights, layer, step, adjoint, inputGradient[time], gradient, whole);
      }
      fromAbove = inputGradient;
    }
    return fromAbove;
  }

  /**
   * Reverse mode through one step, node by node; gives the gradient of the previous states.
   *
   * @param adjoint of the new states, through later steps and from above
   * @param whole receives what that becomes together with the paths of this step, for each state
   */
  private double[][] stepBackward(
      double[] weights,
      int layer,
      Step step,
      double[][] adjoint,
      double[] inputGradient,
      double[] gradient,
      double[][] whole) {
    Map<Expression, double[]> gradients = new HashMap<>();
    CellEquations cell = cell(layer);
    cell.order().forEach(node -> gradients.put(node, new double[hidden]));
    for (int s = 0; s < adjoint.length; s++) {
      add(gradients.get(cell.newStates().get(s)), adjoint[s]);
    }
    double[][] previous = new double[adjoint.length][hidden];
    double[][] coefficientGradients = new double[cell.coefficients().size()][hidden];
    for (int i = cell.order().size() - 1; i >= 0; i--) {
      Expression node = cell.order().get(i);
      double[] dy = gradients.get(node);
      if (node.op() == Op.PREVIOUS) {
        add(previous[node.index()], dy);
      } else if (node.op() == Op.COEFFICIENT) {
        add(coefficientGradients[node.index()], dy);
      } else if (node.op() == Op.AFFINE) {
        double[] sourceGradient =
            node.arguments().isEmpty()
                ? previous[Math.max(0, cell.affines().get(node.index()).source())]
                : gradients.get(node.arguments().get(0));
        affineBackward(weights, layer, step, node, dy, inputGradient, sourceGradient, gradient);
      } else {
        pointwiseBackward(node, step.values, dy, gradients);
      }
    }
    vectorBackward(weights, layer, coefficientGradients, gradient);
    Arrays.setAll(
        whole, s -> cell.isGiven(s) ? adjoint[s] : gradients.get(cell.newStates().get(s)));
    return previous;
  }

  private void vectorBackward(
      double[] weights, int layer, double[][] coefficientGradients, double[] gradient) {
    LayerCoefficients functions = coefficients[layer];
    functions.load(weights);
    for (int unit = 0; unit < hidden; unit++) {
      int at = unit;
      double[] ofUnit = Arrays.stream(coefficientGradients).mapToDouble(row -> row[at]).toArray();
      double[] vectors = functions.vectorGradients(unit, ofUnit);
      for (int i = 0; i < vectors.length; i++) {
        gradient[functions.vectorOffset(i) + unit] += vectors[i];
      }
    }
  }

  private void affineBackward(
      double[] weights,
      int layer,
      Step step,
      Expression node,
      double[] da,
      double[] inputGradient,
      double[] sourceGradient,
      double[] gradient) {
    int k = node.index();
    Affine affine = cell(layer).affines().get(k);
    if (affine.isIdentity(layer)) {
      add(inputGradient, da);
    } else if (affine.readsInput()) {
      Block block = layout.block(Kind.INPUT, layer, k);
      productBackward(weights, gradient, block, step.input, da, inputGradient);
    }
    if (affine.form() == Affine.Form.MEAN) {
      addMean(da, sourceGradient);
    } else if (affine.readsSource()) {
      Block block = layout.source(layer, k);
      double[] source = source(affine, node, step.previous, step.values);
      productBackward(weights, gradient, block, source, da, sourceGradient);
    }
    Block bias = layout.block(Kind.BIAS, layer, k);
    for (int unit = 0; bias != null && unit < hidden; unit++) {
      gradient[bias.at(unit, 0)] += da[unit];
    }
  }

  private void pointwiseBackward(
      Expression node,
      Map<Expression, double[]> values,
      double[] dy,
      Map<Expression, double[]> gradients) {
    double[] y = values.get(node);
    double[] a = new double[node.arguments().size()];
    for (int unit = 0; unit < hidden; unit++) {
      for (int i = 0; i < a.length; i++) {
        a[i] = values.get(node.arguments().get(i))[unit];
      }
      for (int i = 0; i < a.length; i++) {
        double[] da = gradients.get(node.arguments().get(i));
        da[unit] += dy[unit] * arithmetic.derivative(node.op(), i, a, y[unit]);
      }
    }
  }

  private static void add(double[] to, double[] term) {
    for (int i = 0; i < to.length; i++) {
      to[i] += term[i];
    }
  }

  private double[] apply(Expression node, Map<Expression, double[]> values) {
    double[] result = new double[hidden];
    double[] arguments = new double[node.arguments().size()];
    for (int unit = 0; unit < hidden; unit++) {
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = values.get(node.arguments().get(i))[unit];
      }
      result[unit] = arithmetic.value(node.op(), arguments);
    }
    return result;
  }

  /** The matrix whose every entry is 1 / hidden is its own transpose. */
  private static void addMean(double[] x, double[] y) {
    double mean = Arrays.stream(x).sum() / x.length;
    for (int i = 0; i < y.length; i++) {
      y[i] += mean;
    }
  }

  /** y += M x. */
  private void addProduct(double[] weights, Block matrix, double[] x, double[] y) {
    boolean skipDiagonal = layout.hasZeroDiagonal(matrix);
    for (int row = 0; row < matrix.rows(); row++) {
      for (int column = 0; column < matrix.columns(); column++) {
        if (!skipDiagonal || row != column) {
          y[row] += layout.entry(weights, matrix, row, column) * x[column];
        }
      }
    }
  }

  /** dM += dy x^T, dx += M^T dy. */
  private void productBackward(
      double[] weights, double[] gradient, Block matrix, double[] x, double[] dy, double[] dx) {
    boolean skipDiagonal = layout.hasZeroDiagonal(matrix);
    for (int row = 0; row < matrix.rows(); row++) {
      for (int column = 0; column < matrix.columns(); column++) {
        if (!skipDiagonal || row != column) {
          layout.addGradient(gradient, matrix, row, column, dy[row] * x[column]);
          dx[column] += layout.entry(weights, matrix, row, column) * dy[row];
        }
      }
    }
  }
}
