package org.rhosweep.core.lsc;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rhosweep.core.init.Lsc;
import org.rhosweep.core.init.Lsc.Term;
import org.rhosweep.core.jacobian.Growth;
import org.rhosweep.core.jacobian.NetworkStep;
import org.rhosweep.core.jacobian.SolverSettings;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.random.RandomStream;
import org.rhosweep.kernels.Kernels;

/**
 * How far a network is from the local stability condition at one time step, and which way it leads
 * there:
 *
 * <pre>
 *   loss = mean over transitions k, examples b of (rho_(k,b) - target_k)^2
 *   dloss/dtheta = sum over k, b of 2 (rho - target) / (K B) Re(w^T dJ/dtheta v)
 *
 *   of a growth g:  loss = mean over k of (lambda_k - log target_k)^2
 *                   lambda_k = mean over b of log g_(k,b)
 * </pre>
 *
 * with the previous states held constant. The whole gradient follows a transition's dependence on
 * the input of its layer down through the layers below; the layer-local one takes that input as a
 * constant.
 *
 * @see "Herranz-Celotti and Rouat (2024), Stabilizing RNN gradients through pre-training"
 */
public final class LscLoss {
  private static final int LANES = Kernels.LANES;

  /** A growth below this counts as this in logarithms, and has no derivative. */
  private static final double MIN_GROWTH = 1e-6;

  private final Kernels kernels;
  private final int examples;
  private final NetworkStep[] blocks;
  private final List<List<Transition>> transitions = new ArrayList<>();
  private final ReadoutNorm readout;
  private final int depth;
  private final boolean wholeGradient;
  private final boolean growth;

  /** Mean over examples of log growth of each transition at the step that was measured last. */
  private final double[] logMeans;

  private final float[] lane = new float[LANES];
  private float[] weights;

  /**
   * The loss of a network.
   *
   * @param settings targets, terms and measure
   * @param examples of a batch, &gt;= 1
   * @param solver for each radius
   * @param random where the searches for vectors begin
   * @param wholeGradient whether gradients are whole, not layer-local
   */
  public LscLoss(
      Kernels kernels,
      ParameterLayout layout,
      Lsc settings,
      int examples,
      SolverSettings solver,
      RandomStream random,
      boolean wholeGradient) {
    require(examples >= 1, "examples must be >= 1, was %d", examples);
    this.kernels = kernels;
    this.examples = examples;
    this.wholeGradient = wholeGradient;
    growth = settings.isGrowth();
    depth = layout.shape().depth();
    blocks = new NetworkStep[(examples + LANES - 1) / LANES];
    boolean subsets = LscTransitions.takesSubsets(settings);
    long key = subsets ? random.nextLong() : 0;
    Transition.Search search = new Transition.Search(solver, random, key);
    for (int b = 0; b < blocks.length; b++) {
      blocks[b] = new NetworkStep(kernels, layout);
      transitions.add(transitions(layout, settings, blocks[b], search));
    }
    logMeans = new double[transitions.get(0).size()];
    boolean pulled = LscTransitions.pullsReadout(settings, layout.shape());
    readout = pulled && !subsets ? new ReadoutNorm(layout) : null;
    require(
        readout != null || !transitions.get(0).isEmpty(),
        "init.terms must name a transition that the network has, was %s for a cell without memory"
            + " or with one layer",
        settings.terms());
  }

  private List<Transition> transitions(
      ParameterLayout layout, Lsc settings, NetworkStep step, Transition.Search search) {
    int times = layout.shape().sequence().sequenceLength();
    double timeTarget = settings.timeTarget(times, depth);
    double depthTarget = settings.depthTarget(times, depth);
    boolean subsets = LscTransitions.takesSubsets(settings);
    List<Transition> list = new ArrayList<>();
    for (int l = 0; l < depth; l++) {
      if (l == 0 && settings.terms().contains(Term.INPUT) && subsets) {
        list.add(Transition.subsetOfInput(kernels, step, depthTarget, search));
      } else if (l == 0 && settings.terms().contains(Term.INPUT)) {
        Lsc.Measure kind = growth ? Lsc.Measure.LYAPUNOV : Lsc.Measure.NORM;
        list.add(Transition.input(kernels, step, kind, Term.INPUT, 0, depthTarget, search));
      }
      if (settings.terms().contains(Term.TIME) && step.layer(l).hasTimeJacobian()) {
        addAll(Transition.time(kernels, step, settings, l, timeTarget, search), settings, list);
      }
      if (l > 0 && settings.terms().contains(Term.DEPTH)) {
        addAll(Transition.depth(kernels, step, settings, l, depthTarget, search), settings, list);
      }
    }
    if (subsets && LscTransitions.pullsReadout(settings, layout.shape())) {
      list.add(Transition.subsetOfReadout(kernels, step, settings, search));
    }
    return list;
  }

