package org.rhosweep.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rhosweep.core.equation.Affine;
import org.rhosweep.core.equation.BackwardEquations;
import org.rhosweep.core.equation.CellEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.core.equation.Op;

/**
 * The kernels of one layer in OpenCL C, written from its equations: one work-group a network and
 * block of examples, which loops over time; a work-item has one example and every GROUPS-th unit.
 * Sizes and the places of weights are arguments, so that networks of any size share a text.
 *
 * <pre>
 *   forward    states, and values that the backward pass needs
 *   backward   gradients of affine maps and coefficients at all time steps, and of the input
 * </pre>
 *
 * <p>Sums run in the order of the {@code simd} engine: an affine map from its bias over the inputs,
 * then over what its recurrent weights read; gradients over maps, then units, ascending.
 */
final class LayerKernelSource {
  /** Places of each affine map's weights in {@code offsets}: of U, of W, of b; -1 where absent. */
  static final int OFFSETS_PER_MAP = 3;

  /** Units whose sums a work-item has in registers at a time: they share what they read. */
  private static final int TILE = 4;

  /** Nothing goes back, and no weight learns, from steps before a sequence begins. */
  private static final String LIVE = " = time < begin ? 0.0f : ";

  private final CellEquations equations;
  private final BackwardEquations derived;
  private final List<Affine> affines;
  private final int layer;
  private final boolean training;
  private final boolean probed;
  private final List<Expression> kept;
  private final StringBuilder text = new StringBuilder();

  /**
   * For a layer.
   *
   * @param layer 0 = the lowest: others may read their input as it is
   * @param training whether values are kept over time and there is a backward pass
   * @param probed whether the backward pass also gives the gradients of states
   */
  LayerKernelSource(CellEquations equations, int layer, boolean training, boolean probed) {
    this.equations = equations;
    this.layer = Math.min(layer, 1);
    this.training = training;
    this.probed = probed;
    derived = equations.backward();
    affines = equations.affines();
    kept = kept(equations, training);
  }

  /** Values that a forward pass keeps: without training, those that a later stage reads. */
  static List<Expression> kept(CellEquations equations, boolean training) {
    List<Expression> saved = equations.backward().saved();
    List<Expression> crossing = equations.readByLaterStages();
    return training ? saved : saved.stream().filter(crossing::contains).toList();
  }

  /** States whose gradients are probed: the output, then the parts of internal states. */
  static List<Integer> probedStates(CellEquations equations) {
    List<Integer> states = new ArrayList<>(List.of(0));
    equations.internalStates().forEach(internal -> states.addAll(internal.parts()));
    return states;
  }

  /** The text, to follow arithmetic.cl. */
  String text() {
    if (text.length() == 0) {
      forward();
      if (training) {
        backward();
      }
    }
    return text.toString();
  }

  private void line(int depth, String line) {
    text.append("  ".repeat(depth)).append(line).append('\n');
  }

  private void line(int depth, String format, Object... arguments) {
    line(depth, String.format(java.util.Locale.ROOT, format, arguments));
  }

  /** Arguments that both kernels have, and where the work-group's part of each buffer begins. */
  private void begin(String name, String others) {
    line(0, "__kernel __attribute__((reqd_work_group_size(LANES, GROUPS, 1)))");
    line(0, "void %s(", name);
    line(
        2,
        "__global const int* members, __global const float* parameters, const long parameterCount,");
    line(2, "__global const int* offsets, __global const int* begins, __global float* states,");
    line(
        2,
        "__global float* kept, __global const float* coefficients, const int networks, const int hidden,");
    line(2, "const int inputs, const int times, const int blocks, const int keptTimes,");
    line(2, others + ") {");
    line(1, "const int lane = get_local_id(0);");
    line(1, "const int group = get_local_id(1);");
    line(1, "const int block = get_group_id(0);");
    line(1, "const long network = members[get_group_id(1)];");
    line(1, "const int begin = begins[(network * blocks + block) * LANES + lane];");
    line(1, "const long timeStride = (long) blocks * hidden * LANES;");
    line(1, "const long keptStride = keptTimes == times ? timeStride : 0L;");
    line(1, "const long corner = (long) block * hidden * LANES + lane;");
    line(1, "const int inputStride = (inputs + 31) / 32 * 32;");
    line(1, "const int hiddenStride = (hidden + 31) / 32 * 32;");
    line(1, "const float reciprocal = 1.0f / hidden;");
    line(1, "__global const float* weights = parameters + network * parameterCount;");
    for (int s = 0; s < equations.states().size(); s++) {
      pointer("s" + s, "states", s, "times + 1");
    }
    for (int i = 0; i < kept.size(); i++) {
      pointer("k" + i, "kept", i, "keptTimes");
    }
    for (int i = 0; i < equations.coefficients().size(); i++) {
      line(
          1,
          "__global const float* c%d = coefficients + (%dL * networks + network) * hidden;",
          i,
          i);
    }
  }

