package org.rhosweep.nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.Arithmetic;
import org.rhosweep.core.equation.BackwardEquations;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.network.LayerCoefficients;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.task.Batch;

/**
 * One layer over a whole sequence. All affine maps of a time step lie side by side in one matrix
 * [batch, maps * hidden]; it begins as the biases, each {@link Product} adds its part, and
 * pointwise operations on its columns give the new states.
 */
final class Layer {
  private final Arena arena;
  private final ParameterLayout layout;
  private final int layer;
  private final int batchSize;
  private final SequenceMask live;
  private final int hidden;
  private final int times;
  private final int maps;
  private final CellEquations cell;
  private final List<Product> products;

  /** [state][time + 1], each [batch, hidden]; index 0 = before the first step. */
  private final INDArray[][] states;

  /** The biases once per example, [batch, maps * hidden]. */
  private final INDArray biasRows;

  /** The coefficients once per example, [batch, coefficients * hidden]; null where none are. */
  private final INDArray coefficientRows;

  private final LayerCoefficients coefficients;
  private final INDArray zero;
  private final List<ForwardStep> forward = new ArrayList<>();
  private final BackwardLayer backward;

  /** The arrays of one time step and what is done with them. */
  private record ForwardStep(
      INDArray affines,
      List<INDArray> productColumns,
      Map<Expression, INDArray> arrays,
      List<Program> stages) {}

  Layer(
      Arena arena,
      ParameterLayout layout,
      int layer,
      int batchSize,
      SequenceMask live,
      boolean training) {
    this.arena = arena;
    this.layout = layout;
    this.layer = layer;
    this.batchSize = batchSize;
    this.live = live;
    hidden = layout.shape().hiddenSize();
    times = layout.shape().sequence().sequenceLength();
    cell = layout.shape().equations(layer);
    maps = cell.affines().size();
    products = Product.of(arena, layout, layer, training);
    states = new INDArray[cell.states().size()][];
    Arrays.setAll(states, s -> arena.matrices(times + 1, batchSize, hidden));
    biasRows = arena.matrix(batchSize, maps * hidden);
    coefficients = new LayerCoefficients(layout, layer, new Arithmetic());
    int columns = coefficients.count() * hidden;
    coefficientRows = columns == 0 ? null : arena.matrix(batchSize, columns);
    zero = arena.matrix(batchSize, hidden);
    BackwardEquations derived = training ? cell.backward() : null;
    Set<Expression> kept = new HashSet<>();
    if (training) {
      kept.addAll(Program.read(derived.probedRoots(), Set.copyOf(cell.order())));
      kept.addAll(cell.values());
    }
    addForwardSteps(kept);
    backward =
        training ? new BackwardLayer(arena, this, layout, layer, batchSize, live, derived) : null;
  }

  /** A value that the backward pass reads has an array per time step; others share one. */
  private void addForwardSteps(Set<Expression> kept) {
    boolean keepsAffines = kept.stream().anyMatch(node -> node.op() == Op.AFFINE);
    Map<Expression, INDArray> shared = new HashMap<>();
    INDArray affines = null;
    for (int time = 0; time < times; time++) {
      if (time == 0 || keepsAffines) {
        affines = arena.matrix(batchSize, maps * hidden);
      }
      Map<Expression, INDArray> arrays = new HashMap<>();
      for (Expression node : cell.order()) {
        int state = cell.newStates().indexOf(node);
        INDArray array;
        if (node.op().isLeaf()) {
          array = leaf(node, affines, time);
        } else if (state >= 0) {
          array = states[state][time + 1];
        } else if (kept.contains(node)) {
          array = arena.matrix(batchSize, hidden);
        } else {
          array = shared.computeIfAbsent(node, n -> arena.matrix(batchSize, hidden));
        }
        arrays.put(node, array);
      }
      INDArray all = affines;
      List<INDArray> columns = products.stream().map(p -> p.columnsOf(all)).toList();
      forward.add(new ForwardStep(affines, columns, arrays, stagePrograms(arrays, time)));
    }
  }

  /** What each stage computes once its affine maps are there; the last one fills the new states. */
  private List<Program> stagePrograms(Map<Expression, INDArray> arrays, int time) {
    List<Program> programs = new ArrayList<>();
    Set<Expression> there = new HashSet<>();
    for (int stage = 0; stage < cell.stages() - 1; stage++) {
      int now = stage;
      List<Expression> nodes =
          cell.order().stream().filter(node -> cell.stage(node) == now).toList();
      programs.add(new Program(nodes, there, arrays, nodes.stream().map(arrays::get).toList()));
    }
    List<INDArray> targets = Arrays.stream(states).map(state -> state[time + 1]).toList();
    programs.add(new Program(cell.newStates(), there, arrays, targets));
    return programs;
  }

  private INDArray leaf(Expression node, INDArray affines, int time) {
    return switch (node.op()) {
      case AFFINE -> Arena.columns(affines, node.index() * hidden, hidden);
      case PREVIOUS -> states[node.index()][time];
      case COEFFICIENT -> Arena.columns(coefficientRows, node.index() * hidden, hidden);
      case ZERO -> zero;
      default -> throw new IllegalArgumentException(node + " in the forward equations");
    };
  }

  List<Product> products() {
    return products;
  }

  INDArray zero() {
    return zero;
  }

  /** Values of the forward pass at one time step. */
  Map<Expression, INDArray> values(int time) {
    return forward.get(time).arrays();
  }

