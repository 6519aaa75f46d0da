package org.rhosweep.sweeps.plan;

import java.util.List;
import org.rhosweep.sweeps.run.Trial;

/**
 * A rough size of the tables: rows counted from the settings, times what a row takes compressed.
 */
final class PredictedBytes {
  /** Configuration and identity of a trial; columns that repeat take next to nothing. */
  private static final long TRIAL_ROW = 600;

  private static final long CURVE_ROW = 32;
  private static final long GRADIENT_ROW = 20;

  /** Footers of the files of one bundle: some hundred bytes for each column. */
  private static final long BUNDLE = 24_000;

  private PredictedBytes() {}

  static long of(List<Trial> trials, int bundles) {
    long bytes = bundles * BUNDLE;
    for (Trial trial : trials) {
      TrialSize size = TrialSize.of(trial);
      bytes += TRIAL_ROW + size.curveRows() * CURVE_ROW + size.gradientRows() * GRADIENT_ROW;
    }
    return bytes;
  }
}
