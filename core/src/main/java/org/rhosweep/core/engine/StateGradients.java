package org.rhosweep.core.engine;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.rhosweep.core.equation.Op;

/**
 * What a probe sees of one training step from inside an engine: sizes of the gradient of the loss
 * with respect to the output h and to each internal state of each layer and time step, how many
 * gates and candidates are saturated, and how many units are active. An engine says when a
 * measurement begins, so that its cost is known.
 *
 * <p>A gradient is the whole derivative with respect to the state after the time step, through
 * everything that is computed from it: by the layers above, in later steps, and in the same step,
 * whether pointwise, as h = o tanh(c) is from c, or through matrices; see {@link
 * org.rhosweep.core.equation.BackwardEquations}. Of a layer with a residual connection the output
 * is the sum of the layer's input and of what its cell puts out.
 */
public final class StateGradients {
  /**
   * Beyond this fraction of its range, counted from the middle, a bounded function is saturated.
   */
  public static final float SATURATED = 0.95f;

  private final LongSupplier nanoTime;
  private final int internalStates;

  /** Of the output, then of each internal state, [1 + internal][depth][time]. */
  private final double[][][] norm;

  private final double[][][] finiteFraction;
  private final Map<Op, double[]> saturated = new EnumMap<>(Op.class);
  private final Map<Op, double[]> active = new EnumMap<>(Op.class);
  private final Map<Op, double[]> dead = new EnumMap<>(Op.class);
  private final int depth;
  private long begun;
  private long nanos;

  /** Room for the output of every layer and time step; no internal state is measured. */
  public StateGradients(int depth, int sequenceLength) {
    this(depth, sequenceLength, 0, () -> 0);
  }

  /**
   * Room for the output and the internal states of every layer and time step, timed.
   *
   * @param internalStates how many the cell has, or 0 for none of them to be measured
   * @param nanoTime a clock in nanoseconds
   */
  public StateGradients(int depth, int sequenceLength, int internalStates, LongSupplier nanoTime) {
    this.depth = depth;
    this.nanoTime = nanoTime;
    this.internalStates = internalStates;
    norm = new double[1 + internalStates][depth][sequenceLength];
    finiteFraction = new double[1 + internalStates][depth][sequenceLength];
  }

  /** Internal states that are to be measured. */
  public int internalStates() {
    return internalStates;
  }

  /** L2 norm over batch and units of the gradient of the output. */
  public double norm(int layer, int timeStep) {
    return norm[0][layer][timeStep];
  }

  /** Fraction of its entries that are finite. */
  public double finiteFraction(int layer, int timeStep) {
    return finiteFraction[0][layer][timeStep];
  }

  /**
   * L2 norm over batch, units and parts of the gradient of an internal state.
   *
   * @param state index among {@link org.rhosweep.core.equation.CellEquations#internalStates}
   */
  public double internalNorm(int state, int layer, int timeStep) {
    return norm[1 + state][layer][timeStep];
  }

  /** Fraction of its entries that are finite. */
  public double internalFiniteFraction(int state, int layer, int timeStep) {
    return finiteFraction[1 + state][layer][timeStep];
  }

  /**
   * Fraction of the layer's gates and candidates of one function that are saturated; NaN where it
   * has none.
   *
   * @param function {@link Op#TANH} or {@link Op#SIGMOID}
   */
  public double saturatedFraction(int layer, Op function) {
    return of(saturated, function, layer);
  }

  /**
   * Fraction of the values of one function, over examples, time steps and units, that are above
   * zero: the rate of spikes; one less the fraction of zeros of a relu. NaN where the layer has
   * none.
   *
   * @param function {@link Op#RELU} or {@link Op#SPIKE}
   */
  public double activeFraction(int layer, Op function) {
    return of(active, function, layer);
  }

  /**
   * Fraction of the layer's units that are not above zero for any example at any time step of the
   * batch; NaN where the layer has none of the function.
   *
   * @param function {@link Op#RELU} or {@link Op#SPIKE}
   */
  public double deadUnitFraction(int layer, Op function) {
    return of(dead, function, layer);
  }

  /** Nanoseconds that all measurements took. */
  public long nanos() {
    return nanos;
  }

  /** A measurement begins; one of the methods below ends it. */
  public void begin() {
    begun = nanoTime.getAsLong();
  }

  /** Records the output of one layer at one time step. */
  public void put(int layer, int timeStep, double sumOfSquares, double fraction) {
    put(0, layer, timeStep, sumOfSquares, fraction);
    end();
  }

  /**
   * Records the internal states of one layer at one time step.
   *
   * @param sumsOfSquares one for each of them
   * @param fractions of entries that are finite, one for each of them
   */
  public void putInternal(int layer, int timeStep, double[] sumsOfSquares, double[] fractions) {
    for (int state = 0; state < internalStates; state++) {
      put(1 + state, layer, timeStep, sumsOfSquares[state], fractions[state]);
    }
    end();
  }

  private void put(int state, int layer, int timeStep, double sumOfSquares, double fraction) {
    norm[state][layer][timeStep] = Math.sqrt(sumOfSquares);
    finiteFraction[state][layer][timeStep] = fraction;
  }

  /**
   * Records the saturation of one function in one layer.
   *
   * @param function {@link Op#TANH} or {@link Op#SIGMOID}
   * @param beyond values beyond {@link #SATURATED}
   * @param all values, &gt;= 1
   */
  public void putSaturation(int layer, Op function, long beyond, long all) {
    put(saturated, function, layer, (double) beyond / all);
    end();
  }

  /**
   * Records how active the units of one function in one layer are.
   *
   * @param function {@link Op#RELU} or {@link Op#SPIKE}
   * @param above values above zero
   * @param all values, &gt;= 1
   * @param deadUnits units without one
   * @param units all, &gt;= 1
   */
  public void putActivity(int layer, Op function, long above, long all, int deadUnits, int units) {
    put(active, function, layer, (double) above / all);
    put(dead, function, layer, (double) deadUnits / units);
    end();
  }

  private void end() {
    nanos += nanoTime.getAsLong() - begun;
  }

  private static double of(Map<Op, double[]> fractions, Op function, int layer) {
    double[] ofLayers = fractions.get(function);
    return ofLayers == null ? Double.NaN : ofLayers[layer];
  }

  private void put(Map<Op, double[]> fractions, Op function, int layer, double fraction) {
    fractions
            .computeIfAbsent(
                function,
                f -> {
                  double[] none = new double[depth];
                  Arrays.fill(none, Double.NaN);
                  return none;
                })[layer] =
        fraction;
  }
}