  private void pointer(String name, String buffer, int index, String times) {
    line(
        1,
        "__global float* %s = %s + (%dL * networks + network) * (%s) * timeStride + corner;",
        name,
        buffer,
        index,
        times);
  }

  private void forward() {
    begin("forward", "__global const float* x, const long xNetwork, const long xShift");
    line(1, "for (int time = 0; time < times; time++) {");
    line(
        2,
        "__global const float* xAt = x + network * xNetwork + xShift"
            + " + ((long) time * blocks + block) * inputs * LANES + lane;");
    for (int stage = 0; stage < equations.stages(); stage++) {
      means(stage);
      tiles("hidden");
      products(stage);
      for (int k = 0; k < affines.size(); k++) {
        if (equations.stageOfAffine(k) == stage && hasWeights(k)) {
          line(3, "const float p%d[%d] = {a%d_0, a%d_1, a%d_2, a%d_3};", k, TILE, k, k, k, k);
        }
      }
      line(3, "for (int tile = 0; tile < %d; tile++) {", TILE);
      line(3, "const int unit = first + tile;");
      line(3, "if (unit < hidden) {");
      pointwiseForward(stage);
      end(3);
      end(2);
      line(2, "barrier(CLK_GLOBAL_MEM_FENCE);");
    }
    if (equations.stages() > 1) {
      units(2);
      for (int s = 0; s < equations.states().size(); s++) {
        String state = state(s, "time + 1");
        line(3, "%s = time < begin ? 0.0f : flush(%s, TINY);", state, state);
      }
      end(2);
      line(2, "barrier(CLK_GLOBAL_MEM_FENCE);");
    }
    line(1, "}");
    line(0, "}");
  }

  /** A loop over the tiles of a work-item; every work-item goes through it equally often. */
  private void tiles(String count) {
    line(2, "for (int some = 0; some < %s; some += GROUPS * %d) {", count, TILE);
    line(2, "const int first = some + group * %d;", TILE);
    line(2, "if (first < %s) {", count);
  }

  /** A loop over the units of a work-item. */
  private void units(int depth) {
    line(depth, "for (int some = 0; some < hidden; some += GROUPS) {");
    line(depth, "const int unit = some + group;");
    line(depth, "if (unit < hidden) {");
  }

  private void end(int depth) {
    line(depth, "}");
    line(depth, "}");
  }

  private void means(int stage) {
    for (int k = 0; k < affines.size(); k++) {
      if (equations.stageOfAffine(k) == stage && affines.get(k).form() == Affine.Form.MEAN) {
        line(2, "float mean%d = 0.0f;", k);
        line(2, "for (int c = 0; c < hidden; c++) {");
        line(3, "mean%d = mean%d + %s[(long) c * LANES];", k, k, source(affines.get(k).source()));
        line(2, "}");
        line(2, "mean%d = mean%d * reciprocal;", k, k);
      }
    }
  }

  /** Whether a map is a sum with weights, not a mean or the input as it is. */
  private boolean hasWeights(int k) {
    return affines.get(k).trainsInput(layer) || affines.get(k).trainsSource();
  }

