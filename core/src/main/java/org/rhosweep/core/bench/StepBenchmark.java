package org.rhosweep.core.bench;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Measures training steps and the machine's peak in turn: peak, step, peak, step, …, peak. Clocks
 * are passed in.
 *
 * @param wallNanos a monotonic clock, nanoseconds
 * @param cpuNanos processor time of the calling thread, nanoseconds, or a negative number where it
 *     is not known
 */
public record StepBenchmark(LongSupplier wallNanos, LongSupplier cpuNanos) {
  /** Operations of one run of the peak: about a millisecond. */
  private static final double PEAK_OPERATIONS = 1e8;

  private static final int MIN_WARM_UP_STEPS = 10;

  /**
   * How long to measure.
   *
   * @param warmUpSeconds time for compilers to settle, left out of the result, &gt;= 0; at least
   *     ten steps are run
   * @param seconds time of measurement, &gt; 0
   * @param minSteps steps to measure however long they take, &gt;= 1
   */
  public record Settings(double warmUpSeconds, double seconds, int minSteps) {
    /** Enough for C2 to compile everything and for quartiles that mean something. */
    public static final Settings DEFAULT = new Settings(4, 5, 15);

    public Settings {
      require(
          warmUpSeconds >= 0 && warmUpSeconds <= 3600,
          "warmUpSeconds must be 0 to 3600, was %s",
          warmUpSeconds);
      require(seconds > 0 && seconds <= 3600, "seconds must be > 0 and <= 3600, was %s", seconds);
      require(minSteps >= 1, "minSteps must be >= 1, was %d", minSteps);
    }
  }

  /** Measures. */
  public StepTimes measure(TrainingStep step, MultiplyAddPeak peak, Settings settings) {
    int rounds = (int) Math.ceil(PEAK_OPERATIONS / peak.run(1));
    long start = wallNanos.getAsLong();
    for (int i = 0; i < MIN_WARM_UP_STEPS || secondsSince(start) < settings.warmUpSeconds; i++) {
      peak.run(rounds);
      step.run();
    }
    List<StepTimes.Pair> pairs = new ArrayList<>();
    start = wallNanos.getAsLong();
    Speed before = peakSpeed(peak, rounds);
    while (pairs.size() < settings.minSteps || secondsSince(start) < settings.seconds) {
      long cpu = cpuNanos.getAsLong();
      long wall = wallNanos.getAsLong();
      step.run();
      double stepSeconds = secondsSince(wall);
      double cpuSeconds = cpuSecondsSince(cpu);
      Speed after = peakSpeed(peak, rounds);
      pairs.add(
          new StepTimes.Pair(
              stepSeconds,
              cpuSeconds,
              (before.perSecond + after.perSecond) / 2,
              (before.perCpuSecond + after.perCpuSecond) / 2));
      before = after;
    }
    return new StepTimes(pairs, step.operations());
  }

  private record Speed(double perSecond, double perCpuSecond) {}

  private Speed peakSpeed(MultiplyAddPeak peak, int rounds) {
    long cpu = cpuNanos.getAsLong();
    long wall = wallNanos.getAsLong();
    double operations = peak.run(rounds);
    double seconds = secondsSince(wall);
    return new Speed(operations / seconds, operations / cpuSecondsSince(cpu));
  }

  /** More than zero, so that a coarse clock gives a large number and not an infinite one. */
  private double secondsSince(long start) {
    return Math.max(1, wallNanos.getAsLong() - start) * 1e-9;
  }

  private double cpuSecondsSince(long start) {
    return start < 0 ? Double.NaN : Math.max(1, cpuNanos.getAsLong() - start) * 1e-9;
  }
}
