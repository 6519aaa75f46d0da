package org.rhosweep.core.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.rhosweep.core.engine.BatchLoss;
import org.rhosweep.core.engine.Engines;
import org.rhosweep.core.engine.NetworkEngine;
import org.rhosweep.core.engine.OptimizerSteps;
import org.rhosweep.core.engine.OptimizerUpdate;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.init.InitialDistributions;
import org.rhosweep.core.init.InitialWeights;
import org.rhosweep.core.init.Initialization;
import org.rhosweep.core.init.InitializationContext;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.lsc.LscPretraining;
import org.rhosweep.core.lsc.Pretrained;
import org.rhosweep.core.lsc.PretrainingResult;
import org.rhosweep.core.network.Dropout;
import org.rhosweep.core.network.NetworkShape;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.task.Batch;
import org.rhosweep.core.task.BatchSource;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.core.task.Split;
import org.rhosweep.core.theory.MeasuredInputs;
import org.rhosweep.core.train.TrainingResult.Divergence;
import org.rhosweep.kernels.KernelChoice;
import org.rhosweep.kernels.Kernels;

/** The training loop of one trial. */
final class TrainingLoop {
  private final Trainer settings;
  private final LongSupplier nanoTime;

  /** What does the training steps, or null where they are done here. */
  private final RemoteSteps remoteSteps;

  private final PretrainedWeightsSource pretrainedWeights;
  private final Dataset data;
  private final Kernels kernels;

  /** What the initial weights are pre-trained to, or null. */
  private final Lsc lsc;

  private final ParameterLayout layout;
  private final float[] weights;
  private final NetworkEngine engine;

  /** The training steps of the engine, or with the host's optimiser; null where remote. */
  private final OptimizerSteps steps;

  private final Evaluator evaluator;
  private final Batch batch;
  private final BatchSource trainingBatches;
  private final BestWeights best;
  private final List<CurvePoint> curve = new ArrayList<>();
  private final Probes probes;
  private double lastGradientNorm = Double.NaN;
  private Divergence divergence;
  private boolean stopped;

  /** Whether {@link #weights} are those after the last step. */
  private boolean weightsAreHere = true;

  private long stepNanos;

  TrainingLoop(Trainer settings, Dataset data, LongSupplier nanoTime, Kernels kernels) {
    this(settings, data, nanoTime, kernels, null, PretrainedWeightsSource.COMPUTED);
  }