  /** The affine maps of a stage for the units of a tile. */
  private void products(int stage) {
    List<Integer> ofInput = new ArrayList<>();
    for (int k = 0; k < affines.size(); k++) {
      if (equations.stageOfAffine(k) == stage && hasWeights(k)) {
        for (int tile = 0; tile < TILE; tile++) {
          String bias =
              affines.get(k).hasBias(layer)
                  ? String.format(
                      Locale.ROOT,
                      "weights[offsets[%d] + first + %d]",
                      OFFSETS_PER_MAP * k + 2,
                      tile)
                  : "0.0f";
          line(3, "float a%d_%d = %s;", k, tile, bias);
        }
        if (affines.get(k).trainsInput(layer)) {
          ofInput.add(k);
        }
      }
    }
    addProducts(ofInput, true, "inputs", "xAt");
    int sources = equations.states().size() + equations.values().size();
    for (int source = 0; source < sources; source++) {
      List<Integer> readers = new ArrayList<>();
      for (int k = 0; k < affines.size(); k++) {
        Affine affine = affines.get(k);
        if (equations.stageOfAffine(k) == stage
            && affine.trainsSource()
            && affine.source() == source) {
          readers.add(k);
        }
      }
      addProducts(readers, false, "hidden", readers.isEmpty() ? "" : source(source));
    }
  }

  /** Adds what maps read from one place, all of them in one loop. */
  private void addProducts(List<Integer> maps, boolean ofInput, String count, String from) {
    if (maps.isEmpty()) {
      return;
    }
    String stride = ofInput ? "inputStride" : "hiddenStride";
    line(3, "{");
    for (int k : maps) {
      int offset = OFFSETS_PER_MAP * k + (ofInput ? 0 : 1);
      line(4, "__global const float* w%d = weights + offsets[%d] + first * %s;", k, offset, stride);
    }
    line(4, "__global const float* from = %s;", from);
    line(4, "for (int c = 0; c < %s; c++) {", count);
    line(5, "const float value = from[(long) c * LANES];");
    for (int k : maps) {
      for (int tile = 0; tile < TILE; tile++) {
        String weight = String.format(Locale.ROOT, "w%d[%d * %s + c]", k, tile, stride);
        if (!ofInput) {
          weight = ofSource(k, weight, "first + " + tile, "c");
        }
        line(5, "a%d_%d = fma(%s, value, a%d_%d);", k, tile, weight, k, tile);
      }
    }
    line(4, "}");
    line(3, "}");
  }

  /**
   * An entry of W of an affine map.
   *
   * @param weight the entry of the block
   * @param row its row
   * @param column its column
   */
  private String ofSource(int k, String weight, String row, String column) {
    String offset = String.format(Locale.ROOT, "offsets[%d]", OFFSETS_PER_MAP * k + 1);
    return switch (affines.get(k).form()) {
      case ZERO_DIAGONAL ->
          String.format(Locale.ROOT, "(%s == %s ? 0.0f : %s)", row, column, weight);
      case SKEW_SYMMETRIC ->
          String.format(
              Locale.ROOT,
              "skewSymmetric(%s, weights[%s + (%s) * hiddenStride + %s])",
              weight,
              offset,
              column,
              row);
      default -> weight;
    };
  }

  private void pointwiseForward(int stage) {
    PointwiseKernelSource values =
        new PointwiseKernelSource(
            text,
            "  ".repeat(4),
            node -> equations.stage(node) < stage || isGiven(node) ? place(node) : null);
    for (Expression node : equations.order()) {
      if (node.op() == Op.AFFINE && equations.stage(node) == stage) {
        int k = node.index();
        String name = "p" + k + "[tile]";
        if (!hasWeights(k)) {
          boolean mean = affines.get(k).form() == Affine.Form.MEAN;
          name = mean ? "mean" + k : "xAt[(long) unit * LANES]";
        }
        values.put(node, name);
      }
    }
    for (int i = 0; i < kept.size(); i++) {
      if (equations.stage(kept.get(i)) == stage) {
        line(4, "%s = %s;", keptValue(i), values.name(kept.get(i)));
      }
    }
    boolean last = equations.stages() == 1;
    List<String> stores = new ArrayList<>();
    for (int s = 0; s < equations.states().size(); s++) {
      Expression value = equations.newStates().get(s);
      if (equations.stage(value) == stage) {
        String name = values.name(value);
        stores.add(
            state(s, "time + 1")
                + " = "
                + (last ? "time < begin ? 0.0f : flush(" + name + ", TINY)" : name)
                + ";");
      }
    }
    stores.forEach(store -> line(4, store));
  }

