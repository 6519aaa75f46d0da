package org.rhosweep.spark.operate;

import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Names the trial in the log lines of the thread that runs it: the values {@code trial} and {@code
 * bundle} of the logging context, and lines of our own at its begin and end.
 */
public final class TrialLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrialLog.class);
  private static final String TRIAL = "trial";
  private static final String BUNDLE = "bundle";

  private final Trial trial;
  private final String bundle;
  private TrialResult result;

  /** Names the trial in log lines until this is closed. */
  public TrialLog(Trial trial, String bundle) {
    this.trial = trial;
    this.bundle = bundle;
    MDC.put(TRIAL, trial.id());
    MDC.put(BUNDLE, bundle);
    TrialMetrics.PROCESS.begin();
    LOG.info("trial={} bundle={} begins", trial.id(), bundle);
  }

  /** The trial has ended by itself. */
  public void ended(TrialResult ended) {
    result = ended;
  }

  @Override
  public void close() {
    TrialMetrics.PROCESS.end(result);
    if (result == null) {
      LOG.info("trial={} bundle={} was stopped", trial.id(), bundle);
    } else {
      String reason = result.outcome().reason();
      LOG.info(
          "trial={} bundle={} outcome={} seconds={}{}",
          trial.id(),
          bundle,
          result.outcome().name(),
          result.provenance().seconds(),
          reason == null ? "" : " reason=" + reason);
    }
    MDC.remove(TRIAL);
    MDC.remove(BUNDLE);
  }
}
