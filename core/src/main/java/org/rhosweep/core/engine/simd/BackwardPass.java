package org.rhosweep.core.engine.simd;

import static org.rhosweep.core.network.ParameterLayout.padded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.engine.simd.PointwiseProgram.BufferSlot;
import org.rhosweep.core.engine.simd.PointwiseProgram.ProgramOutput;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.BackwardEquations;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.InternalState;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.network.LayerCoefficients;
import org.rhosweep.core.network.MemoryEstimate;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Block;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.network.SkewSymmetric;
import org.rhosweep.kernels.Kernels;

/**
 * Back-propagation through time for one layer. Going back in time, the pointwise backward equations
 * give the gradients of the affine maps; products with the transposed weights carry them to the
 * previous state and to the layer below. The weights' gradients are added up every few time steps,
 * while the affine gradients are still in the second-level cache.
 *
 * <p>Every sum runs over time from last to first, then over examples in order, whatever the number
 * of time steps that are accumulated.
 */
final class BackwardPass {
  private static final int ROWS = Kernels.ROWS;
  private static final int LANES = Kernels.LANES;
  private static final int BLOCK = Kernels.BLOCK;

  /** Panels of one product: 24 rows, which tiles of 6 and of 8 rows cover. */
  private static final int PANELS = 3;

  /**
   * With fewer kept values a layer waits for less than reading ahead costs: a vanilla RNN, which
   * keeps its states alone, is slower with it.
   */
  private static final int MIN_SAVED_VALUES = 4;

  private final Kernels kernels;
  private final ParameterLayout layout;
  private final int layer;
  private final int times;
  private final int blocks;
  private final SequenceMask live;
  private final PackedLayer packed;
  private final CellEquations equations;
  private final List<Affine> affines;
  private final Activations[] states;
  private final Activations[] saved;
  private final Activations[] sources;
  private final LayerCoefficients coefficients;
  private final double[] coefficientGradients;
  private final BackwardEquations derived;

  /** Where everything lies once the pointwise equations of a step have run. */
  private final Map<Expression, BufferSlot> known;

  /** Made when a probe first asks: of the output where its own step reads it, else not at all. */
  private TotalStateGradients output;

  /** Made when a probe first asks for internal states. */
  private TotalStateGradients internal;

  /** One program for each stage, run from the last to the first. */
  private final PointwiseProgram[] programs;

  private final StepBuffers buffers;

  /** Gradient of each state, [2][block][unit][32]: this step's and the previous one's. */
  private final Activations[] adjoints;

  /** Gradient of each value that affine maps read, [1][block][unit][32]. */
  private final Activations[] valueAdjoints;

  /**
   * Gradients of affine maps and coefficients, [accumulated step][block][affine,
   * coefficient][unit][32].
   */
  private final Activations affineGradients;

  private final boolean trainsInput;
  private final AccumulationBuffer inputBuffer;

  /** For each source that an affine map reads. */
  private final AccumulationBuffer[] sourceBuffers;

  private final int accumulatedSteps;

  /** Sums of those gradients over time, lane by lane, [affine, coefficient][unit][32]. */
  private final float[] biasLanes;

  /** Which of them anybody needs: maps with a bias, and coefficients. */
  private final boolean[] summed;

  /** Null where it does not pay. */
  private final Prefetch prefetch;

  private final float[] zeros = new float[PANELS * ROWS];
  private final float[] meanRow = new float[LANES];

