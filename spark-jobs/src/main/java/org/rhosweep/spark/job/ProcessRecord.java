package org.rhosweep.spark.job;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.EngineVariant;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.storage.ProcessIdentity;
import org.rhosweep.sweeps.run.Environment;
import org.rhosweep.sweeps.run.Outcome;
import org.rhosweep.sweeps.run.Provenance;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.run.TrialResult;

/**
 * This process as it is recorded with the trials that run in it.
 *
 * @param environment its versions and its host
 */
record ProcessRecord(Environment environment) {
  static ProcessRecord of(String codeVersion) {
    return of(codeVersion, null);
  }

  /**
   * This process, with a GPU that its trials are given.
   *
   * @param device the GPU's address, or null
   */
  static ProcessRecord of(String codeVersion, String device) {
    EngineVariant simd = Engines.form(EngineName.SIMD);
    return new ProcessRecord(
        new Environment(
            codeVersion,
            simd.name(),
            simd.laneWidth(),
            System.getProperty("java.version") + " " + System.getProperty("java.vendor"),
            ProcessIdentity.host(),
            device));
  }

  /** The row of a trial that this process ended, or saw ended, from outside. */
  TrialResult failed(Trial trial, Throwable why, Instant startedAt) {
    boolean simd = trial.spec().engine() == EngineName.SIMD;
    Instant now = Instant.now();
    return new TrialResult(
        trial,
        Outcome.Failed.of(why),
        null,
        new Provenance(
            environment.codeVersion(),
            simd
                ? environment.engineVariant()
                : trial.spec().engine().name().toLowerCase(Locale.ROOT),
            simd ? environment.laneWidth() : 0,
            environment.jdk(),
            environment.host(),
            ChronoUnit.MICROS.between(Instant.EPOCH, startedAt),
            Duration.between(startedAt, now).toNanos() * 1e-9));
  }
}