  /** One transition for each direction of a spectrum. */
  private static void addAll(Transition first, Lsc settings, List<Transition> list) {
    for (int i = 0; i < settings.exponents(); i++) {
      list.add(i == 0 ? first : first.direction(i));
    }
  }

  /** Blocks of 32 examples. */
  public int blocks() {
    return blocks.length;
  }

  /** Reads the weights; to be called after every change of them. */
  public void load(float[] newWeights) {
    weights = newWeights;
    for (NetworkStep block : blocks) {
      block.load(newWeights);
    }
  }

  /** Begins a sequence: states are zero. */
  public void reset() {
    for (NetworkStep block : blocks) {
      block.reset();
    }
    transitions.forEach(
        list ->
            list.forEach(
                transition -> {
                  if (transition.measure() instanceof Growth growth) {
                    growth.restart();
                  }
                }));
  }

  /**
   * Runs a time step from the states as they are.
   *
   * @param inputs [block][feature][32], to be left as they are until the next step; empty lanes
   *     hold a copy of an example
   */
  public void run(float[][] inputs) {
    for (int b = 0; b < blocks.length; b++) {
      blocks[b].run(inputs[b]);
    }
  }

  /** The states after this step become those before the next. */
  public void advance() {
    for (int b = 0; b < blocks.length; b++) {
      blocks[b].advance();
      for (Transition transition : transitions.get(b)) {
        if (transition.measure() instanceof Growth growth && transition.term() == Term.TIME) {
          growth.advance();
        }
      }
    }
  }

  /** Examples, over all transitions so far, that took a dense decomposition. */
  public long fallbacks() {
    return transitions.stream()
        .flatMap(List::stream)
        .mapToLong(transition -> transition.measure().fallbacks())
        .sum();
  }

  /** Transitions that are pulled; a readout by its norm, which no example changes, not counted. */
  public int transitionCount() {
    return transitions.get(0).size();
  }

  /**
   * The loss at the step that was run last.
   *
   * @param gradient of the parameters, added to; null where it is not wanted
   */
  public LscValue measure(float[] gradient) {
    return measure(gradient, -1);
  }

  /**
   * The loss at the step that was run last, with the gradient of one transition alone.
   *
   * @param only the transition, 0 … {@link #transitionCount} - 1, or -1 for all
   */
  public LscValue measure(float[] gradient, int only) {
    int count = transitions.get(0).size() + (readout == null ? 0 : 1);
    List<TermRadius> radii = new ArrayList<>();
    double loss = 0;
    int withoutGradient = 0;
    for (int k = 0; k < transitions.get(0).size(); k++) {
      for (int b = 0; b < blocks.length; b++) {
        follow(b, k);
        transitions.get(b).get(k).measure().measure(examplesOf(b), true);
        withoutGradient += gradient == null ? 0 : withoutDerivative(b, k);
      }
      loss += collect(k, radii) / count;
    }
    if (gradient != null) {
      for (int b = 0; b < blocks.length; b++) {
        addGradient(b, count, gradient, only);
      }
    }
    if (readout != null) {
      double norm = readout.measure(weights);
      radii.add(new TermRadius(Term.READOUT, depth - 1, 1, norm, 0));
      loss += (norm - 1) * (norm - 1) / count;
      if (gradient != null) {
        readout.addGradient(2 * (norm - 1) / count, gradient);
      }
    }
    return new LscValue(loss, List.copyOf(radii), withoutGradient);
  }

  /** A direction that goes up through the layers arrives where the last layer left it. */
  private void follow(int b, int k) {
    Transition transition = transitions.get(b).get(k);
    if (!(transition.measure() instanceof Growth growth) || transition.term() != Term.DEPTH) {
      return;
    }
    for (int lower = 0; lower < k; lower++) {
      Transition other = transitions.get(b).get(lower);
      if (other.term() == Term.DEPTH && other.layer() == transition.layer() - 1) {
        growth.continueFrom((Growth) other.measure());
      }
    }
  }

  /** The transitions in order, as counted by {@link #transitionCount}. */
  List<Transition> transitions() {
    return transitions.get(0);
  }

  /**
   * Logarithm of a transition's mean measure at the step that was measured last; of a growth the
   * mean logarithm.
   */
  double logMean(int k) {
    return logMeans[k];
  }

