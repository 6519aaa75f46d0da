package org.rhosweep.core.lsc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.jacobian.SolverSettings;

/**
 * The method {@code scales}. Every update runs the same sequences and takes, for each transition k,
 *
 * <pre>
 *   r_k = log(mean measure_k) - log(target_k)        of a growth: mean log growth - log(target)
 *   g_k = d r_k / d (shared coordinates of layer k)  states held constant
 *   step of a layer = -G^T (G G^T + mu I)^-1 r       the least step that G says leads to the target
 * </pre>
 *
 * with the rows G of the layer's transitions and mu a hundredth of their mean square. What holding
 * states constant leaves out (a scale also moves what the layers above see) the next update
 * measures. A layer's step is bounded; the bound shrinks where its transitions came out farther
 * from their targets than before, and grows again. Where other sequences do not confirm that the
 * targets are reached, updates run twice as many. Radii and norms, which are expensive, and
 * derivatives are taken at a few time steps of each sequence only.
 */
final class ScalePretraining {
  private static final double FIRST_BOUND = 0.5;
  private static final double MIN_BOUND = 0.02;
  private static final double LARGEST_BOUND = 1;
  private static final double SHRINKS = 0.5;
  private static final double GROWS = 1.3;
  private static final double DAMPING = 1e-2;

  private static final double SYMMETRY = 1e-12;

  /** Derivatives are taken at the last of so many time steps. */
  private static final int GRADIENT_INTERVAL = 4;

  /** Measurements that an update rests on, at least. */
  private static final int MIN_MEASUREMENTS = 8;

  /** The fraction of the tolerance that ends it, as other sequences give somewhat other means. */
  private static final double NEAR = 0.6;

  /** A nearer approach is one to this fraction of the nearest before. */
  private static final double PROGRESS = 0.97;

  /** Times that sequences are doubled. */
  private static final int DOUBLINGS = 3;

  private final LscPretraining pretraining;
  private final Lsc settings;
  private final float[] weights;
  private final LscLoss loss;
  private final List<Transition> transitions;
  private final ScaleMeanCoordinates coordinates;
  private final int depth;

  /** Of all transitions of a kind together: each is a function of its own layer's parameters. */
  private final Map<Term, float[]> gradients = new EnumMap<>(Term.class);

  private final double[] bounds;
  private final double[] misses;
  private double[] residuals;

  /** Sequences of an update. */
  private int sequences;

  private final int maxSequences;

  private int gradientCount;

  ScalePretraining(LscPretraining pretraining) {
    this.pretraining = pretraining;
    settings = pretraining.settings;
    weights = pretraining.weights;
    loss = pretraining.newLoss(SolverSettings.TRAINING, 0, false);
    transitions = loss.transitions();
    coordinates = new ScaleMeanCoordinates(pretraining.layout);
    depth = pretraining.layout.shape().depth();
    for (Transition transition : transitions) {
      gradients.computeIfAbsent(transition.term(), t -> new float[weights.length]);
    }
    bounds = new double[depth];
    Arrays.fill(bounds, FIRST_BOUND);
    int times = pretraining.times;
    sequences = Math.max(1, MIN_MEASUREMENTS * interval(times) / times);
    maxSequences = sequences << DOUBLINGS;
    misses = new double[depth];
    Arrays.fill(misses, Double.POSITIVE_INFINITY);
  }

  PretrainingResult run() {
    List<PretrainingPoint> curve = new ArrayList<>();
    float[] kept = weights.clone();
    int keptStep = 0;
    double smallest = Double.POSITIVE_INFINITY;
    int stalled = 0;
    for (int step = 1; step <= settings.maxTrainingSteps(); step++) {
      MeanRadii radii = measure();
      curve.add(pretraining.point(step, value(radii)));
      double deviation = MeanRadii.deviation(radii.farthest(true));
      stalled = deviation < PROGRESS * smallest ? 0 : stalled + 1;
      if (deviation < smallest) {
        smallest = deviation;
        keptStep = step - 1;
        System.arraycopy(weights, 0, kept, 0, kept.length);
      }
      if (deviation <= NEAR * settings.tolerance()) {
        if (sequences >= maxSequences || pretraining.isReached(pretraining.finalMeasurement())) {
          break;
        }
        sequences *= 2; // these few were not like all
        smallest = Double.POSITIVE_INFINITY;
      }
      if (stalled >= Lsc.STALLED || step == settings.maxTrainingSteps()) {
        break;
      }
      moveLayers();
      moveReadout(radii);
    }
    System.arraycopy(kept, 0, weights, 0, kept.length);
    return pretraining.result(curve, keptStep, loss.fallbacks());
  }

