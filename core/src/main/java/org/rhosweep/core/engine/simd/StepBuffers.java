package org.rhosweep.core.engine.simd;

import java.util.Arrays;
import org.rhosweep.core.engine.simd.PointwiseProgram.BufferSlot;
import org.rhosweep.kernels.Kernels;

/**
 * The numbered arrays that the pointwise programs of one layer's time step read and write, and
 * where a tile begins in each of them. Array 0 is the programs' scratch; the backward pass adds
 * those of the gradients.
 */
final class StepBuffers {
  // Which of its time steps an array shows, as an index into the steps that moveTo sets.
  private static final int FIXED = 0;
  private static final int TIME = 1;
  private static final int NEXT_TIME = 2;
  private static final int PARITY = 3;
  private static final int OTHER_PARITY = 4;
  private static final int ACCUMULATED_STEP = 5;

  private final int[] steps = new int[6];
  private final int unitFloats;
  private float[][] arrays = new float[1][];
  private int[] bases = new int[1];
  private int[] offsets = new int[1];
  private int[] timeStrides = new int[1];
  private int[] blockStrides = new int[1];
  private int[] stepOf = new int[1];

  private final int previousStates;
  private final int newStates;
  private final int saved;
  private final int coefficients;
  private int adjoints;
  private int previousAdjoints;
  private int affineGradients;

  /**
   * The arrays of a forward pass.
   *
   * @param states [time + 1][block][unit][32]
   * @param saved forward values that are kept, [time][block][unit][32]
   * @param coefficientTiles [coefficient][unit][32]
   * @param paddedUnits units of each
   */
  StepBuffers(
      Activations[] states, Activations[] saved, float[] coefficientTiles, int paddedUnits) {
    unitFloats = paddedUnits * Kernels.LANES;
    previousStates = add(states, TIME);
    newStates = add(states, NEXT_TIME);
    this.saved = add(saved, TIME);
    coefficients = add(coefficientTiles, 0, 0, 0, FIXED);
  }

  /**
   * Adds the arrays of a backward pass.
   *
   * @param stateAdjoints of the states, [2][block][unit][32]: this step's and the previous one's
   * @param valueAdjoints of the values that affine maps read, [1][block][unit][32]
   * @param gradients of affine maps and coefficients, [accumulated step][block][map][unit][32]
   */
  void addGradients(
      Activations[] stateAdjoints, Activations[] valueAdjoints, Activations gradients) {
    adjoints = add(stateAdjoints, PARITY);
    add(valueAdjoints, FIXED);
    previousAdjoints = add(stateAdjoints, OTHER_PARITY);
    affineGradients = add(new Activations[] {gradients}, ACCUMULATED_STEP);
  }

  private int add(Activations[] values, int step) {
    int first = arrays.length;
    for (Activations one : values) {
      add(one.data(), one.at(0, 0), one.timeStride(), one.blockStride(), step);
    }
    return first;
  }

  private int add(float[] data, int offset, int timeStride, int blockStride, int step) {
    int number = arrays.length;
    arrays = Arrays.copyOf(arrays, number + 1);
    arrays[number] = data;
    bases = new int[number + 1];
    offsets = with(offsets, offset);
    timeStrides = with(timeStrides, timeStride);
    blockStrides = with(blockStrides, blockStride);
    stepOf = with(stepOf, step);
    return number;
  }

  private static int[] with(int[] numbers, int next) {
    int[] longer = Arrays.copyOf(numbers, numbers.length + 1);
    longer[numbers.length] = next;
    return longer;
  }

  /** Makes room for what programs compute on the way. */
  void allocateScratch(int floats) {
    arrays[0] = new float[floats];
  }

  /** A place of scratch. */
  static BufferSlot scratch(int shift) {
    return new BufferSlot(0, shift);
  }

  BufferSlot previousState(int state) {
    return new BufferSlot(previousStates + state, 0);
  }

  BufferSlot newState(int state) {
    return new BufferSlot(newStates + state, 0);
  }

  /** A kept forward value. */
  BufferSlot saved(int index) {
    return new BufferSlot(saved + index, 0);
  }

  BufferSlot coefficient(int index) {
    return new BufferSlot(coefficients, index * unitFloats);
  }

  /** The gradient of a state after the step, or after the states of a value. */
  BufferSlot adjoint(int source) {
    return new BufferSlot(adjoints + source, 0);
  }

  /** The gradient of a state before the step. */
  BufferSlot previousAdjoint(int state) {
    return new BufferSlot(previousAdjoints + state, 0);
  }

  /** The gradient of an affine map, or after the maps of a coefficient. */
  BufferSlot affineGradient(int index) {
    return new BufferSlot(affineGradients, index * unitFloats);
  }

  /**
   * Points the bases to a tile of a time step.
   *
   * @param accumulatedStep of the gradients of affine maps
   * @param tile floats from unit 0 to the tile
   */
  void moveTo(int time, int accumulatedStep, int block, int tile) {
    steps[TIME] = time;
    steps[NEXT_TIME] = time + 1;
    steps[PARITY] = time & 1;
    steps[OTHER_PARITY] = 1 - steps[PARITY];
    steps[ACCUMULATED_STEP] = accumulatedStep;
    for (int i = 1; i < bases.length; i++) {
      int step = steps[stepOf[i]];
      bases[i] = offsets[i] + step * timeStrides[i] + block * blockStrides[i] + tile;
    }
  }

  /** The arrays by number. */
  float[][] arrays() {
    return arrays;
  }

  /** Where the tile begins in each array. */
  int[] bases() {
    return bases;
  }
}
