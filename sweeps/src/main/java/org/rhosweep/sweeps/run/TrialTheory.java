package org.rhosweep.sweeps.run;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.rhosweep.core.LruCache;
import org.rhosweep.core.init.Critical;
import org.rhosweep.core.init.InitialTheory;
import org.rhosweep.core.init.InitialTheory.Layer;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.init.InitializationContext;
import org.rhosweep.core.network.ModelSettings;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.SequenceShape;
import org.rhosweep.core.theory.InputStatistics;
import org.rhosweep.core.theory.MeasuredInputs;
import org.rhosweep.core.theory.Prediction;
import org.rhosweep.sweeps.spec.TrialSpec;

/**
 * What mean-field theory predicts of a trial at initialisation, from its settings and the
 * statistics of its inputs alone. Of a deep network: its slowest layer, which sees furthest back.
 *
 * @param chi growth per time step of a small difference in the correlation of two sequences, or
 *     null where the theory does not cover the trial, as the others
 * @param timeScale xi = -1 / ln chi, in time steps
 * @param meanTimeScale time steps after which the mean over units of a small difference has fallen
 *     to 1 / e: xi where all units are alike
 * @param trainableLength {@link Prediction#trainableLength}, in time steps
 * @param minTrainableLength lower end of its band
 * @param maxTrainableLength upper end of its band
 * @param explanation what the initialisation chose, or null where it chooses nothing
 * @param gradientGrowth log10 of the change of a gradient's norm per time step towards the past,
 *     over the whole sequence: log10(chi_1) / 2 where all units are alike
 * @param note why there is no prediction, in one line; null where there is one
 */
public record TrialTheory(
    Double chi,
    Double timeScale,
    Double meanTimeScale,
    Double trainableLength,
    Double minTrainableLength,
    Double maxTrainableLength,
    String explanation,
    Double gradientGrowth,
    String note)
    implements Serializable {
  private static final int REMEMBERED = 1000;

  /** All that a prediction depends on. */
  private record Key(
      ModelSettings model, Initialization init, SequenceShape sequence, InputStatistics inputs) {}

  /** Trials that differ in seed or training only share one prediction. */
  private static final LruCache<Key, TrialTheory> CACHE =
      new LruCache<>(REMEMBERED, TrialTheory::predict);

  /** Predicts; the same numbers whenever and wherever it is asked. */
  static TrialTheory of(TrialSpec spec, Dataset data) {
    ModelSettings model = spec.model();
    return CACHE.of(
        new Key(
            new ModelSettings(
                model.cell(),
                model.hiddenSize(),
                model.depth(),
                0,
                model.residual(),
                model.layerNorm()),
            spec.init(),
            data.description().shape(),
            MeasuredInputs.of(data)));
  }

  private static TrialTheory predict(Key key) {
    InitializationContext conditions =
        InitializationContext.of(key.model(), key.sequence(), key.inputs());
    List<Layer> layers = InitialTheory.of(key.init(), conditions);
    String explanation =
        key.init() instanceof Critical critical ? critical.explanation(conditions) : null;
    Optional<Prediction> slowest = InitialTheory.slowest(layers).map(Layer::prediction);
    return new TrialTheory(
        slowest.map(Prediction::chi).orElse(null),
        slowest.map(Prediction::timeScale).orElse(null),
        slowest.map(Prediction::meanTimeScale).orElse(null),
        slowest.map(Prediction::trainableLength).orElse(null),
        slowest.map(Prediction::minTrainableLength).orElse(null),
        slowest.map(Prediction::maxTrainableLength).orElse(null),
        explanation,
        slowest.map(prediction -> gradientGrowth(prediction, key.sequence())).orElse(null),
        InitialTheory.unsupportedReason(key.init(), conditions).orElse(null));
  }

  /** The squared gradient grows by chi_1 per step, its norm by the square root. */
  private static double gradientGrowth(Prediction prediction, SequenceShape sequence) {
    if (prediction.population() == null) {
      return StrictMath.log10(prediction.chiAtOne()) / 2;
    }
    int steps = Math.max(1, sequence.sequenceLength() - 1);
    return prediction.logGradientAfter(steps) / (2 * steps * StrictMath.log(10));
  }
}