  /**
   * Allocates the buffers.
   *
   * @param live which sequences of the batch have begun
   * @param states [time + 1][block][unit][32]
   * @param saved what {@code derived} wants kept, [time][block][unit][32]
   * @param sources what recurrent products read: previous states, then values
   * @param coefficients for the weights of the forward pass
   * @param coefficientTiles [coefficient][unit][32]
   */
  BackwardPass(
      Kernels kernels,
      ParameterLayout layout,
      int layer,
      int blocks,
      SequenceMask live,
      PackedLayer packed,
      BackwardEquations derived,
      Activations[] states,
      Activations[] saved,
      Activations[] sources,
      LayerCoefficients coefficients,
      float[] coefficientTiles) {
    this.kernels = kernels;
    this.layout = layout;
    this.layer = layer;
    this.blocks = blocks;
    this.live = live;
    this.packed = packed;
    this.states = states;
    this.saved = saved;
    this.sources = sources;
    this.coefficients = coefficients;
    coefficientGradients = new double[coefficients.count()];
    times = layout.shape().sequence().sequenceLength();
    equations = layout.shape().equations(layer);
    affines = equations.affines();
    int hidden = packed.paddedHidden;
    adjoints = new Activations[states.length];
    Arrays.setAll(adjoints, s -> Activations.allocate(2, blocks, hidden));
    valueAdjoints = new Activations[sources.length - states.length];
    Arrays.setAll(valueAdjoints, v -> Activations.allocate(1, blocks, hidden));
    accumulatedSteps = MemoryEstimate.accumulatedSteps(blocks, times);
    int gradients = affines.size() + coefficients.count();
    // Blocks whose distance is a multiple of 4 KiB would share the same few places in the cache.
    affineGradients = Activations.allocate(accumulatedSteps, blocks, gradients * hidden + ROWS);
    trainsInput = affines.stream().anyMatch(affine -> affine.trainsInput(layer));
    inputBuffer = new AccumulationBuffer(accumulatedSteps, blocks, packed.inputSize);
    sourceBuffers = new AccumulationBuffer[sources.length];
    for (Affine affine : affines) {
      if (affine.trainsSource() && sourceBuffers[affine.source()] == null) {
        sourceBuffers[affine.source()] =
            new AccumulationBuffer(accumulatedSteps, blocks, packed.hiddenSize);
      }
    }
    biasLanes = new float[gradients * hidden * LANES];
    summed = new boolean[gradients];
    for (int k = 0; k < gradients; k++) {
      summed[k] = k >= affines.size() || affines.get(k).hasBias(layer);
    }

    buffers = new StepBuffers(states, saved, coefficientTiles, hidden);
    buffers.addGradients(adjoints, valueAdjoints, affineGradients);
    this.derived = derived;
    known = slots(derived);
    programs = new PointwiseProgram[equations.stages()];
    int scratchTiles = 0;
    for (int stage = programs.length - 1; stage >= 0; stage--) {
      programs[stage] =
          PointwiseProgram.compile(
              known, outputs(derived, stage), 0, PointwiseProgram.TILES_PER_RUN);
      scratchTiles = Math.max(scratchTiles, programs[stage].scratchTiles());
      // Stages that run later, going back, need not compute again what lies there.
      known.putAll(affineGradientSlots(derived, stage));
    }
    buffers.allocateScratch(scratchTiles * PointwiseProgram.TILES_PER_RUN * BLOCK);
    boolean worthwhile = saved.length >= MIN_SAVED_VALUES && kernels.vectorBits() > Float.SIZE;
    prefetch = worthwhile ? new Prefetch(saved.length + states.length + 2) : null;
  }

  /** Where leaves and kept values lie. */
  private Map<Expression, BufferSlot> slots(BackwardEquations derived) {
    Map<Expression, BufferSlot> slots = new HashMap<>();
    for (Expression node : Expression.topologicalOrder(derived.probedRoots())) {
      if (node.op() == Op.PREVIOUS) {
        slots.put(node, buffers.previousState(node.index()));
      } else if (node.op() == Op.ADJOINT) {
        slots.put(node, buffers.adjoint(node.index()));
      } else if (node.op() == Op.COEFFICIENT) {
        slots.put(node, buffers.coefficient(node.index()));
      }
    }
    for (int i = 0; i < saved.length; i++) {
      slots.put(derived.saved().get(i), buffers.saved(i));
    }
    for (int s = 0; s < states.length; s++) {
      slots.put(equations.newStates().get(s), buffers.newState(s));
    }
    return slots;
  }