  private static boolean isGiven(Expression node) {
    return node.op() == Op.PREVIOUS || node.op() == Op.COEFFICIENT;
  }

  private void backward() {
    int sources = equations.states().size() + equations.values().size();
    begin(
        "backward",
        "__global float* gradients, __global float* adjoints, __global float* valueAdjoints,\n"
            + "    __global const float* above, const long aboveNetwork, const int aboveFrom,\n"
            + "    __global float* dx, const int wantsInput"
            + (probed ? ", __global float* probes" : ""));
    for (int g = 0; g < affines.size() + equations.coefficients().size(); g++) {
      pointer("g" + g, "gradients", g, "times");
    }
    for (int s = 0; s < equations.states().size(); s++) {
      pointer("d" + s, "adjoints", s, "2");
    }
    for (int v = equations.states().size(); v < sources; v++) {
      pointer("d" + v, "valueAdjoints", v - equations.states().size(), "1");
    }
    List<Integer> probes = probed ? probedStates(equations) : List.of();
    for (int i = 0; i < probes.size(); i++) {
      pointer("p" + i, "probes", i, "times");
    }
    units(1);
    for (int s = 0; s < equations.states().size(); s++) {
      line(2, "%s = 0.0f;", adjoint(s, "(times - 1 & 1)"));
    }
    end(1);
    line(1, "barrier(CLK_GLOBAL_MEM_FENCE);");
    line(1, "for (int time = times - 1; time >= 0; time--) {");
    line(2, "const int now = time & 1;");
    units(2);
    arrive();
    end(2);
    line(2, "barrier(CLK_GLOBAL_MEM_FENCE);");
    for (int stage = equations.stages() - 1; stage >= 0; stage--) {
      units(2);
      pointwiseBackward(stage);
      end(2);
      line(2, "barrier(CLK_GLOBAL_MEM_FENCE);");
      for (int v = 0; v < equations.values().size(); v++) {
        if (equations.stage(equations.values().get(v)) == stage - 1) {
          addSourceGradient(equations.states().size() + v, "now", true);
          line(2, "barrier(CLK_GLOBAL_MEM_FENCE);");
        }
      }
    }
    if (probed && (probes.size() > 1 || !derived.isCarriedAlone(0))) {
      units(2);
      probe(probes);
      end(2);
      line(2, "barrier(CLK_GLOBAL_MEM_FENCE);");
    }
    line(2, "if (time > 0) {");
    for (int s = 0; s < equations.states().size(); s++) {
      addSourceGradient(s, "(1 - now)", false);
    }
    line(2, "}");
    inputGradient();
    line(2, "barrier(CLK_GLOBAL_MEM_FENCE);");
    line(1, "}");
    line(0, "}");
  }

  /** What comes from above is added, and what has faded is zero. */
  private void arrive() {
    for (int s = 0; s < equations.states().size(); s++) {
      line(3, "float arrived%d = %s;", s, adjoint(s, "now"));
      if (s == 0) {
        line(3, "if (time >= aboveFrom) {");
        line(
            4,
            "arrived0 = arrived0 + above[network * aboveNetwork + (long) (time - aboveFrom) *"
                + " timeStride + corner + (long) unit * LANES];");
        line(3, "}");
      }
      line(3, "arrived%d = time < begin ? 0.0f : flush(arrived%d, TINY);", s, s);
      line(3, "%s = arrived%d;", adjoint(s, "now"), s);
      if (s == 0 && probed && derived.isCarriedAlone(0)) {
        line(3, "p0[(long) time * timeStride + (long) unit * LANES] = arrived0;");
      }
    }
  }

