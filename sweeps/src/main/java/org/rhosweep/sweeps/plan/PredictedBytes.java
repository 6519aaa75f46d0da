package org.rhosweep.sweeps.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.spec.PretrainingIdentity;

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

  /**
   * Of tables, and of pre-trained weights.
   *
   * @param kept ids of pre-trainings that are there already
   */
  static long of(List<Trial> trials, int bundles, Set<String> kept) {
    long bytes = bundles * BUNDLE;
    Set<String> pretrained = new HashSet<>(kept);
    for (Trial trial : trials) {
      Optional<PretrainingIdentity> pretraining =
          PretrainingIdentity.of(trial.spec(), trial.data().fingerprint());
      if (pretraining.isPresent() && pretrained.add(pretraining.get().id())) {
        bytes += weights(trial);
      }
      TrialSize size = TrialSize.of(trial);
      bytes += TRIAL_ROW + size.curveRows() * CURVE_ROW + size.gradientRows() * GRADIENT_ROW;
    }
    return bytes;
  }

  /** Of all matrices but readout and embedding; a network that is too large for any array, too. */
  private static long weights(Trial trial) {
    NetworkShape shape = NetworkShape.of(trial.spec().model(), trial.data().shape());
    double inputs = 0;
    for (int layer = 0; layer < shape.depth(); layer++) {
      inputs += shape.inputSize(layer) + shape.hiddenSize();
    }
    return (long) (Float.BYTES * shape.equations().affines().size() * shape.hiddenSize() * inputs);
  }
}
