package org.rhosweep.core.engine.simd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.engine.simd.PointwiseProgram.BufferSlot;
import org.rhosweep.core.engine.simd.PointwiseProgram.ProgramOutput;
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
import org.rhosweep.kernels.Kernels;

/**
 * One layer over a whole sequence. For each time step and a few tiles of 8 units the affine maps
 * are computed into first-level cache and the pointwise part runs there at once.
 */
final class RecurrentLayer {
  private static final int ROWS = Kernels.ROWS;
  private static final int BLOCK = Kernels.BLOCK;
  private static final int TILES = PointwiseProgram.TILES_PER_RUN;
  private static final float[] NO_BIAS = new float[TILES * ROWS];

  private final Kernels kernels;
  private final int layer;
  private final int times;
  private final int blocks;
  private final SequenceMask live;
  private final CellEquations equations;
  private final List<Affine> affines;
  private final PackedLayer packed;
  private final int panels;

  /** States, [time + 1][block][unit][32], index 0 = before the first step. */
  private final Activations[] states;

  /** Kept forward values, [time][block][unit][32]. */
  private final Activations[] saved;

  /** One program for each stage. */
  private final PointwiseProgram[] programs;

  private final StepBuffers buffers;
  private final BufferSlot[] affineSlots;
  private final int[] biasOffsets;

  /** What recurrent products read: previous states, then values of the same step. */
  private final Activations[] sources;

  /** For each source that a map reads together with the input. */
  private final ConcatenatedInputs[] joined;

  private final LayerCoefficients coefficients;

  /** [coefficient][unit][32], the same number in every lane. */
  private final float[] coefficientTiles;

  /** The mean over units that a map gives, once for each of 8 units, [affine][block][8][32]. */
  private final float[][] means;

  private final Saturation saturation;
  private final List<UnitActivity> activities;
  private final BackwardPass backward;

  RecurrentLayer(
      Kernels kernels,
      ParameterLayout layout,
      int layer,
      int blocks,
      SequenceMask live,
      boolean training,
      boolean needsInputGradient) {
    this.kernels = kernels;
    this.layer = layer;
    this.blocks = blocks;
    this.live = live;
    times = layout.shape().sequence().sequenceLength();
    equations = layout.shape().equations(layer);
    affines = equations.affines();
    packed = new PackedLayer(layout, layer, needsInputGradient);
    panels = packed.paddedHidden / ROWS;
    int stateCount = equations.states().size();
    states = new Activations[stateCount];
    Arrays.setAll(states, s -> Activations.allocate(times + 1, blocks, packed.paddedHidden, s));

    BackwardEquations derived = equations.backward();
    List<Expression> kept = training ? derived.saved() : keptWithoutTraining(derived);
    saved = new Activations[kept.size()];
    Arrays.setAll(
        saved,
        i ->
            training
                ? Activations.allocate(times, blocks, packed.paddedHidden, stateCount + i)
                : Activations.allocate(1, blocks, packed.paddedHidden).repeatedOverTime());

    means = new float[affines.size()][];
    for (int k = 0; k < affines.size(); k++) {
      means[k] = affines.get(k).form() == Affine.Form.MEAN ? new float[blocks * BLOCK] : null;
    }
    coefficients = new LayerCoefficients(layout, layer, new Arithmetic());
    coefficientTiles = new float[coefficients.count() * packed.paddedHidden * Kernels.LANES];

    buffers = new StepBuffers(states, saved, coefficientTiles, packed.paddedHidden);
    affineSlots = new BufferSlot[affines.size()];
    biasOffsets = new int[affines.size()];
    sources = new Activations[stateCount + equations.values().size()];
    Arrays.setAll(sources, source -> source(source, kept));
    joined = new ConcatenatedInputs[sources.length];
    for (Affine affine : affines) {
      if (affine.readsInput() && affine.readsSource() && joined[affine.source()] == null) {
        joined[affine.source()] =
            new ConcatenatedInputs(blocks, packed.inputSize, packed.hiddenSize);
      }
    }
    for (int k = 0; k < affines.size(); k++) {
      Block bias = layout.block(Kind.BIAS, layer, k);
      biasOffsets[k] = bias == null ? -1 : bias.offset();
      affineSlots[k] = StepBuffers.scratch(k * TILES * BLOCK);
    }
    Map<Expression, BufferSlot> slots = new HashMap<>();
    for (int i = 0; i < kept.size(); i++) {
      BufferSlot slot = buffers.saved(i);
      slots.put(kept.get(i), slot);
      if (kept.get(i).op() == Op.AFFINE) {
        affineSlots[kept.get(i).index()] = slot;
      }
    }
    saturation =
        training
            ? new Saturation(
                layer,
                times,
                packed.hiddenSize,
                kept(derived.activations(equations, Op.TANH), derived),
                kept(derived.activations(equations, Op.SIGMOID), derived))
            : null;
    activities =
        training ? List.of(activity(Op.RELU, derived), activity(Op.SPIKE, derived)) : List.of();
    for (int s = 0; s < stateCount; s++) {
      slots.putIfAbsent(equations.newStates().get(s), buffers.newState(s));
    }
    programs = new PointwiseProgram[equations.stages()];
    int scratchTiles = 0;
    for (int stage = 0; stage < programs.length; stage++) {
      programs[stage] = program(stage, slots);
      scratchTiles = Math.max(scratchTiles, programs[stage].scratchTiles());
    }
    buffers.allocateScratch(scratchTiles * TILES * BLOCK);
    backward =
        training
            ? new BackwardPass(
                kernels,
                layout,
                layer,
                blocks,
                live,
                packed,
                derived,
                states,
                saved,
                sources,
                coefficients,
                coefficientTiles)
            : null;
  }