  private void pointwiseBackward(int stage) {
    PointwiseKernelSource values =
        new PointwiseKernelSource(text, "  ".repeat(3), node -> placeInBackward(node, stage + 1));
    List<String> stores = new ArrayList<>();
    for (int k = 0; k < affines.size(); k++) {
      if (equations.stageOfAffine(k) == stage) {
        stores.add(gradient(k) + LIVE + values.name(derived.affineGradients().get(k)) + ";");
      }
    }
    for (int v = 0; v < equations.values().size(); v++) {
      if (equations.stage(equations.values().get(v)) == stage - 1) {
        String to = adjoint(equations.states().size() + v, "now");
        stores.add(to + LIVE + values.name(derived.valueGradients().get(v)) + ";");
      }
    }
    for (int s = 0; stage == 0 && s < equations.states().size(); s++) {
      String name = values.name(derived.previousGradients().get(s));
      stores.add(adjoint(s, "(1 - now)") + LIVE + name + ";");
    }
    for (int i = 0; stage == 0 && i < equations.coefficients().size(); i++) {
      String name = values.name(derived.coefficientGradients().get(i));
      stores.add(gradient(affines.size() + i) + LIVE + name + ";");
    }
    stores.forEach(store -> line(3, store));
  }

  /** Gradients of the states after the step, whole. */
  private void probe(List<Integer> states) {
    PointwiseKernelSource values =
        new PointwiseKernelSource(text, "  ".repeat(3), node -> placeInBackward(node, 0));
    List<String> stores = new ArrayList<>();
    for (int i = derived.isCarriedAlone(0) ? 1 : 0; i < states.size(); i++) {
      String name = values.name(derived.stateGradients().get(states.get(i)));
      stores.add(
          String.format(
              Locale.ROOT, "p%d[(long) time * timeStride + (long) unit * LANES] = %s;", i, name));
    }
    stores.forEach(store -> line(3, store));
  }

  /** Where a value lies in the backward pass once stages from the given one on are over. */
  private String placeInBackward(Expression node, int stagesOver) {
    if (node.op() == Op.ADJOINT) {
      return adjoint(node.index(), "now");
    }
    int k = derived.affineGradients().indexOf(node);
    if (k >= 0 && node.op() != Op.ZERO && equations.stageOfAffine(k) >= stagesOver) {
      return gradient(k);
    }
    return place(node);
  }

  /** Adds W^T of the affine gradients to the gradient of what the maps read. */
  private void addSourceGradient(int source, String when, boolean complete) {
    for (int k = 0; k < affines.size(); k++) {
      if (affines.get(k).source() == source && !affines.get(k).trainsSource()) {
        line(2, "float back%d = 0.0f;", k);
        line(2, "for (int r = 0; r < hidden; r++) {");
        line(3, "back%d = back%d + g%d[(long) time * timeStride + (long) r * LANES];", k, k, k);
        line(2, "}");
        line(2, "back%d = back%d * reciprocal;", k, k);
      }
    }
    tiles("hidden");
    for (int tile = 0; tile < TILE; tile++) {
      line(
          3,
          "float t%d = first + %d < hidden ? %s : 0.0f;",
          tile,
          tile,
          adjoint(source, when).replace("unit", "(first + " + tile + ")"));
    }
    for (int k = 0; k < affines.size(); k++) {
      if (affines.get(k).source() == source && !affines.get(k).trainsSource()) {
        for (int tile = 0; tile < TILE; tile++) {
          line(3, "t%d = t%d + back%d;", tile, tile, k);
        }
      }
    }
    for (int k = 0; k < affines.size(); k++) {
      if (affines.get(k).source() == source && affines.get(k).trainsSource()) {
        transposed(k, false);
      }
    }
    for (int tile = 0; tile < TILE; tile++) {
      line(3, "if (first + %d < hidden) {", tile);
      line(
          4,
          "%s = %s;",
          adjoint(source, when).replace("unit", "(first + " + tile + ")"),
          complete ? "flush(t" + tile + ", TINY)" : "t" + tile);
      line(3, "}");
    }
    end(2);
  }

