package org.rhosweep.sweeps.plan;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import org.rhosweep.core.cell.Cell;
import org.rhosweep.core.cell.EquationsCell;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.lsc.LscTransitions;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.core.train.TrainingSettings;
import org.rhosweep.sweeps.run.Trial;
import org.rhosweep.sweeps.spec.TrialSpec;

/**
 * What a trial consists of, each in seconds on a machine of the size that {@link
 * ShapeCostModel#DEFAULT} assumes, and what it has in common with others.
 *
 * @param seconds of {@link #NAMES}, each &gt;= 0
 * @param kind engine and cell, and whether it is pre-trained
 * @param scheme the kind with depth and initialisation: what decides how long pre-training takes
 * @param group all settings but the seed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record CostFeatures(double[] seconds, String kind, String scheme, String group) {
  static final String[] NAMES = {
    "training products",
    "evaluation products",
    "pointwise",
    "visits",
    "pretraining",
    "pretraining vectors",
    "pretraining transitions",
    "radii",
    "optimiser",
    "trial"
  };

  /** Those of them that are pre-training. */
  static final int[] PRETRAINING = {4, 5, 6};

  private static final double GFLOPS = ShapeCostModel.DEFAULT.gflops() * 1e9;
  private static final double POINTWISE_SECONDS = 0.5e-9;
  private static final double OPTIMISER_SECONDS = 1e-9;

  /** One step of pre-training at one transition, however small: its products and what is around. */
  private static final double TRANSITION_SECONDS = 3e-3;

  /** Going over one state of one sequence in all vectors of such a step. */
  private static final double TRANSITION_STATE_SECONDS = 1e-6;

  /** Radii are taken with an effort of some steps of pre-training. */
  private static final double PRETRAINING_STEPS_OF_A_PROBE = 2;

  static CostFeatures of(Trial trial) {
    TrialSpec spec = trial.spec();
    TrainingSettings training = spec.training();
    TrialSize size = TrialSize.of(trial);
    NetworkShape shape = NetworkShape.of(spec.model(), trial.data().shape());
    double steps = training.trainingSteps();
    double batch = training.batchSize();
    double trained = 3 * batch * steps * shape.forwardOperations();
    double pretrained = TrialSize.pretraining(trial);
    double evaluated = size.operations() - trained - pretrained;
    // States of one sequence, over layers and time; a training step goes over them three times.
    double states = (double) shape.depth() * shape.hiddenSize() * shape.sequence().sequenceLength();
    double sequences = 3 * batch * steps + evaluated / shape.forwardOperations();
    double parameters =
        (double) shape.depth()
            * shape.equations(shape.depth() - 1).affines().size()
            * shape.hiddenSize()
            * 2
            * shape.hiddenSize();
    // Transitions that pre-training visits, over all of its steps.
    double transitions =
        spec.init() instanceof Lsc lsc
            ? (double) TrialSize.pretrainingSteps(lsc) * LscTransitions.count(lsc, shape)
            : 0;
    double[] seconds = {
      trained / GFLOPS,
      evaluated / GFLOPS,
      states * sequences * POINTWISE_SECONDS,
      size.cellSteps() * ShapeCostModel.DEFAULT.overheadSeconds(),
      pretrained / GFLOPS,
      transitions * batch * states(shape) * TRANSITION_STATE_SECONDS,
      transitions * TRANSITION_SECONDS,
      radii(trial, shape) / GFLOPS,
      parameters * steps * OPTIMISER_SECONDS,
      ShapeCostModel.DEFAULT.trialSeconds()
    };
    Cell cell = spec.model().cell();
    String kind =
        spec.engine().name().toLowerCase(Locale.ROOT)
            + " "
            + (cell instanceof EquationsCell written ? written.untitled() : VariantName.of(cell))
            + (spec.init() instanceof Lsc ? " lsc" : "");
    return new CostFeatures(
        seconds, kind, kind + " " + spec.model().depth() + " " + spec.init(), group(trial));
  }

  /** Numbers that one layer carries from time step to time step, such as an LSTM's h and c. */
  private static double states(NetworkShape shape) {
    return (double) shape.hiddenSize() * shape.transition(shape.depth() - 1).states().size();
  }

  private static String group(Trial trial) {
    String seed = "\"seed\":" + trial.spec().seed() + ",";
    String settings = trial.configJson().replace(seed, "") + trial.data().fingerprint();
    return UUID.nameUUIDFromBytes(settings.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static double radii(Trial trial, NetworkShape shape) {
    if (trial.spec().probe().radii().isEmpty()) {
      return 0;
    }
    int batch = Math.min(32, trial.spec().training().batchSize());
    return trial.spec().probe().radii().size()
        * PRETRAINING_STEPS_OF_A_PROBE
        * LscTransitions.operationsPerStep(new Lsc(1), shape, batch);
  }
}