  /** Where the gradients lie that one stage leaves behind for the maps of that stage. */
  private Map<Expression, BufferSlot> affineGradientSlots(BackwardEquations derived, int stage) {
    Map<Expression, BufferSlot> slots = new HashMap<>();
    for (int k = 0; k < affines.size(); k++) {
      if (equations.stageOfAffine(k) == stage) {
        BufferSlot slot = buffers.affineGradient(k);
        slots.putIfAbsent(derived.affineGradients().get(k), slot);
      }
    }
    return slots;
  }

  /** What the program of one stage computes. */
  private List<ProgramOutput> outputs(BackwardEquations derived, int stage) {
    List<ProgramOutput> outputs = new ArrayList<>();
    for (int k = 0; k < affines.size(); k++) {
      if (equations.stageOfAffine(k) == stage) {
        BufferSlot slot = buffers.affineGradient(k);
        outputs.add(new ProgramOutput(derived.affineGradients().get(k), slot));
      }
    }
    for (int v = 0; v < valueAdjoints.length; v++) {
      if (equations.stage(equations.values().get(v)) == stage - 1) {
        BufferSlot slot = buffers.adjoint(states.length + v);
        outputs.add(new ProgramOutput(derived.valueGradients().get(v), slot));
      }
    }
    for (int s = 0; stage == 0 && s < states.length; s++) {
      BufferSlot slot = buffers.previousAdjoint(s);
      outputs.add(new ProgramOutput(derived.previousGradients().get(s), slot));
    }
    for (int i = 0; stage == 0 && i < coefficientGradients.length; i++) {
      BufferSlot slot = buffers.affineGradient(affines.size() + i);
      outputs.add(new ProgramOutput(derived.coefficientGradients().get(i), slot));
    }
    return outputs;
  }

  /**
   * Runs back over the sequence.
   *
   * @param input what the forward pass read
   * @param outputGradient dL/dh from above, [time][block][unit][32]
   * @param outputGradientFrom first time step at which {@code outputGradient} is not zero
   * @param inputGradient dL/dx, overwritten, or null where it is not needed
   * @param gradient of the parameters, added to
   * @param stateGradients receives the norms of the states' gradients at each time step, or null
   */
  void run(
      Activations input,
      Activations outputGradient,
      int outputGradientFrom,
      Activations inputGradient,
      float[] gradient,
      StateGradients stateGradients) {
    for (Activations adjoint : adjoints) {
      kernels.fill(adjoint.data(), 0, adjoint.data().length, 0f);
    }
    kernels.fill(biasLanes, 0, biasLanes.length, 0f);
    int step = 0;
    for (int time = times - 1; time >= 0; time--) {
      int now = time & 1;
      prefetch(input, outputGradient, outputGradientFrom, time);
      if (time >= outputGradientFrom) {
        float[] h = adjoints[0].data();
        int from = outputGradient.at(time, 0);
        int n = outputGradient.timeStride();
        kernels.add(
            h, adjoints[0].at(now, 0), outputGradient.data(), from, h, adjoints[0].at(now, 0), n);
      }
      for (Activations adjoint : adjoints) {
        kernels.flushTiny(adjoint.data(), adjoint.at(now, 0), adjoint.timeStride());
        live.clear(time, adjoint, now);
      }
      boolean outputAlone = derived.isCarriedAlone(0);
      if (stateGradients != null && outputAlone) {
        measure(adjoints[0], now, time, stateGradients);
      }
      for (int stage = programs.length - 1; stage >= 0; stage--) {
        pointwise(programs[stage], time, step);
        clearPadding(stage, step);
        clearBeforeBegin(time, step);
        addValueGradients(stage, step);
      }
      if (stateGradients != null && !outputAlone) {
        output = output == null ? whole(List.of(List.of(0))) : output;
        measure(output, time, step, stateGradients);
        double[] sum = output.sumsOfSquares();
        stateGradients.put(layer, time, sum[0], output.finiteFractions()[0]);
      }
      if (stateGradients != null && stateGradients.internalStates() > 0) {
        internal = internal == null ? whole(internalParts()) : internal;
        measure(internal, time, step, stateGradients);
        stateGradients.putInternal(
            layer, time, internal.sumsOfSquares(), internal.finiteFractions());
      }
      for (int s = 0; time > 0 && s < states.length; s++) {
        addSourceGradient(s, adjoints[s], 1 - now, step);
      }
      if (inputGradient != null) {
        computeInputGradient(time, step, inputGradient);
      }
      accumulate(input, time, step);
      step++;
      if (step == accumulatedSteps || time == 0) {
        addToBiasLanes(step);
        addWeightGradients(step, gradient);
        step = 0;
      }
    }
    addBiasGradients(gradient);
    addVectorGradients(gradient);
  }

