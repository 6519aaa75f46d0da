package org.rhosweep.spark.job;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.rhosweep.sweeps.run.DataCache;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.rhosweep.sweeps.run.TrialRunner;

/** Trials as they are meant: on the engine, with the data of this process. */
final class EngineTrials implements TrialFunction {
  private static final long serialVersionUID = 1;

  private final String codeVersion;
  private transient TrialRunner runner;

  EngineTrials(String codeVersion) {
    this.codeVersion = codeVersion;
  }

  @Override
  public TrialResult run(Trial trial) {
    if (runner == null) {
      // Once per task: the data is shared by the whole process, see DataCache.
      runner =
          new TrialRunner(
              DataCache.SHARED,
              System::nanoTime,
              () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()),
              ProcessRecord.of(codeVersion).environment(),
              Runtime.getRuntime().maxMemory() / Sessions.slotsOfThisProcess());
    }
    return runner.run(trial);
  }
}
