package org.rhosweep.nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.equation.BackwardEquations;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.InternalState;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.network.LayerCoefficients;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;

/** Back-propagation through time of one layer, step by step. */
final class BackwardLayer {
  private final Layer forward;
  private final ParameterLayout layout;
  private final int layer;
  private final int batchSize;
  private final SequenceMask live;
  private final int hidden;
  private final CellEquations cell;

  /** Whether nothing in its own step reads the output. */
  private final boolean outputAlone;

  /** dL/ds of each state, [state][2]; steps take turns. */
  private final INDArray[][] adjoints;

  /** dL/da of all affine maps, [batch, maps * hidden], and its sum over time. */
  private final INDArray affineGradients;

  private final INDArray biasSum;

  /** dL/dk of all coefficients, [batch, coefficients * hidden], and its sum over time; or null. */
  private final INDArray coefficientGradients;

  private final INDArray coefficientSum;
  private final List<INDArray> coefficientColumns = new ArrayList<>();
  private final List<INDArray> productColumns;

  /** dL/dv of each value that affine maps of the same time step read. */
  private final INDArray[] valueAdjoints;

  private final List<INDArray> affineColumns = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  /**
   * One time step: stage by stage, the last one first, then the previous states. For probes, what
   * is left to compute of the gradients of all states, and where they lie then.
   */
  private record Step(
      List<StageStep> stages, Program last, Program ofStates, List<INDArray> stateGradients) {}

  /** The values of a stage, whose adjoints come first, then its affine maps. */
  private record StageStep(List<Integer> values, Program ofValues, Program ofMaps) {}

  BackwardLayer(
      Arena arena,
      Layer forward,
      ParameterLayout layout,
      int layer,
      int batchSize,
      SequenceMask live,
      BackwardEquations derived) {
    this.forward = forward;
    this.layout = layout;
    this.layer = layer;
    this.batchSize = batchSize;
    this.live = live;
    hidden = layout.shape().hiddenSize();
    cell = layout.shape().equations(layer);
    outputAlone = derived.isCarriedAlone(0);
    int maps = cell.affines().size();
    adjoints = new INDArray[cell.states().size()][];
    Arrays.setAll(adjoints, s -> arena.matrices(2, batchSize, hidden));
    affineGradients = arena.matrix(batchSize, maps * hidden);
    biasSum = arena.matrix(batchSize, maps * hidden);
    int coefficients = cell.coefficients().size();
    boolean none = coefficients == 0;
    coefficientGradients = none ? null : arena.matrix(batchSize, coefficients * hidden);
    coefficientSum = none ? null : arena.matrix(batchSize, coefficients * hidden);
    for (int i = 0; i < coefficients; i++) {
      coefficientColumns.add(Arena.columns(coefficientGradients, i * hidden, hidden));
    }
    productColumns =
        forward.products().stream().map(product -> product.columnsOf(affineGradients)).toList();
    for (int k = 0; k < maps; k++) {
      affineColumns.add(Arena.columns(affineGradients, k * hidden, hidden));
    }
    valueAdjoints = arena.matrices(cell.values().size(), batchSize, hidden);
    addSteps(arena, derived);
  }

  private void addSteps(Arena arena, BackwardEquations derived) {
    Map<Expression, INDArray> shared = new HashMap<>();
    int times = layout.shape().sequence().sequenceLength();
    for (int time = 0; time < times; time++) {
      int now = time & 1;
      Map<Expression, INDArray> arrays = new HashMap<>(forward.values(time));
      Set<Expression> there = new HashSet<>(cell.order());
      for (Expression node : Expression.topologicalOrder(derived.probedRoots())) {
        if (!there.contains(node)) {
          arrays.put(node, array(arena, derived, node, now, shared));
        }
      }
      List<StageStep> stages = new ArrayList<>();
      for (int stage = cell.stages() - 1; stage >= 0; stage--) {
        stages.add(stageStep(derived, stage, there, arrays));
      }
      List<Expression> lastRoots = new ArrayList<>(derived.previousGradients());
      lastRoots.addAll(derived.coefficientGradients());
      List<INDArray> targets = new ArrayList<>();
      for (INDArray[] adjoint : adjoints) {
        targets.add(adjoint[1 - now]);
      }
      targets.addAll(coefficientColumns);
      Program last = new Program(lastRoots, there, arrays, targets);
      List<INDArray> ofStates = derived.stateGradients().stream().map(arrays::get).toList();
      Program states = new Program(derived.stateGradients(), there, arrays, ofStates);
      steps.add(new Step(stages, last, states, ofStates));
    }
  }