  /**
   * Units of the padding have no gradient, even where their equations divide by zero: products read
   * them.
   */
  private void clearPadding(int stage, int step) {
    int padding = packed.paddedHidden - packed.hiddenSize;
    for (int k = 0; padding > 0 && k < affines.size(); k++) {
      for (int block = 0; equations.stageOfAffine(k) == stage && block < blocks; block++) {
        int unit = k * packed.paddedHidden + packed.hiddenSize;
        int at = affineGradients.at(step, block) + unit * LANES;
        kernels.fill(affineGradients.data(), at, padding * LANES, 0f);
      }
    }
  }

  /** Nothing goes back, and no weight learns, from steps before a sequence begins. */
  private void clearBeforeBegin(int time, int step) {
    live.clear(time, affineGradients, step);
    for (Activations adjoint : valueAdjoints) {
      live.clear(time, adjoint, 0);
    }
    for (Activations adjoint : adjoints) {
      live.clear(time, adjoint, 1 - (time & 1));
    }
  }

  /** What was kept a whole pass ago and is read in this time step for the first time since. */
  private void prefetch(
      Activations input, Activations outputGradient, int outputGradientFrom, int time) {
    if (prefetch == null) {
      return;
    }
    int n = adjoints[0].timeStride();
    for (Activations kept : saved) {
      prefetch.add(kept, time);
    }
    for (Activations state : states) {
      prefetch.add(state, time);
    }
    if (trainsInput && input.timeStride() >= n) {
      prefetch.add(input, time);
    }
    if (time >= outputGradientFrom) {
      prefetch.add(outputGradient, time);
    }
    prefetch.run(n);
  }

  private void measure(Activations adjoint, int now, int time, StateGradients measured) {
    measured.begin();
    NormAccumulator size = new NormAccumulator();
    for (int block = 0; block < blocks; block++) {
      size.add(adjoint.data(), adjoint.at(now, block), packed.hiddenSize * LANES);
    }
    measured.put(layer, time, size.sumOfSquares(), size.finiteFraction());
  }

  private TotalStateGradients whole(List<List<Integer>> states) {
    return new TotalStateGradients(kernels, states, derived, known, buffers.arrays());
  }

  private List<List<Integer>> internalParts() {
    return equations.internalStates().stream().map(InternalState::parts).toList();
  }

  /**
   * Begins a measurement and sums up. Before the products with the transposed weights, after which
   * the step is over.
   */
  private void measure(TotalStateGradients whole, int time, int step, StateGradients measured) {
    measured.begin();
    whole.begin();
    int run = PointwiseProgram.TILES_PER_RUN * ROWS;
    for (int block = 0; block < blocks; block++) {
      for (int unit = 0; unit < packed.hiddenSize; unit += run) {
        buffers.moveTo(time, step, block, unit * LANES);
        int floats = Math.min(run, packed.paddedHidden - unit) * LANES;
        whole.add(buffers.bases(), floats, Math.min(run, packed.hiddenSize - unit));
      }
    }
  }

  private void pointwise(PointwiseProgram program, int time, int step) {
    for (int block = 0; block < blocks; block++) {
      int all = packed.paddedHidden * LANES;
      for (int tile = 0; tile < all; tile += PointwiseProgram.TILES_PER_RUN * BLOCK) {
        buffers.moveTo(time, step, block, tile);
        int n = Math.min(PointwiseProgram.TILES_PER_RUN * BLOCK, all - tile);
        program.run(kernels, buffers.arrays(), buffers.bases(), n);
      }
    }
  }

