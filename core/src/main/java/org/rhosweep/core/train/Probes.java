package org.rhosweep.core.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.rhosweep.core.engine.StateGradients;
import org.rhosweep.core.equation.InternalState;
import org.rhosweep.core.equation.Op;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.lsc.RadiusProbe;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.network.ParameterLayout.Kind;
import org.rhosweep.core.probe.ActivationPoint;
import org.rhosweep.core.probe.GradientPoint;
import org.rhosweep.core.probe.ProbeSettings.RadiusPhase;
import org.rhosweep.core.probe.RadiusPoint;
import org.rhosweep.core.task.BatchSource;
import org.rhosweep.core.task.Dataset;
import org.rhosweep.kernels.Kernels;

/** Records what the probes of one training measure: gradients, activations and radii. */
final class Probes {
  private final Trainer settings;
  private final Dataset data;
  private final ParameterLayout layout;
  private final Kernels kernels;
  private final LongSupplier nanoTime;

  /** Whether weights may change between initialisation and training. */
  private final boolean pretrains;

  private final List<GradientPoint> gradients = new ArrayList<>();
  private final List<ActivationPoint> activations = new ArrayList<>();
  private final List<RadiusPoint> radii = new ArrayList<>();
  private long nanos;

  Probes(
      Trainer settings,
      Dataset data,
      ParameterLayout layout,
      Kernels kernels,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.data = data;
    this.layout = layout;
    this.kernels = kernels;
    this.nanoTime = nanoTime;
    pretrains = settings.initialization() instanceof Lsc;
  }

  /** Measures radii where the settings ask for them in this phase. */
  void measureRadii(float[] weights, RadiusPhase phase) {
    if (!settings.probe().radii().contains(phase)) {
      return;
    }
    if (phase == RadiusPhase.AFTER && !pretrains && !radii.isEmpty()) {
      radii.addAll(radii.stream().map(point -> point.in(phase)).toList()); // nothing has changed
      return;
    }
    int examples = Math.min(Kernels.LANES, settings.training().batchSize());
    BatchSource source = data.training(examples, settings.seed());
    RadiusProbe probe =
        new RadiusProbe(
            kernels, layout, source, examples, settings.probe().exponents(), settings.seed());
    radii.addAll(probe.measure(weights, phase));
  }

  /** What the engine fills in at a probed training step; null at any other. */
  StateGradients ofStep(int trainingStep) {
    return settings.probe().probesGradients(trainingStep, settings.training().trainingSteps())
        ? new StateGradients(depth(), times(), internalStates().size(), nanoTime)
        : null;
  }

  /**
   * Records a probed training step.
   *
   * @param states filled in by the engine
   * @param gradient of the parameters
   */
  void record(int trainingStep, StateGradients states, float[] gradient) {
    long before = nanoTime.getAsLong();
    recordStep(trainingStep, states, gradient);
    nanos += states.nanos() + nanoTime.getAsLong() - before;
  }

  private int depth() {
    return layout.shape().depth();
  }

  private int times() {
    return layout.shape().sequence().sequenceLength();
  }

  private List<InternalState> internalStates() {
    return layout.shape().equations().internalStates();
  }

  private void recordStep(int trainingStep, StateGradients states, float[] gradient) {
    for (int layer = 0; layer < depth(); layer++) {
      for (int time = 0; time < times(); time++) {
        double norm = states.norm(layer, time);
        double finite = states.finiteFraction(layer, time);
        gradients.add(new GradientPoint(trainingStep, "state", layer, time, norm, finite));
      }
    }
    for (int state = 0; state < internalStates().size(); state++) {
      String name = internalStates().get(state).name();
      for (int layer = 0; layer < depth(); layer++) {
        for (int time = 0; time < times(); time++) {
          double norm = states.internalNorm(state, layer, time);
          double finite = states.internalFiniteFraction(state, layer, time);
          gradients.add(new GradientPoint(trainingStep, name, layer, time, norm, finite));
        }
      }
    }
    for (int layer = 0; layer < depth(); layer++) {
      for (Op function : List.of(Op.TANH, Op.SIGMOID, Op.RELU, Op.SPIKE)) {
        double saturated = states.saturatedFraction(layer, function);
        double active = states.activeFraction(layer, function);
        double dead = states.deadUnitFraction(layer, function);
        if (!Double.isNaN(saturated) || !Double.isNaN(active)) {
          String name = function.name().toLowerCase(Locale.ROOT);
          activations.add(new ActivationPoint(trainingStep, layer, name, saturated, active, dead));
        }
      }
    }
    for (int layer = 0; layer < depth(); layer++) {
      recordWeights(trainingStep, gradient, "input", Kind.INPUT, layer);
      recordWeights(trainingStep, gradient, "recurrent", Kind.RECURRENT, layer);
    }
    recordWeights(trainingStep, gradient, "readout", Kind.READOUT, -1);
  }

  private void recordWeights(
      int trainingStep, float[] gradient, String kind, Kind block, int layer) {
    double[] norm = GradientNorms.normAndFiniteFraction(layout, gradient, block, layer);
    gradients.add(new GradientPoint(trainingStep, kind, layer, -1, norm[0], norm[1]));
  }

  List<GradientPoint> gradients() {
    return List.copyOf(gradients);
  }

  List<ActivationPoint> activations() {
    return List.copyOf(activations);
  }

  List<RadiusPoint> radii() {
    return List.copyOf(radii);
  }

  /** Seconds that gradients and activations took. */
  double seconds() {
    return nanos * 1e-9;
  }
}