  private TrainingLoop(
      Trainer settings,
      Dataset data,
      LongSupplier nanoTime,
      Kernels kernels,
      RemoteSteps remoteSteps,
      PretrainedWeightsSource pretrainedWeights) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.remoteSteps = remoteSteps;
    this.pretrainedWeights = pretrainedWeights;
    TrainingSettings training = settings.training();
    int batchSize = training.batchSize();
    NetworkShape shape = NetworkShape.of(settings.model(), data.description().shape());
    layout = new ParameterLayout(shape);
    this.data = data;
    this.kernels = kernels;
    lsc = settings.initialization() instanceof Lsc pretrained ? pretrained : null;
    InitializationContext conditions =
        InitializationContext.of(settings.model(), shape.sequence(), MeasuredInputs.of(data));
    Initialization drawn = lsc == null ? settings.initialization() : lsc.base();
    weights =
        InitialWeights.draw(
            layout,
            InitialDistributions.of(drawn, conditions),
            InitialDistributions.readout(drawn),
            settings.seed());
    Dropout dropout = Dropout.of(settings.model(), settings.seed());
    engine =
        remoteSteps == null
            ? Engines.create(settings.engine(), kernels, layout, batchSize, true, dropout)
            : null;
    steps = engine == null ? null : stepsOf(training.optimizer());
    evaluator =
        new Evaluator(
            Engines.create(settings.engine(), kernels, layout, batchSize, false, null),
            data,
            batchSize,
            training::maxExamples);
    batch = new Batch(shape.sequence(), batchSize);
    trainingBatches = data.training(batchSize, settings.seed());
    probes = new Probes(settings, data, layout, kernels, nanoTime);
    best =
        training.earlyStopping() == null
            ? null
            : new BestWeights(training.earlyStopping(), layout.size());
  }

  private OptimizerSteps stepsOf(Optimizer optimizer) {
    OptimizerSteps ofEngine = engine.optimizerSteps();
    return ofEngine != null
        ? ofEngine
        : new HostSteps(
            engine, OptimizerState.of(optimizer, kernels, layout.size()), layout.size());
  }

  static TrainingResult run(
      Trainer settings,
      Dataset data,
      LongSupplier nanoTime,
      RemoteSteps remoteSteps,
      PretrainedWeightsSource pretrained) {
    TrainingLoop trainer =
        new TrainingLoop(settings, data, nanoTime, KernelChoice.best(), remoteSteps, pretrained);
    try {
      return trainer.run();
    } finally {
      if (trainer.engine != null) {
        trainer.engine.close();
      }
      trainer.evaluator.close();
    }
  }

  /** The weights after training, in the order of the layout; not a copy. */
  float[] weights() {
    return weights;
  }

  TrainingResult run() {
    probes.measureRadii(weights, RadiusPhase.BEFORE);
    PretrainingResult pretraining = lsc == null ? null : pretrain();
    probes.measureRadii(weights, RadiusPhase.AFTER);
    long start = nanoTime.getAsLong();
    int last = settings.training().trainingSteps();
    evaluate(0, start);
    if (steps != null) {
      steps.begin(weights);
    }
    int done = 0;
    while (done < last && divergence == null && !stopped) {
      long before = nanoTime.getAsLong();
      done = remoteSteps == null ? step(done + 1) : runRemoteSteps(done);
      stepNanos += nanoTime.getAsLong() - before;
      if (divergence == null && settings.training().isEvaluated(done)) {
        readWeights();
        evaluate(done, start);
      }
    }
    readWeights();
    Integer restored = null;
    TestScore test = null;
    if (divergence == null) {
      if (best != null) {
        restored = best.restoreInto(weights);
      }
      test = test();
    }
    double seconds = (nanoTime.getAsLong() - start) * 1e-9;
    if (divergence == null) {
      probes.measureRadii(weights, RadiusPhase.TRAINED);
    }
    double operations =
        layout.shape().operationsPerTrainingStep(settings.training().batchSize()) * done;
    return new TrainingResult(
        divergence,
        List.copyOf(curve),
        probes.gradients(),
        probes.activations(),
        test,
        done,
        stopped && done < last ? Integer.valueOf(done) : null,
        restored,
        seconds,
        stepNanos * 1e-9,
        probes.seconds(),
        operations,
        layout.parameters(),
        pretraining,
        probes.radii(),
        ResultHash.of(layout, weights, curve));
  }

  private PretrainingResult pretrain() {
    boolean[] made = new boolean[1];
    Pretrained pretrained =
        pretrainedWeights.get(
            layout,
            () -> {
              made[0] = true;
              return Pretrained.of(layout, weights, pretrainHere());
            });
    if (made[0]) {
      return pretrained.result();
    }
    pretrained.copyInto(layout, weights);
    return pretrained.result().asReused();
  }

  /** Its batches are those of the first training steps. */
  private PretrainingResult pretrainHere() {
    int examples = settings.training().pretrainingExamples(lsc);
    return LscPretraining.run(
        lsc,
        layout,
        weights,
        data.training(examples, settings.seed()),
        examples,
        settings.seed(),
        kernels,
        nanoTime);
  }

  /** Up to the next evaluation at most. */
  private int runRemoteSteps(int done) {
    int limit = done + 1;
    while (!settings.training().isEvaluated(limit)) {
      limit++;
    }
    int now = remoteSteps.advance(weights, done, limit);
    divergence = Divergences.ofWeights(layout, weights, now);
    return now;
  }

  private int step(int trainingStep) {
    trainingBatches.fill(trainingStep - 1, batch);
    TrainingSettings training = settings.training();
    OptimizerUpdate update =
        OptimizerState.update(
            training.optimizer(), trainingStep, learningRate(trainingStep), training.clipNorm());
    StateGradients states = probes.ofStep(trainingStep);
    Consumer<float[]> probe =
        states == null ? null : gradient -> probes.record(trainingStep, states, gradient);
    OptimizerSteps.Result result = steps.step(batch, trainingStep, update, states, probe);
    weightsAreHere = false;
    lastGradientNorm = result.gradientNorm();
    if (!result.updated()) {
      divergence = Divergences.ofStep(engine, batch, layout, steps.gradient(), trainingStep);
    } else if (!result.weightsFinite()) {
      readWeights();
      divergence = Divergences.ofWeights(layout, weights, trainingStep);
    }
    return trainingStep;
  }

  /** Brings the weights here from where the steps are done. */
  private void readWeights() {
    if (!weightsAreHere) {
      steps.readWeights(weights);
      weightsAreHere = true;
    }
  }

  private double learningRate(int trainingStep) {
    TrainingSettings training = settings.training();
    return training.optimizer().learningRate()
        * training.schedule().factor(trainingStep, training.trainingSteps());
  }

  private void evaluate(int trainingStep, long start) {
    evaluator.load(weights);
    for (Split split : List.of(Split.TRAIN, Split.EVAL)) {
      BatchLoss sum = evaluator.measure(split);
      curve.add(
          new CurvePoint(
              trainingStep,
              split,
              sum.meanLoss(),
              evaluator.classifies() ? sum.accuracy() : Double.NaN,
              sum.sequenceAccuracy(),
              learningRate(Math.max(1, trainingStep)),
              lastGradientNorm,
              (nanoTime.getAsLong() - start) * 1e-9));
      if (divergence == null && evaluator.notFinite() != null) {
        divergence =
            Divergences.ofEvaluation(split.columnValue(), evaluator.notFinite(), trainingStep);
      }
      if (split == Split.EVAL && best != null && divergence == null) {
        stopped = best.observe(trainingStep, sum.meanLoss(), weights);
      }
    }
  }

  private TestScore test() {
    evaluator.load(weights);
    BatchLoss sum = evaluator.measure(Split.TEST);
    return new TestScore(
        sum.meanLoss(),
        evaluator.classifies() ? sum.accuracy() : Double.NaN,
        sum.sequenceAccuracy());
  }
}