  /** What a product reads at a time step, numbered as in {@link Affine}. */
  INDArray source(int source, int time) {
    return source < states.length
        ? states[source][time]
        : values(time).get(cell.values().get(source - states.length));
  }

  /** The layer's output h after time step {@code time}. */
  INDArray output(int time) {
    return states[0][time + 1];
  }

  /** A state after time step {@code time}. */
  INDArray state(int state, int time) {
    return states[state][time + 1];
  }

  /** Counts saturated and active values of the last forward pass; in a layer for training. */
  void measureActivations(Batch batch, StateGradients measured) {
    measureSaturation(Op.TANH, 0, 1, batch, measured);
    measureSaturation(Op.SIGMOID, 0.5f, 0.5f, batch, measured);
    measureActivity(Op.RELU, batch, measured);
    measureActivity(Op.SPIKE, batch, measured);
  }

  private void measureSaturation(
      Op function, float middle, float halfRange, Batch batch, StateGradients measured) {
    // All of them have an array per time step, since the backward pass reads them.
    List<Expression> nodes = cell.backward().activations(cell, function);
    if (nodes.isEmpty()) {
      return;
    }
    measured.begin();
    float bound = StateGradients.SATURATED * halfRange;
    long saturated = 0;
    for (int time = 0; time < times; time++) {
      for (Expression node : nodes) {
        float[] host = Arena.download(values(time).get(node));
        for (int i = 0; i < host.length; i++) {
          boolean beyond = Math.abs(host[i] - middle) > bound;
          saturated += beyond && counts(batch, time, i % batchSize) ? 1 : 0;
        }
      }
    }
    long all = nodes.size() * batch.timeSteps() * hidden;
    measured.putSaturation(layer, function, saturated, all);
  }

  private void measureActivity(Op function, Batch batch, StateGradients measured) {
    List<Expression> nodes = cell.backward().unitOutputs(cell, function);
    if (nodes.isEmpty()) {
      return;
    }
    measured.begin();
    long above = 0;
    long[] ofUnit = new long[nodes.size() * hidden];
    for (int time = 0; time < times; time++) {
      for (int node = 0; node < nodes.size(); node++) {
        float[] host = Arena.download(values(time).get(nodes.get(node)));
        for (int i = 0; i < host.length; i++) { // columns are units
          int active = host[i] > 0 && counts(batch, time, i % batchSize) ? 1 : 0;
          ofUnit[node * hidden + i / batchSize] += active;
          above += active;
        }
      }
    }
    int dead = (int) Arrays.stream(ofUnit).filter(count -> count == 0).count();
    long all = ofUnit.length * batch.timeSteps();
    measured.putActivity(layer, function, above, all, dead, ofUnit.length);
  }

  /** Whether a row holds an example that has begun. */
  private boolean counts(Batch batch, int time, int row) {
    return row < batch.examples && live.isActive(time, row);
  }

  /** Whether all states after a time step are numbers, for the first so many examples. */
  boolean statesAreFinite(int time, int examples) {
    return Arrays.stream(states).allMatch(state -> Arena.isFinite(state[time + 1], examples));
  }

  void load(float[] parameters) {
    products.forEach(product -> product.load(parameters));
    float[] host = new float[batchSize * maps * hidden];
    for (int k = 0; k < maps; k++) {
      Block bias = layout.block(Kind.BIAS, layer, k);
      for (int unit = 0; bias != null && unit < hidden; unit++) {
        int at = (k * hidden + unit) * batchSize;
        Arrays.fill(host, at, at + batchSize, parameters[bias.at(unit, 0)]);
      }
    }
    Arena.upload(host, biasRows);
    if (coefficientRows != null) {
      loadCoefficients(parameters);
    }
  }

  private void loadCoefficients(float[] parameters) {
    coefficients.load(parameters);
    float[] host = new float[batchSize * coefficients.count() * hidden];
    for (int i = 0; i < coefficients.count(); i++) {
      for (int unit = 0; unit < hidden; unit++) {
        int at = (i * hidden + unit) * batchSize;
        Arrays.fill(host, at, at + batchSize, (float) coefficients.value(i, unit));
      }
    }
    Arena.upload(host, coefficientRows);
  }

  LayerCoefficients coefficients() {
    return coefficients;
  }

  /** The states before the first step become zero, or those after the last one. */
  void begin(boolean carryOn) {
    for (INDArray[] state : states) {
      state[0].assign(carryOn ? state[times] : zero);
    }
  }

  /** Runs one time step on what comes from below, [batch, features]. */
  void forward(int time, INDArray input) {
    ForwardStep step = forward.get(time);
    step.affines().assign(biasRows);
    for (int stage = 0; stage < step.stages().size(); stage++) {
      for (int p = 0; p < products.size(); p++) {
        Product product = products.get(p);
        if (stageOf(product) == stage) {
          INDArray read = product.source() < 0 ? input : source(product.source(), time);
          product.forward(read, step.productColumns().get(p));
        }
      }
      step.stages().get(stage).run();
    }
    for (INDArray[] state : states) {
      live.clear(time, state[time + 1]);
    }
  }

  /** The stage before which a product can be added: input and states are there from the start. */
  private int stageOf(Product product) {
    int value = product.source() - states.length;
    return value < 0 ? 0 : cell.stage(cell.values().get(value)) + 1;
  }

  /** See {@link BackwardLayer}. */
  BackwardLayer backward() {
    return backward;
  }
}
