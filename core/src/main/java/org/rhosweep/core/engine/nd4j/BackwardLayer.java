package org.rhosweep.core.engine.nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.equation.BackwardEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;

/** Back-propagation through time of one layer, step by step. */
final class BackwardLayer {
  private final Layer forward;
  private final ParameterLayout layout;
  private final int layer;
  private final int batchSize;
  private final int hidden;

  /** dL/ds of each state, [state][2]; steps take turns. */
  private final INDArray[][] adjoints;

  /** dL/da of all affine maps, [batch, maps * hidden], and its sum over time. */
  private final INDArray affineGradients;

  private final INDArray biasSum;
  private final List<INDArray> productColumns;
  private final List<Program> programs = new ArrayList<>();

  BackwardLayer(
      Arena arena,
      Layer forward,
      ParameterLayout layout,
      int layer,
      int batchSize,
      BackwardEquations derived) {
    this.forward = forward;
    this.layout = layout;
    this.layer = layer;
    this.batchSize = batchSize;
    hidden = layout.shape().hiddenSize();
    int maps = forward.cell().affines().size();
    adjoints = new INDArray[forward.cell().states().size()][];
    Arrays.setAll(adjoints, s -> arena.matrices(2, batchSize, hidden));
    affineGradients = arena.matrix(batchSize, maps * hidden);
    biasSum = arena.matrix(batchSize, maps * hidden);
    productColumns =
        forward.products().stream().map(product -> product.columnsOf(affineGradients)).toList();
    addPrograms(arena, derived, maps);
  }

  /** What a step computes: gradients of the affine maps, then of the previous states. */
  static List<Expression> roots(BackwardEquations derived) {
    List<Expression> roots = new ArrayList<>(derived.affineGradients());
    roots.addAll(derived.previousGradients());
    return roots;
  }

  private void addPrograms(Arena arena, BackwardEquations derived, int maps) {
    List<Expression> roots = roots(derived);
    List<INDArray> affineColumns = new ArrayList<>();
    for (int k = 0; k < maps; k++) {
      affineColumns.add(Arena.columns(affineGradients, k * hidden, hidden));
    }
    Map<Expression, INDArray> shared = new HashMap<>();
    int times = layout.shape().sequence().sequenceLength();
    for (int time = 0; time < times; time++) {
      int now = time & 1;
      List<INDArray> targets = new ArrayList<>(affineColumns);
      for (INDArray[] adjoint : adjoints) {
        targets.add(adjoint[1 - now]);
      }
      Map<Expression, INDArray> homes = new HashMap<>(forward.values(time));
      Set<Expression> given = forward.values(time).keySet();
      for (Expression node : BackwardEquations.topologicalOrder(roots)) {
        if (given.contains(node)) {
          continue;
        }
        int root = roots.indexOf(node);
        INDArray home =
            switch (node.op()) {
              case ADJOINT -> adjoints[node.index()][now];
              case ZERO -> forward.zero();
              default ->
                  root >= 0
                      ? targets.get(root)
                      : shared.computeIfAbsent(node, n -> arena.matrix(batchSize, hidden));
            };
        homes.put(node, home);
      }
      programs.add(new Program(roots, given, homes, targets));
    }
  }

  /** Clears what adds up over time. */
  void begin() {
    for (INDArray[] adjoint : adjoints) {
      adjoint[0].assign(0);
      adjoint[1].assign(0);
    }
    biasSum.assign(0);
    forward.products().forEach(Product::clearGradient);
  }

  /**
   * One step back.
   *
   * @param input what the forward pass read
   * @param outputGradient dL/dh from above, [batch, hidden], or null for zero
   * @param inputGradient dL/dx, overwritten, or null where nobody needs it
   * @param examples rows of the batch that are filled
   * @param measured receives the norm of dL/dh, or null
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
    if (measured != null) {
      measure(time, examples, measured);
    }
    programs.get(time).run();
    biasSum.addi(affineGradients);
    if (inputGradient != null) {
      inputGradient.assign(0);
    }
    for (int p = 0; p < productColumns.size(); p++) {
      Product product = forward.products().get(p);
      INDArray columns = productColumns.get(p);
      int state = product.state();
      INDArray source = state < 0 ? input : forward.stateBefore(state, time);
      INDArray sourceGradient = state < 0 ? inputGradient : adjoints[state][1 - now];
      product.accumulate(source, columns);
      if (sourceGradient != null) {
        product.towardsSource(columns, sourceGradient);
      }
    }
  }

  private void measure(int time, int examples, StateGradients measured) {
    float[] host = Arena.download(adjoints[0][time & 1]);
    double sum = 0;
    long finite = 0;
    for (int i = 0; i < host.length; i++) {
      if (i % batchSize < examples) {
        sum += (double) host[i] * host[i];
        finite += Float.isFinite(host[i]) ? 1 : 0;
      }
    }
    measured.put(layer, time, sum, (double) finite / ((long) hidden * examples));
  }

  /** Adds what came together to the gradient of the parameters. */
  void addGradient(float[] gradient) {
    forward.products().forEach(product -> product.addGradient(gradient));
    try (INDArray sums = biasSum.sum(0)) {
      float[] host = sums.toFloatVector();
      for (int i = 0; i < host.length; i++) {
        Block bias = layout.block(Kind.BIAS, layer, i / hidden);
        gradient[bias.at(i % hidden, 0)] += host[i];
      }
    }
  }
}