  /**
   * Where a backward value is kept. A value's adjoint is no such place for its pointwise part,
   * which others may read as well: products are added to it.
   */
  private INDArray array(
      Arena arena,
      BackwardEquations derived,
      Expression node,
      int now,
      Map<Expression, INDArray> shared) {
    if (node.op() == Op.ADJOINT) {
      int value = node.index() - adjoints.length;
      return value < 0 ? adjoints[node.index()][now] : valueAdjoints[value];
    }
    if (node.op() == Op.ZERO) {
      return forward.zero();
    }
    int map = derived.affineGradients().indexOf(node);
    return map >= 0
        ? affineColumns.get(map)
        : shared.computeIfAbsent(node, n -> arena.matrix(batchSize, hidden));
  }

  private StageStep stageStep(
      BackwardEquations derived,
      int stage,
      Set<Expression> there,
      Map<Expression, INDArray> arrays) {
    List<Integer> values =
        IntStream.range(0, valueAdjoints.length)
            .filter(v -> cell.stage(cell.values().get(v)) == stage)
            .boxed()
            .toList();
    List<Expression> valueRoots = values.stream().map(derived.valueGradients()::get).toList();
    List<INDArray> valueTargets = values.stream().map(v -> valueAdjoints[v]).toList();
    Program ofValues = new Program(valueRoots, there, arrays, valueTargets);
    List<Integer> maps =
        IntStream.range(0, cell.affines().size())
            .filter(k -> cell.stageOfAffine(k) == stage)
            .boxed()
            .toList();
    List<Expression> mapRoots = maps.stream().map(derived.affineGradients()::get).toList();
    List<INDArray> mapTargets = maps.stream().map(affineColumns::get).toList();
    Program ofMaps = new Program(mapRoots, there, arrays, mapTargets);
    return new StageStep(values, ofValues, ofMaps);
  }

  /** Clears what adds up over time. */
  void begin() {
    for (INDArray[] adjoint : adjoints) {
      adjoint[0].assign(0);
      adjoint[1].assign(0);
    }
    biasSum.assign(0);
    if (coefficientSum != null) {
      coefficientSum.assign(0);
    }
    forward.products().forEach(Product::clearGradient);
  }

  /**
   * One step back.
   *
   * @param input what the forward pass read
   * @param outputGradient dL/dh from above, [batch, hidden], or null for zero
   * @param inputGradient dL/dx, overwritten, or null where nobody needs it
   * @param examples rows of the batch that are filled
   * @param measured receives the norms of the states' gradients, or null
   */
  void step(
      int time,
      INDArray input,
      INDArray outputGradient,
      INDArray inputGradient,
      int examples,
      StateGradients measured) {
    int now = time & 1;
    if (outputGradient != null) {
      adjoints[0][now].addi(outputGradient);
    }
    for (INDArray[] adjoint : adjoints) {
      live.clear(time, adjoint[now]);
    }
    if (measured != null && outputAlone) {
      measure(adjoints[0][now], time, examples, measured);
    }
    for (StageStep stage : steps.get(time).stages()) {
      stage.ofValues().run();
      for (int value : stage.values()) {
        addSourceGradients(adjoints.length + value, valueAdjoints[value]);
      }
      stage.ofMaps().run();
    }
    steps.get(time).last().run();
    if (measured != null && (!outputAlone || measured.internalStates() > 0)) {
      steps.get(time).ofStates().run();
    }
    if (measured != null && !outputAlone) {
      measure(steps.get(time).stateGradients().get(0), time, examples, measured);
    }
    if (measured != null && measured.internalStates() > 0) {
      measureInternal(time, examples, measured);
    }
    biasSum.addi(affineGradients);
    if (coefficientSum != null) {
      coefficientSum.addi(coefficientGradients);
    }
    for (int p = 0; p < productColumns.size(); p++) {
      Product product = forward.products().get(p);
      INDArray read = product.source() < 0 ? input : forward.source(product.source(), time);
      product.accumulate(read, productColumns.get(p));
    }
    for (int state = 0; state < adjoints.length; state++) {
      addSourceGradients(state, adjoints[state][1 - now]);
    }
    if (inputGradient != null) {
      inputGradient.assign(0);
      addSourceGradients(-1, inputGradient);
    }
  }

