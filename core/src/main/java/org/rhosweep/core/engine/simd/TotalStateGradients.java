package org.rhosweep.core.engine.simd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.rhosweep.core.engine.simd.PointwiseProgram.BufferSlot;
import org.rhosweep.core.engine.simd.PointwiseProgram.ProgramOutput;
import org.rhosweep.core.equation.BackwardEquations;
import org.rhosweep.core.equation.Expression;
import org.rhosweep.kernels.Kernels;

/**
 * Sizes of the gradients of a layer's states, see {@link BackwardEquations#stateGradients}. What
 * back-propagation carries from step to step is the part of them that comes from later steps; what
 * the state does within its own step is added here, for the probe alone, from what the backward
 * pass of the step has left.
 */
final class TotalStateGradients {
  private static final int LANES = Kernels.LANES;
  private static final int RUN = PointwiseProgram.TILES_PER_RUN * Kernels.BLOCK;

  private final Kernels kernels;
  private final float[][] arrays;
  private final int[] bases;

  /** For each state the places of its parts. */
  private final List<List<BufferSlot>> places = new ArrayList<>();

  private final PointwiseProgram program;
  private final NormAccumulator[] sizes;
  private final double[] sums;
  private final double[] fractions;

  /**
   * Compiles what is to be computed.
   *
   * @param states for each state that is measured the indices of its parts among the cell's states
   * @param known where everything lies after the pointwise backward equations of a step
   * @param arrays by number, array 0 being scratch
   */
  TotalStateGradients(
      Kernels kernels,
      List<List<Integer>> states,
      BackwardEquations derived,
      Map<Expression, BufferSlot> known,
      float[][] arrays) {
    this.kernels = kernels;
    List<ProgramOutput> outputs = new ArrayList<>();
    for (List<Integer> state : states) {
      List<BufferSlot> parts = new ArrayList<>();
      for (int part : state) {
        Expression gradient = derived.stateGradients().get(part);
        BufferSlot slot = known.get(gradient);
        if (slot == null) {
          slot = new BufferSlot(arrays.length, outputs.size() * RUN);
          outputs.add(new ProgramOutput(gradient, slot));
        }
        parts.add(slot);
      }
      places.add(parts);
    }
    program = PointwiseProgram.compile(known, outputs, 0, PointwiseProgram.TILES_PER_RUN);
    this.arrays = Arrays.copyOf(arrays, arrays.length + 1);
    this.arrays[0] = new float[program.scratchTiles() * RUN];
    this.arrays[arrays.length] = new float[outputs.size() * RUN];
    bases = new int[this.arrays.length];
    sums = new double[states.size()];
    fractions = new double[states.size()];
    sizes = new NormAccumulator[states.size()];
    Arrays.setAll(sizes, state -> new NormAccumulator());
  }

  /** Resets the sums. */
  void begin() {
    for (NormAccumulator size : sizes) {
      size.begin();
    }
  }

  /**
   * Adds a few tiles.
   *
   * @param at where they begin in each array
   * @param floats of the tiles with their padding
   * @param units of them, without it
   */
  void add(int[] at, int floats, int units) {
    System.arraycopy(at, 0, bases, 0, at.length);
    program.run(kernels, arrays, bases, floats);
    for (int state = 0; state < sizes.length; state++) {
      for (BufferSlot slot : places.get(state)) {
        sizes[state].add(slot.in(arrays), slot.at(bases), units * LANES);
      }
    }
  }

  /** Of each state over its parts, units and examples; the same array at every call. */
  double[] sumsOfSquares() {
    for (int state = 0; state < sizes.length; state++) {
      sums[state] = sizes[state].sumOfSquares();
    }
    return sums;
  }

  /** Fraction of the entries of each state that are finite; the same array at every call. */
  double[] finiteFractions() {
    for (int state = 0; state < sizes.length; state++) {
      fractions[state] = sizes[state].finiteFraction();
    }
    return fractions;
  }
}