  private void addToBiasLanes(int steps) {
    int rows = packed.paddedHidden * LANES;
    int stride = affineGradients.blockStride();
    for (int k = 0; k < summed.length; k++) {
      if (summed[k]) {
        int at = affineGradients.at(0, 0) + k * rows;
        kernels.addSegments(
            affineGradients.data(), at, stride, steps * blocks, biasLanes, k * rows, rows);
      }
    }
  }

  /** Completes the gradients of the values that maps of this stage read. */
  private void addValueGradients(int stage, int step) {
    for (int v = 0; v < valueAdjoints.length; v++) {
      if (equations.stage(equations.values().get(v)) == stage - 1) {
        Activations adjoint = valueAdjoints[v];
        addSourceGradient(states.length + v, adjoint, 0, step);
        kernels.flushTiny(adjoint.data(), 0, adjoint.data().length);
      }
    }
  }

  /** Adds W^T of the affine gradients to the gradient of what the maps read. */
  private void addSourceGradient(int source, Activations adjoint, int time, int step) {
    addMeans(source, adjoint, time, step);
    int hidden = packed.paddedHidden;
    for (int panel = 0; panel < hidden / ROWS; panel += PANELS) {
      int panels = Math.min(PANELS, hidden / ROWS - panel);
      int nth = 0;
      for (int k = 0; k < affines.size(); k++) {
        if (!hasWeightsFor(k, source)) {
          continue;
        }
        int a = packed.sourceTransposedPanel(source, panel, nth);
        int run = 1;
        while (k + run < affines.size() && hasWeightsFor(k + run, source)) {
          run++;
        }
        for (int block = 0; block < blocks; block++) {
          kernels.productAdd(
              packed.sourceTransposed(source),
              a,
              packed.sourceTransposedStride(source),
              panels,
              affineGradients.data(),
              affineGradients.at(step, block) + k * hidden * LANES,
              run * hidden,
              adjoint.data(),
              adjoint.at(time, block) + panel * BLOCK);
        }
        nth += run;
        k += run - 1;
      }
    }
  }

  private boolean hasWeightsFor(int k, int source) {
    return affines.get(k).source() == source && affines.get(k).trainsSource();
  }

  /** A mean's gradient reaches every unit alike. */
  private void addMeans(int source, Activations adjoint, int time, int step) {
    for (int k = 0; k < affines.size(); k++) {
      boolean mean = affines.get(k).source() == source && !affines.get(k).trainsSource();
      for (int block = 0; mean && block < blocks; block++) {
        int from = affineGradients.at(step, block) + k * packed.paddedHidden * LANES;
        kernels.meanRows(affineGradients.data(), from, packed.hiddenSize, meanRow, 0);
        float[] to = adjoint.data();
        for (int unit = 0; unit < packed.hiddenSize; unit++) {
          int at = adjoint.at(time, block) + unit * LANES;
          kernels.add(to, at, meanRow, 0, to, at, LANES);
        }
      }
    }
  }

  /** U^T of the affine gradients. */
  private void computeInputGradient(int time, int step, Activations inputGradient) {
    int hidden = packed.paddedHidden;
    int inputPanels = padded(packed.inputSize, ROWS) / ROWS;
    for (int panel = 0; panel < inputPanels; panel += PANELS) {
      int panels = Math.min(PANELS, inputPanels - panel);
      for (int block = 0; block < blocks; block++) {
        int to = inputGradient.at(time, block) + panel * BLOCK;
        int nth = 0;
        for (int k = 0; k < affines.size(); k++) {
          if (!affines.get(k).trainsInput(layer)) {
            continue;
          }
          int run = 1;
          while (k + run < affines.size() && affines.get(k + run).trainsInput(layer)) {
            run++;
          }
          float[] a = packed.inputTransposed();
          int aAt = packed.inputTransposedPanel(panel, nth);
          int stride = packed.inputTransposedStride();
          float[] g = affineGradients.data();
          int gAt = affineGradients.at(step, block) + k * hidden * LANES;
          float[] sum = inputGradient.data();
          if (nth == 0) {
            kernels.productFromBias(
                zeros, 0, a, aAt, stride, panels, g, gAt, run * hidden, sum, to);
          } else {
            kernels.productAdd(a, aAt, stride, panels, g, gAt, run * hidden, sum, to);
          }
          nth += run;
          k += run - 1;
        }
        if (nth == 0) {
          kernels.fill(inputGradient.data(), to, panels * BLOCK, 0f);
        }
        addIdentities(step, block, panel, panels, inputGradient.data(), to);
      }
    }
  }

