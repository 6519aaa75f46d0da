package org.rhosweep.sweeps.plan;

import static org.rhosweep.core.Require.require;

import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.sweeps.run.Trial;

/**
 * Predicts seconds from shapes:
 *
 * <pre>
 *   seconds = operations / (gflops * 10^9) + cellSteps * overheadSeconds
 *             + transitions * {@value #TRANSITION_SECONDS} + trialSeconds
 * </pre>
 *
 * where the operations of all products, the visits of a layer at a time step and the transitions
 * that pre-training visits are counted as {@link TrialSize} says.
 *
 * @param gflops speed of one slot in products, 10^9 operations per second, &gt; 0
 * @param overheadSeconds of one layer at one time step of one batch, &gt; 0
 * @param trialSeconds of any trial, however small, &gt; 0
 */
public record ShapeCostModel(double gflops, double overheadSeconds, double trialSeconds)
    implements CostModel {
  /**
   * Before anything ran: between machines with vectors of 256 bits and those of 512, where a fit to
   * small trials gave 73 GFLOP/s, 1.3 microseconds and 1 ms on a busy core.
   */
  public static final ShapeCostModel DEFAULT = new ShapeCostModel(50, 2e-6, 2e-3);

  /** Of pre-training, one step at one transition beside its products; 8 units took as long. */
  private static final double TRANSITION_SECONDS = 2e-4;

  public ShapeCostModel {
    require(gflops > 0 && Double.isFinite(gflops), "gflops must be > 0, was %s", gflops);
    require(
        overheadSeconds > 0 && Double.isFinite(overheadSeconds),
        "overheadSeconds must be > 0, was %s",
        overheadSeconds);
    require(
        trialSeconds > 0 && Double.isFinite(trialSeconds),
        "trialSeconds must be > 0, was %s",
        trialSeconds);
  }

  @Override
  public double seconds(Trial trial) {
    TrialSize size = TrialSize.of(trial);
    return size.operations() / (gflops * 1e9)
        + size.cellSteps() * overheadSeconds
        + TrialSize.pretrainingTransitions(trial) * TRANSITION_SECONDS
        + trialSeconds;
  }

  @Override
  public double pretrainingSeconds(Trial trial) {
    return TrialSize.pretraining(trial) / (gflops * 1e9)
        + TrialSize.pretrainingTransitions(trial) * TRANSITION_SECONDS;
  }

  /**
   * Predicted seconds of one training step.
   *
   * @param batchSize sequences per step, &gt;= 1
   */
  public double secondsPerTrainingStep(NetworkShape shape, int batchSize) {
    double cellSteps = 2.0 * shape.depth() * shape.sequence().sequenceLength();
    return operations(shape, batchSize) / (gflops * 1e9) + cellSteps * overheadSeconds;
  }

  /** As {@link TrialSize} counts them. */
  private static double operations(NetworkShape shape, int batchSize) {
    return 3 * shape.forwardOperations() * batchSize;
  }

  /**
   * The model that fits one measured training step, with {@link #DEFAULT}'s overhead where that
   * explains less than half of the time.
   *
   * @param batchSize sequences per step, &gt;= 1
   * @param seconds of the step on one slot, &gt; 0
   */
  public static ShapeCostModel fittedToStep(NetworkShape shape, int batchSize, double seconds) {
    require(seconds > 0 && Double.isFinite(seconds), "seconds must be > 0, was %s", seconds);
    double cellSteps = 2.0 * shape.depth() * shape.sequence().sequenceLength();
    double overhead = Math.min(cellSteps * DEFAULT.overheadSeconds, seconds / 2);
    return new ShapeCostModel(
        operations(shape, batchSize) / (seconds - overhead) * 1e-9,
        overhead / cellSteps,
        DEFAULT.trialSeconds);
  }
}