  /** Adds the transposed product of one map to the sums of a tile. */
  private void transposed(int k, boolean ofInput) {
    String stride = ofInput ? "inputStride" : "hiddenStride";
    line(3, "{");
    int place = OFFSETS_PER_MAP * k + (ofInput ? 0 : 1);
    line(4, "__global const float* w = weights + offsets[%d] + first;", place);
    line(4, "__global const float* g = g%d + (long) time * timeStride;", k);
    line(4, "for (int r = 0; r < hidden; r++) {");
    line(5, "const float value = g[(long) r * LANES];");
    for (int tile = 0; tile < TILE; tile++) {
      String weight = String.format(Locale.ROOT, "w[r * %s + %d]", stride, tile);
      if (!ofInput) {
        weight = ofSource(k, weight, "r", "first + " + tile);
      }
      line(5, "t%d = fma(%s, value, t%d);", tile, weight, tile);
    }
    line(4, "}");
    line(3, "}");
  }

  /** U^T of the affine gradients, and the gradients of maps that give the input as it is. */
  private void inputGradient() {
    line(2, "if (wantsInput) {");
    line(
        2,
        "__global float* dxAt = dx + ((network * times + time) * blocks + block) * inputs * LANES"
            + " + lane;");
    tiles("inputs");
    for (int tile = 0; tile < TILE; tile++) {
      line(3, "float t%d = 0.0f;", tile);
    }
    for (int k = 0; k < affines.size(); k++) {
      if (affines.get(k).trainsInput(layer)) {
        transposed(k, true);
      }
    }
    for (int tile = 0; tile < TILE; tile++) {
      line(3, "if (first + %d < inputs) {", tile);
      line(4, "const int unit = first + %d;", tile);
      for (int k = 0; k < affines.size(); k++) {
        if (affines.get(k).isIdentity(layer)) {
          line(4, "t%d = t%d + %s;", tile, tile, gradient(k));
        }
      }
      line(4, "dxAt[(long) unit * LANES] = t%d;", tile);
      line(3, "}");
    }
    end(2);
    line(2, "}");
  }

  /** Where a value lies that is given or kept, or null. */
  private String place(Expression node) {
    if (node.op() == Op.PREVIOUS) {
      return state(node.index(), "time");
    } else if (node.op() == Op.COEFFICIENT) {
      return "c" + node.index() + "[unit]";
    }
    int i = kept.indexOf(node);
    int s = equations.newStates().indexOf(node);
    return i >= 0 ? keptValue(i) : s >= 0 ? state(s, "time + 1") : null;
  }

  /** Where all units lie of what a map reads. */
  private String source(int source) {
    if (source < equations.states().size()) {
      return "(s" + source + " + (long) time * timeStride)";
    }
    Expression value = equations.values().get(source - equations.states().size());
    int s = equations.newStates().indexOf(value);
    return s >= 0
        ? "(s" + s + " + (long) (time + 1) * timeStride)"
        : "(k" + kept.indexOf(value) + " + (long) time * keptStride)";
  }

  private static String state(int state, String time) {
    return String.format(
        Locale.ROOT, "s%d[(long) (%s) * timeStride + (long) unit * LANES]", state, time);
  }

  private static String keptValue(int index) {
    return String.format(Locale.ROOT, "k%d[(long) time * keptStride + (long) unit * LANES]", index);
  }

  private static String gradient(int index) {
    return String.format(Locale.ROOT, "g%d[(long) time * timeStride + (long) unit * LANES]", index);
  }

  /** The gradient of a state, of two time steps, or of a value, of one. */
  private String adjoint(int source, String when) {
    return source < equations.states().size()
        ? String.format(
            Locale.ROOT, "d%d[(long) %s * timeStride + (long) unit * LANES]", source, when)
        : String.format(Locale.ROOT, "d%d[(long) unit * LANES]", source);
  }
}