  private void addIdentities(
      int step, int block, int panel, int panels, float[] inputGradient, int to) {
    for (int k = 0; k < affines.size(); k++) {
      if (affines.get(k).isIdentity(layer)) {
        int tile = k * packed.paddedHidden * LANES + panel * BLOCK;
        int from = affineGradients.at(step, block) + tile;
        float[] gradients = affineGradients.data();
        kernels.add(inputGradient, to, gradients, from, inputGradient, to, panels * BLOCK);
      }
    }
  }

  private void accumulate(Activations input, int time, int step) {
    if (trainsInput) {
      inputBuffer.store(kernels, input, time, step);
    }
    for (int source = 0; source < sources.length; source++) {
      if (sourceBuffers[source] != null) {
        sourceBuffers[source].store(kernels, sources[source], time, step);
      }
    }
  }

  private void addWeightGradients(int steps, float[] gradient) {
    for (int k = 0; k < affines.size(); k++) {
      Affine affine = affines.get(k);
      if (affine.trainsInput(layer)) {
        addProduct(steps, k, inputBuffer, layout.block(Kind.INPUT, layer, k), gradient);
      }
      if (affine.trainsSource()) {
        AccumulationBuffer read = sourceBuffers[affine.source()];
        Block block = layout.source(layer, k);
        addProduct(steps, k, read, block, gradient);
        for (int unit = 0; layout.hasZeroDiagonal(block) && unit < block.rows(); unit++) {
          gradient[block.at(unit, unit)] = 0;
        }
        if (layout.isSkewSymmetric(block)) {
          SkewSymmetric.project(gradient, block);
        }
      }
    }
  }

  /** Columns outside, rows inside: the columns' panel stays in the first-level cache. */
  private void addProduct(
      int steps, int k, AccumulationBuffer read, Block block, float[] gradient) {
    int first = k * packed.paddedHidden * LANES;
    int columns = block.rowStride();
    for (int column = 0; column < columns; column += LANES) {
      kernels.weightGradient(
          affineGradients.data(),
          first,
          affineGradients.blockStride(),
          packed.paddedHidden,
          read.data(),
          read.panel(column),
          steps * blocks,
          gradient,
          block.at(0, column),
          columns);
    }
  }

  private void addBiasGradients(float[] gradient) {
    for (int k = 0; k < affines.size(); k++) {
      Block bias = layout.block(Kind.BIAS, layer, k);
      for (int unit = 0; bias != null && unit < packed.hiddenSize; unit++) {
        gradient[bias.offset() + unit] += sumOfLanes(k, unit);
      }
    }
  }

  private void addVectorGradients(float[] gradient) {
    for (int unit = 0; coefficientGradients.length > 0 && unit < packed.hiddenSize; unit++) {
      for (int i = 0; i < coefficientGradients.length; i++) {
        coefficientGradients[i] = sumOfLanes(affines.size() + i, unit);
      }
      double[] vectors = coefficients.vectorGradients(unit, coefficientGradients);
      for (int i = 0; i < vectors.length; i++) {
        gradient[coefficients.vectorOffset(i) + unit] += (float) vectors[i];
      }
    }
  }

  private float sumOfLanes(int row, int unit) {
    float sum = 0;
    int at = (row * packed.paddedHidden + unit) * LANES;
    for (int lane = 0; lane < LANES; lane++) {
      sum += biasLanes[at + lane];
    }
    return sum;
  }
}