  private UnitActivity activity(Op function, BackwardEquations derived) {
    List<Activations> outputs = kept(derived.unitOutputs(equations, function), derived);
    return new UnitActivity(layer, times, packed.hiddenSize, function, outputs);
  }

  /** Values over time, which are kept as such or as a new state. */
  private List<Activations> kept(List<Expression> nodes, BackwardEquations derived) {
    List<Activations> values = new ArrayList<>();
    for (Expression node : nodes) {
      int state = equations.newStates().indexOf(node);
      int kept = derived.saved().indexOf(node);
      values.add(state >= 0 ? states[state].withFirstTime(-1) : saved[kept]);
    }
    return List.copyOf(values);
  }

  /** Counts saturated and active values of the last forward pass; in a layer for training. */
  void measureActivations(Batch batch, StateGradients measured) {
    saturation.measure(batch, measured);
    activities.forEach(activity -> activity.measure(batch, measured));
  }

  /** What later stages read. */
  private List<Expression> keptWithoutTraining(BackwardEquations derived) {
    List<Expression> crossing = equations.readByLaterStages();
    return derived.saved().stream().filter(crossing::contains).toList();
  }

  private Activations source(int source, List<Expression> kept) {
    if (source < states.length) {
      return states[source];
    }
    Expression value = equations.values().get(source - states.length);
    int state = equations.newStates().indexOf(value);
    return state >= 0 ? states[state].withFirstTime(-1) : saved[kept.indexOf(value)];
  }

  /** The pointwise part of one stage: what it keeps and the new states it completes. */
  private PointwiseProgram program(int stage, Map<Expression, BufferSlot> slots) {
    Map<Expression, BufferSlot> known = new HashMap<>();
    List<ProgramOutput> outputs = new ArrayList<>();
    for (Expression node : equations.order()) {
      if (node.op() == Op.PREVIOUS) {
        known.put(node, buffers.previousState(node.index()));
      } else if (node.op() == Op.COEFFICIENT) {
        known.put(node, buffers.coefficient(node.index()));
      } else if (slots.containsKey(node) && equations.stage(node) < stage) {
        known.put(node, slots.get(node)); // of a map, too: its scratch is of its stage alone
      } else if (node.op() == Op.AFFINE && equations.stage(node) <= stage) {
        known.put(node, affineSlots[node.index()]);
      } else if (slots.containsKey(node) && equations.stage(node) == stage) {
        outputs.add(new ProgramOutput(node, slots.get(node)));
      }
    }
    for (int s = 0; s < states.length; s++) {
      Expression value = equations.newStates().get(s);
      BufferSlot slot = buffers.newState(s);
      if (equations.stage(value) == stage && !slot.equals(slots.get(value))) {
        outputs.add(new ProgramOutput(value, slot)); // a value that is kept elsewhere as well
      } else if (equations.stage(value) == stage && value.op().isLeaf()) {
        outputs.add(new ProgramOutput(value, slot));
      }
    }
    return PointwiseProgram.compile(known, outputs, affines.size(), TILES);
  }

  /** The layer's output h at every time step. */
  Activations output() {
    return states[0].withFirstTime(-1);
  }

  /** A state after a time step of the last sequence. */
  float state(int state, int time, int example, int unit) {
    Activations values = states[state];
    int at = values.at(time + 1, example / Kernels.LANES);
    return values.data()[at + unit * Kernels.LANES + example % Kernels.LANES];
  }

  /** Reads the weights; to be called after every change of them. */
  void pack(float[] weights) {
    packed.packForward(weights);
    if (backward != null) {
      packed.packBackward(weights);
    }
    if (coefficients.count() > 0) {
      fillCoefficientTiles(weights);
    }
  }