  /** Adds what reaches a source through the affine maps that read it. */
  private void addSourceGradients(int source, INDArray sourceGradient) {
    for (int p = 0; p < productColumns.size(); p++) {
      Product product = forward.products().get(p);
      if (product.source() == source) {
        product.addSourceGradient(productColumns.get(p), sourceGradient);
      }
    }
  }

  private void measure(INDArray output, int time, int examples, StateGradients measured) {
    measured.begin();
    double[] sums = sums(Arena.downloadAny(output), examples);
    measured.put(layer, time, sums[0], sums[1] / ((long) hidden * examples));
  }

  private void measureInternal(int time, int examples, StateGradients measured) {
    measured.begin();
    Step step = steps.get(time);
    List<InternalState> internal = cell.internalStates();
    double[] squares = new double[internal.size()];
    double[] shares = new double[internal.size()];
    for (int state = 0; state < squares.length; state++) {
      List<Integer> parts = internal.get(state).parts();
      double finite = 0;
      for (int part : parts) {
        double[] sums = sums(Arena.downloadAny(step.stateGradients().get(part)), examples);
        squares[state] += sums[0];
        finite += sums[1];
      }
      shares[state] = finite / ((long) hidden * examples * parts.size());
    }
    measured.putInternal(layer, time, squares, shares);
  }

  /** Sum of squares, and how many are finite. */
  private double[] sums(float[] host, int examples) {
    double sum = 0;
    long finite = 0;
    for (int i = 0; i < host.length; i++) {
      if (i % batchSize < examples) {
        sum += (double) host[i] * host[i];
        finite += Float.isFinite(host[i]) ? 1 : 0;
      }
    }
    return new double[] {sum, finite};
  }

  /** Adds what came together to the gradient of the parameters. */
  void addGradient(float[] gradient) {
    forward.products().forEach(product -> product.addGradient(gradient));
    try (INDArray sums = biasSum.sum(0)) {
      float[] host = sums.toFloatVector();
      for (int i = 0; i < host.length; i++) {
        Block bias = layout.block(Kind.BIAS, layer, i / hidden);
        if (bias != null) {
          gradient[bias.at(i % hidden, 0)] += host[i];
        }
      }
    }
    if (coefficientSum != null) {
      addVectorGradients(gradient);
    }
  }

  private void addVectorGradients(float[] gradient) {
    LayerCoefficients coefficients = forward.coefficients();
    double[] ofUnit = new double[coefficients.count()];
    try (INDArray sums = coefficientSum.sum(0)) {
      float[] host = sums.toFloatVector();
      for (int unit = 0; unit < hidden; unit++) {
        for (int i = 0; i < ofUnit.length; i++) {
          ofUnit[i] = host[i * hidden + unit];
        }
        double[] vectors = coefficients.vectorGradients(unit, ofUnit);
        for (int i = 0; i < vectors.length; i++) {
          gradient[coefficients.vectorOffset(i) + unit] += (float) vectors[i];
        }
      }
    }
  }
}