  /** Runs the sequences: means, residuals and derivatives. */
  private MeanRadii measure() {
    int times = pretraining.times;
    MeanRadii radii = new MeanRadii(settings.isGrowth());
    gradients.values().forEach(gradient -> Arrays.fill(gradient, 0f));
    gradientCount = 0;
    loss.load(weights);
    for (int sequence = 0; sequence < sequences; sequence++) {
      pretraining.inputs.begin(sequence);
      loss.reset();
      for (int time = 0; time < times; time++) {
        loss.run(pretraining.inputs.at(time, weights));
        boolean settled = MeanRadii.isSettled(time, times);
        boolean derived = settled && (time + 1) % interval(times) == 0;
        if (settings.isGrowth() || derived) {
          radii.add(loss.measure(null), settled);
        }
        for (int k = 0; derived && k < transitions.size(); k++) {
          loss.addLogGradient(k, gradients.get(transitions.get(k).term()));
        }
        gradientCount += derived ? 1 : 0;
        loss.advance();
      }
    }
    List<TermRadius> means = radii.means();
    residuals = new double[transitions.size()];
    for (int k = 0; k < residuals.length; k++) {
      TermRadius mean = means.get(k);
      residuals[k] = StrictMath.log(mean.mean()) - StrictMath.log(mean.target());
    }
    return radii;
  }

  private static int interval(int times) {
    return times < MIN_MEASUREMENTS ? 1 : GRADIENT_INTERVAL;
  }

  /** The means as a point of the curve has them. */
  private LscValue value(MeanRadii radii) {
    List<TermRadius> means = radii.means();
    boolean growth = settings.isGrowth();
    double sum = 0;
    for (TermRadius mean : means) {
      double miss =
          growth && mean.term() != Term.READOUT
              ? StrictMath.log(mean.mean()) - StrictMath.log(mean.target())
              : mean.mean() - mean.target();
      sum += miss * miss;
    }
    return new LscValue(sum / means.size(), means, 0);
  }

  private void moveLayers() {
    for (int layer = 0; layer < depth; layer++) {
      List<double[]> rows = new ArrayList<>();
      List<Double> ofRows = new ArrayList<>();
      double miss = 0;
      for (int k = 0; k < residuals.length; k++) {
        Transition transition = transitions.get(k);
        if (transition.layer() == layer && Double.isFinite(residuals[k])) {
          rows.add(row(layer, k));
          ofRows.add(residuals[k]);
          miss += residuals[k] * residuals[k];
        }
      }
      bounds[layer] =
          miss > misses[layer]
              ? Math.max(MIN_BOUND, SHRINKS * bounds[layer])
              : Math.min(LARGEST_BOUND, GROWS * bounds[layer]);
      misses[layer] = miss;
      coordinates.move(
          layer, weights, bounded(dampedGaussNewtonStep(rows, ofRows, layer), bounds[layer]));
    }
  }

  /** The derivative of a transition's residual along its layer's coordinates. */
  private double[] row(int layer, int k) {
    double[] row = coordinates.project(layer, weights, gradients.get(transitions.get(k).term()));
    for (int i = 0; i < row.length; i++) {
      row[i] /= gradientCount;
    }
    return row;
  }

  /** The readout's norm is linear in its scale. */
  private void moveReadout(MeanRadii radii) {
    WeightTransforms transforms = new WeightTransforms(pretraining.layout, weights);
    for (TermRadius mean : radii.means()) {
      if (mean.term() == Term.READOUT && mean.mean() > 0) {
        transforms.rescale(mean, 0, Double.POSITIVE_INFINITY);
      }
    }
  }

  /** The step of least length that brings the residuals to zero by the rows, damped. */
  private double[] dampedGaussNewtonStep(List<double[]> rows, List<Double> residual, int layer) {
    int count = rows.size();
    int coordinateCount = coordinates.count(layer);
    if (count == 0) {
      return new double[coordinateCount];
    }
    RealMatrix g = MatrixUtils.createRealMatrix(rows.toArray(new double[0][]));
    RealMatrix square = g.multiply(g.transpose());
    double trace = square.getTrace();
    if (!(trace > 0 && trace < Double.POSITIVE_INFINITY)) {
      return new double[coordinateCount]; // nothing here moves its transitions
    }
    for (int i = 0; i < count; i++) {
      square.addToEntry(i, i, DAMPING * trace / count);
    }
    double[] r = residual.stream().mapToDouble(x -> -x).toArray();
    CholeskyDecomposition positive = new CholeskyDecomposition(square, SYMMETRY, 0);
    return g.preMultiply(positive.getSolver().solve(MatrixUtils.createRealVector(r)).toArray());
  }

  /** The step, shortened so that no entry is larger than the bound. */
  private static double[] bounded(double[] step, double bound) {
    double largest = 0;
    for (double entry : step) {
      largest = Math.max(largest, Math.abs(entry));
    }
    double factor = largest > bound ? bound / largest : 1;
    for (int i = 0; i < step.length; i++) {
      step[i] *= factor;
    }
    return step;
  }
}
