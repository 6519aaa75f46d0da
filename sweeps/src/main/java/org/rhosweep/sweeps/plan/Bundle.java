package org.rhosweep.sweeps.plan;

import static org.rhosweep.core.Require.require;

import java.io.Serializable;
import java.util.List;
import org.rhosweep.sweeps.run.Trial;

/**
 * Trials that one Spark task runs: one long trial, several short ones, or some that an engine runs
 * as one computation.
 *
 * @param segment names its files: the first 16 hexadecimal digits of the SHA-256 of its trial ids
 * @param trials in the order they begin
 * @param predictedSeconds by the cost model
 * @param concurrency most of them that run at the same time, &gt;= 1; 1 = one after the other
 */
public record Bundle(String segment, List<Trial> trials, double predictedSeconds, int concurrency)
    implements Serializable {
  public Bundle {
    trials = List.copyOf(trials);
    require(concurrency >= 1, "concurrency must be >= 1, was %d", concurrency);
  }

  /** Trials that run one after the other. */
  public Bundle(String segment, List<Trial> trials, double predictedSeconds) {
    this(segment, trials, predictedSeconds, 1);
  }
}