  /**
   * Adds the layer-local derivative of {@link #logMean}, with all states held constant.
   *
   * @param gradient of the parameters
   */
  void addLogGradient(int k, float[] gradient) {
    double mean = StrictMath.exp(logMeans[k]);
    for (int b = 0; b < blocks.length; b++) {
      Transition transition = transitions.get(b).get(k);
      boolean[] differentiable = transition.measure().differentiable();
      double[] values = transition.measure().values();
      Arrays.fill(lane, 0f);
      for (int i = 0; i < examplesOf(b); i++) {
        if (differentiable[i] && values[i] > MIN_GROWTH) {
          lane[i] = (float) (1 / (examples * (growth ? values[i] : mean)));
        }
      }
      add(transition, gradient, null);
    }
  }

  private int examplesOf(int block) {
    return Math.min(LANES, examples - block * LANES);
  }

  private int withoutDerivative(int b, int k) {
    boolean[] differentiable = transitions.get(b).get(k).measure().differentiable();
    int without = 0;
    for (int i = 0; i < examplesOf(b); i++) {
      without += differentiable[i] ? 0 : 1;
    }
    return without;
  }

  /** Mean and spread of one transition over all blocks; the result is its part of the loss. */
  private double collect(int k, List<TermRadius> radii) {
    Transition first = transitions.get(0).get(k);
    double sum = 0;
    double squares = 0;
    double loss = 0;
    double logs = 0;
    int numbers = 0;
    for (int b = 0; b < blocks.length; b++) {
      double[] values = transitions.get(b).get(k).measure().values();
      for (int i = 0; i < examplesOf(b); i++) {
        if (!Double.isNaN(values[i])) {
          sum += values[i];
          squares += values[i] * values[i];
          loss += (values[i] - first.target()) * (values[i] - first.target());
          logs += growth ? StrictMath.log(Math.max(MIN_GROWTH, values[i])) : 0;
          numbers++;
        }
      }
    }
    double mean = sum / numbers;
    double deviation = Math.sqrt(Math.max(0, squares / numbers - mean * mean));
    logMeans[k] = growth ? logs / numbers : StrictMath.log(Math.max(MIN_GROWTH, mean));
    double shown = growth ? StrictMath.exp(logMeans[k]) : mean;
    radii.add(new TermRadius(first.term(), first.layer(), first.target(), shown, deviation));
    return growth ? square(logMeans[k] - StrictMath.log(first.target())) : loss / numbers;
  }

  private static double square(double x) {
    return x * x;
  }

  private void addGradient(int b, int count, float[] gradient, int only) {
    float[][] inputGradients = wholeGradient ? blocks[b].newInputGradients() : null;
    for (int k = 0; k < transitions.get(b).size(); k++) {
      if (only >= 0 && only != k) {
        continue;
      }
      Transition transition = transitions.get(b).get(k);
      boolean[] differentiable = transition.measure().differentiable();
      double[] values = transition.measure().values();
      Arrays.fill(lane, 0f);
      for (int i = 0; i < examplesOf(b); i++) {
        if (growth && differentiable[i] && values[i] > MIN_GROWTH) {
          double residual = logMeans[k] - StrictMath.log(transition.target());
          lane[i] = (float) (2 * residual / (count * (double) examples * values[i]));
        } else if (!growth && differentiable[i] && !Double.isNaN(values[i])) {
          lane[i] = (float) (2 * (values[i] - transition.target()) / (count * (double) examples));
        }
      }
      add(transition, gradient, inputGradients);
    }
    if (wholeGradient) {
      blocks[b].addGradientThroughInputs(gradient, inputGradients);
    }
  }

  /** Adds lane times the derivative, form by form. */
  private void add(Transition transition, float[] gradient, float[][] inputGradients) {
    for (int form = 0; form < transition.measure().forms(); form++) {
      transition.measure().form(form);
      addForm(transition, gradient, inputGradients);
    }
  }

  /** One product for the real parts, one for the imaginary. */
  private void addForm(Transition transition, float[] gradient, float[][] inputGradients) {
    float[] u = transition.measure().leftRe().clone();
    kernels.scaleRows(u, 0, u.length / LANES, lane, 0);
    transition.gradient().add(u, transition.measure().rightRe(), gradient, inputGradients);
    float[] imaginary = transition.measure().leftIm();
    if (imaginary == null) {
      return;
    }
    for (int i = 0; i < LANES; i++) {
      lane[i] = -lane[i];
    }
    float[] w = imaginary.clone();
    kernels.scaleRows(w, 0, w.length / LANES, lane, 0);
    transition.gradient().add(w, transition.measure().rightIm(), gradient, inputGradients);
  }
}
