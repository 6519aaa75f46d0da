package org.rhosweep.spark.job;

import static org.rhosweep.core.Require.require;

import java.time.Duration;

/**
 * How a run goes about it. Nothing here may change a result, so nothing of it is part of a trial.
 *
 * @param failFast whether the first FAILED trial ends the run
 * @param trialTimeout time budget of each trial, &gt; 0, or null for none
 */
public record RunOptions(boolean failFast, Duration trialTimeout) {
  public RunOptions {
    require(
        trialTimeout == null || (!trialTimeout.isNegative() && !trialTimeout.isZero()),
        "trialTimeout must be > 0, was %s",
        trialTimeout);
  }

  /** From a trial to its result: on the engine, within the budget where there is one. */
  TrialFunction trials(String codeVersion, RunPretraining pretraining) {
    return within(new EngineTrials(codeVersion, pretraining), codeVersion);
  }

  /** Trials within the time budget, where there is one. */
  TrialFunction within(TrialFunction trials, String codeVersion) {
    return trialTimeout == null ? trials : TrialTimeout.of(trials, trialTimeout, codeVersion);
  }
}
