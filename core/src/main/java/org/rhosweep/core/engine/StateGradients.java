package org.rhosweep.core.engine;

import java.util.function.LongSupplier;
import org.rhosweep.core.equation.Op;

/**
 * What a probe sees of one training step from inside an engine: sizes of the gradient of the loss
 * with respect to the output h of each layer and time step, and how many gates and candidates are
 * saturated. An engine says when a measurement begins, so that its cost is known.
 */
public final class StateGradients {
  /** Beyond this share of its range, counted from the middle, a bounded function is saturated. */
  public static final float SATURATED = 0.95f;

  private final LongSupplier nanoTime;
  private final double[][] norm;
  private final double[][] finiteShare;
  private final Counts[] tanh;
  private final Counts[] sigmoid;
  private long begun;
  private long nanos;

  private record Counts(long saturated, long all) {}

  /** Room for every layer and time step. */
  public StateGradients(int depth, int sequenceLength) {
    this(depth, sequenceLength, () -> 0);
  }

  /**
   * The same, timed.
   *
   * @param nanoTime a clock in nanoseconds
   */
  public StateGradients(int depth, int sequenceLength, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    norm = new double[depth][sequenceLength];
    finiteShare = new double[depth][sequenceLength];
    tanh = new Counts[depth];
    sigmoid = new Counts[depth];
  }

  /** L2 norm over batch and units. */
  public double norm(int layer, int timeStep) {
    return norm[layer][timeStep];
  }

  /** Share of entries that are finite. */
  public double finiteShare(int layer, int timeStep) {
    return finiteShare[layer][timeStep];
  }

  /**
   * Share of the layer's gates and candidates of one function that are saturated; NaN where it has
   * none.
   *
   * @param function {@link Op#TANH} or {@link Op#SIGMOID}
   */
  public double saturatedShare(int layer, Op function) {
    Counts counts = counts(function)[layer];
    return counts == null ? Double.NaN : (double) counts.saturated / counts.all;
  }

  /** Nanoseconds that all measurements took. */
  public long nanos() {
    return nanos;
  }

  /** A measurement begins; one of the methods below ends it. */
  public void begin() {
    begun = nanoTime.getAsLong();
  }

  /** Records one layer at one time step. */
  public void put(int layer, int timeStep, double sumOfSquares, double share) {
    norm[layer][timeStep] = Math.sqrt(sumOfSquares);
    finiteShare[layer][timeStep] = share;
    nanos += nanoTime.getAsLong() - begun;
  }

  /**
   * Records the saturation of one function in one layer.
   *
   * @param function {@link Op#TANH} or {@link Op#SIGMOID}
   * @param saturated values beyond {@link #SATURATED}
   * @param all values, &gt;= 1
   */
  public void putSaturation(int layer, Op function, long saturated, long all) {
    counts(function)[layer] = new Counts(saturated, all);
    nanos += nanoTime.getAsLong() - begun;
  }

  private Counts[] counts(Op function) {
    return switch (function) {
      case TANH -> tanh;
      case SIGMOID -> sigmoid;
      default -> throw new IllegalArgumentException(function + " has no ends");
    };
  }
}