  /** Units of the padding repeat the first one, so that they stay finite whenever it does. */
  private void fillCoefficientTiles(float[] weights) {
    coefficients.load(weights);
    for (int i = 0; i < coefficients.count(); i++) {
      for (int unit = 0; unit < packed.paddedHidden; unit++) {
        float value = (float) coefficients.value(i, unit < packed.hiddenSize ? unit : 0);
        int at = (i * packed.paddedHidden + unit) * Kernels.LANES;
        kernels.fill(coefficientTiles, at, Kernels.LANES, value);
      }
    }
  }

  /** The states before the first step become zero. */
  void resetState() {
    for (Activations state : states) {
      kernels.fill(state.data(), state.at(0, 0), state.timeStride(), 0f);
    }
  }

  /** The states before the first step become those after the last step. */
  void carryState() {
    for (Activations state : states) {
      float[] data = state.data();
      System.arraycopy(data, state.at(times, 0), data, state.at(0, 0), state.timeStride());
    }
  }

  /** Runs the layer over the sequence. {@code weights} is read for the biases alone. */
  void forward(float[] weights, Activations input) {
    for (int time = 0; time < times; time++) {
      for (int stage = 0; stage < programs.length; stage++) {
        computeMeans(stage, time);
        concatenateInputs(stage, input, time);
        for (int panel = 0; panel < panels; panel += TILES) {
          int tiles = Math.min(TILES, panels - panel);
          for (int block = 0; block < blocks; block++) {
            buffers.moveTo(time, 0, block, panel * BLOCK);
            for (int k = 0; k < affineSlots.length; k++) {
              if (equations.stageOfAffine(k) == stage) {
                affine(weights, input, time, panel, tiles, block, k);
              }
            }
            programs[stage].run(kernels, buffers.arrays(), buffers.bases(), tiles * BLOCK);
          }
        }
      }
      for (Activations state : states) {
        kernels.flushTiny(state.data(), state.at(time + 1, 0), state.timeStride());
        live.clear(time, state, time + 1);
      }
    }
  }

  /** Previous states are there at the first stage, a value once its stage is over. */
  private void concatenateInputs(int stage, Activations input, int time) {
    for (int source = 0; source < sources.length; source++) {
      int value = source - states.length;
      int from = value < 0 ? 0 : equations.stage(equations.values().get(value)) + 1;
      if (joined[source] != null && stage == from) {
        joined[source].join(input, sources[source], time);
      }
    }
  }

  private void computeMeans(int stage, int time) {
    for (int k = 0; k < means.length; k++) {
      for (int block = 0; means[k] != null && block < blocks; block++) {
        if (equations.stageOfAffine(k) == stage) {
          Activations source = sources[affines.get(k).source()];
          int at = block * BLOCK;
          kernels.meanRows(source.data(), source.at(time, block), packed.hiddenSize, means[k], at);
          for (int row = 1; row < ROWS; row++) {
            System.arraycopy(means[k], at, means[k], at + row * Kernels.LANES, Kernels.LANES);
          }
        }
      }
    }
  }

  private void affine(
      float[] weights, Activations input, int time, int panel, int tiles, int block, int k) {
    Affine affine = affines.get(k);
    BufferSlot slot = affineSlots[k];
    float[] to = slot.in(buffers.arrays());
    int toAt = slot.at(buffers.bases());
    if (means[k] != null) {
      for (int tile = 0; tile < tiles; tile++) {
        System.arraycopy(means[k], block * BLOCK, to, toAt + tile * BLOCK, BLOCK);
      }
      return;
    }
    if (affine.isIdentity(layer)) {
      int from = input.at(time, block) + panel * BLOCK;
      System.arraycopy(input.data(), from, to, toAt, tiles * BLOCK);
      return;
    }
    float[] a = packed.forward(k);
    int stride = packed.forwardStride(k);
    int aAt = panel * stride;
    float[] biases = biasOffsets[k] >= 0 ? weights : NO_BIAS;
    int bias = biasOffsets[k] >= 0 ? biasOffsets[k] + panel * ROWS : 0;
    float[] b;
    int bAt;
    int inner;
    if (affine.readsInput() && affine.readsSource()) {
      ConcatenatedInputs both = joined[affine.source()];
      b = both.data();
      bAt = both.at(block);
      inner = packed.inputSize + packed.hiddenSize;
    } else {
      Activations values = affine.readsInput() ? input : sources[affine.source()];
      b = values.data();
      bAt = values.at(time, block);
      inner = affine.readsInput() ? packed.inputSize : packed.hiddenSize;
    }
    kernels.productFromBias(biases, bias, a, aAt, stride, tiles, b, bAt, inner, to, toAt);
  }

  /** See {@link BackwardPass#run}. */
  void backward(
      Activations input,
      Activations outputGradient,
      int outputGradientFrom,
      Activations inputGradient,
      float[] gradient,
      StateGradients stateGradients) {
    backward.run(
        input, outputGradient, outputGradientFrom, inputGradient, gradient, stateGradients);
  }
}
