package org.rhosweep.core.bench;

import static org.rhosweep.core.Require.require;

import java.util.Arrays;
import java.util.List;
import org.rhosweep.core.Quantiles;

/**
 * Times of training steps, each measured between two runs of the {@link MultiplyAddPeak}, since the
 * speed of a shared machine drifts.
 *
 * @param pairs in the order of measurement, at least one
 * @param operationsPerStep in the products of one step; a multiply-add is two
 */
public record StepTimes(List<Pair> pairs, double operationsPerStep) {
  /**
   * One step and its surroundings.
   *
   * @param stepSeconds wall time of the step
   * @param stepCpuSeconds time that the thread ran on a processor meanwhile; NaN where it is not
   *     known
   * @param peakOperationsPerSecond of the peak loop, mean of before and after
   * @param peakOperationsPerCpuSecond the same by processor time; NaN where it is not known
   */
  public record Pair(
      double stepSeconds,
      double stepCpuSeconds,
      double peakOperationsPerSecond,
      double peakOperationsPerCpuSecond) {}

  public StepTimes {
    require(!pairs.isEmpty(), "pairs must not be empty");
    pairs = List.copyOf(pairs);
  }

  /** Seconds of a step at a quantile of all steps: 0 = the fastest, 0.5 = the median. */
  public double seconds(double quantile) {
    return quantile(pairs.stream().mapToDouble(Pair::stepSeconds).toArray(), quantile);
  }

  /** Median processor time of a step, seconds; NaN where it is not known. */
  public double cpuSeconds() {
    return quantile(pairs.stream().mapToDouble(Pair::stepCpuSeconds).toArray(), 0.5);
  }

  /** 10^9 operations per second of the median step. */
  public double gigaflops() {
    return operationsPerStep / seconds(0.5) * 1e-9;
  }

  /** 10^9 operations per second of the peak loop, median. */
  public double peakGigaflops() {
    double[] peaks = pairs.stream().mapToDouble(Pair::peakOperationsPerSecond).toArray();
    return quantile(peaks, 0.5) * 1e-9;
  }

  /**
   * Speed of a step as a fraction of the peak beside it, at a quantile of the paired ratios: 0.5 =
   * the median.
   */
  public double fractionOfPeak(double quantile) {
    return quantile(
        pairs.stream()
            .mapToDouble(p -> operationsPerStep / p.stepSeconds() / p.peakOperationsPerSecond())
            .toArray(),
        quantile);
  }

  /**
   * As {@link #fractionOfPeak}, both by processor time: what others do on a busy machine counts
   * less. NaN where it is not known.
   */
  public double cpuFractionOfPeak(double quantile) {
    return quantile(
        pairs.stream()
            .mapToDouble(
                p -> operationsPerStep / p.stepCpuSeconds() / p.peakOperationsPerCpuSecond())
            .toArray(),
        quantile);
  }

  /** Linear interpolation between the two nearest of the sorted values. */
  private static double quantile(double[] values, double quantile) {
    require(quantile >= 0 && quantile <= 1, "quantile must be in [0, 1], was %s", quantile);
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Quantiles.ofSorted(sorted, quantile);
  }
}
