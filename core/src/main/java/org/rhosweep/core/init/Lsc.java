package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import java.util.List;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;
import org.rhosweep.core.settings.OmittedAtDefault;

/**
 * Pre-training to the local stability condition (LSC): every transition of the grid of time steps
 * and layers is pulled to a target before training begins.
 *
 * <p>The condition is one on radii, of matrices with independent entries; for these the radius, the
 * growth of a random direction and that of long products are the same number. Pulled by default is
 * the growth of products, {@link Measure#LYAPUNOV}, as that is what a gradient goes through: in
 * gated cells, whose Jacobians are no matrices of independent entries, a radius of 1 leaves a third
 * of the decay over depth. The radius is measured beside it.
 *
 * @param targetRadius what each transition's radius or growth is pulled to, &gt; 0
 * @param timeRadius the same for transitions in time alone, or null for {@code targetRadius}
 * @param depthRadius the same for transitions from layer to layer, or null for {@code targetRadius}
 * @param balanced whether the targets are T / (T + L) in time and L / (T + L) in depth instead, for
 *     T time steps and L layers
 * @param base what draws the weights that pre-training begins with
 * @param method how they are moved
 * @param measure what of a transition is pulled
 * @param exponents how many leading exponents {@code spectrum} pulls, 1 to the hidden size
 * @param terms which transitions are pulled
 * @param depthEdge which edge of the grid the depth transition is
 * @param input what the network sees meanwhile
 * @param batchSize examples per step, 1 to 1024
 * @param sequenceLength time steps after which states begin at zero again, or the task's where that
 *     has fewer, &gt;= 1
 * @param tolerance largest deviation of any transition's mean radius or growth from its target that
 *     counts as reached, &gt; 0
 * @param maxTrainingSteps most updates of the weights, &gt;= 1: {@code scales} takes one after
 *     whole sequences and stops where {@value #STALLED} have brought nothing, the others take one
 *     at each time step
 * @param reduction the number of a transition that is pulled: {@code measure}, or one of a plug-in,
 *     beside which {@code measure} says nothing and stays at its default
 * @see "Herranz-Celotti and Rouat (2024), Stabilizing RNN gradients through pre-training"
 */
@Named("lsc")
public record Lsc(
    @Default("1.0") double targetRadius,
    @Default("none") @ColumnName("lsc_time_radius") Double timeRadius,
    @Default("none") @ColumnName("lsc_depth_radius") Double depthRadius,
    @Default("false") @ColumnName("lsc_balanced") boolean balanced,
    @Default("glorot") BaseInitialization base,
    @Default("scales") LscMethod method,
    @Default("lyapunov") @ColumnName("lsc_measure") Measure measure,
    @Default("1") @ColumnName("lsc_exponents") int exponents,
    @Default("[time, depth]") @ColumnName("lsc_terms") List<Term> terms,
    @Default("same-time") @ColumnName("lsc_depth_edge") DepthEdge depthEdge,
    @Default("data") @ColumnName("lsc_input") Input input,
    @Default("32") @ColumnName("lsc_batch_size") int batchSize,
    @Default("50") @ColumnName("lsc_sequence_length") int sequenceLength,
    @Default("0.05") @ColumnName("lsc_tolerance") double tolerance,
    @Default("3000") @ColumnName("lsc_max_training_steps") int maxTrainingSteps,
    @Default("measure") @OmittedAtDefault Reduction reduction)
    implements Initialization {

  /** Updates of {@code scales} without a nearer approach after which it stops. */
  public static final int STALLED = 15;

  /** What is pulled. */
  public enum Measure {
    /** Largest magnitude of an eigenvalue, mean over examples and time steps. */
    RADIUS,
    /** Largest singular value, mean over examples and time steps. */
    NORM,
    /**
     * Growth per transition of a random direction along the product of all transitions, in time or
     * through the layers: exp of the leading Lyapunov exponent, a mean of logarithms.
     */
    LYAPUNOV,
    /**
     * The growth of several directions that are kept orthogonal: exp of each of the leading {@code
     * exponents} Lyapunov exponents.
     *
     * @see "Engelken (2023), Gradient flossing: improving gradient descent through dynamic control
     *     of Jacobians, arXiv 2312.17306"
     */
    SPECTRUM;

    /** Whether the measure is a growth, whose means are means of logarithms. */
    public boolean isGrowth() {
      return this == LYAPUNOV || this == SPECTRUM;
    }
  }

  /** Transitions of the grid. */
  public enum Term {
    /** From a layer's states to its states one time step later. */
    TIME,
    /** From a layer's states to those of the layer above. */
    DEPTH,
    /**
     * From the input to the states of the lowest layer. It is not square: by its norm, or by the
     * growth of a random direction where the measure is a growth; by the radius of a random square
     * subset where that is the measure of the method {@code paper}.
     */
    INPUT,
    /**
     * From the top layer's output to the readout, always to 1, by its norm; in the method {@code
     * paper} as the input, and with {@code depthEdge: stacked} from the top layer's states.
     */
    READOUT
  }

  /** Which edge of the grid leads from layer to layer. */
  public enum DepthEdge {
    /** From output to output at the same time step: what the gradient goes through. */
    SAME_TIME,
    /**
     * From states to states at the same time step, as the authors' code takes them: where the
     * output is a state beside those that it is a function of (LSTM), the way through these counts
     * twice, and gradients in depth shrink faster than the radius says.
     */
    STACKED,
    /** From states to states at the next time step. */
    DIAGONAL
  }

  /** What the network sees. */
  public enum Input {
    /** Batches of the task's training data. */
    DATA,
    /** Independent standard normal numbers. */
    GAUSSIAN,
    /** Independent zeros and ones, each with probability 1/2. */
    BERNOULLI
  }

  /** Pre-training that pulls what {@code measure} names. */
  public Lsc(
      double targetRadius,
      Double timeRadius,
      Double depthRadius,
      boolean balanced,
      BaseInitialization base,
      LscMethod method,
      Measure measure,
      int exponents,
      List<Term> terms,
      DepthEdge depthEdge,
      Input input,
      int batchSize,
      int sequenceLength,
      double tolerance,
      int maxTrainingSteps) {
    this(
        targetRadius,
        timeRadius,
        depthRadius,
        balanced,
        base,
        method,
        measure,
        exponents,
        terms,
        depthEdge,
        input,
        batchSize,
        sequenceLength,
        tolerance,
        maxTrainingSteps,
        new Reduction.OfMeasure());
  }

  /** Pre-training to one radius, everything else by default. */
  public Lsc(double targetRadius) {
    this(
        targetRadius,
        null,
        null,
        false,
        new Glorot(Distribution.UNIFORM, 1.0),
        new LscMethod.Scales(),
        Measure.LYAPUNOV,
        1,
        List.of(Term.TIME, Term.DEPTH),
        DepthEdge.SAME_TIME,
        Input.DATA,
        32,
        50,
        0.05,
        3000);
  }

  public Lsc {
    requireRadius("targetRadius", targetRadius);
    requireRadius("timeRadius", timeRadius);
    requireRadius("depthRadius", depthRadius);
    require(
        !balanced || (timeRadius == null && depthRadius == null),
        "balanced must be false where timeRadius or depthRadius is given");
    base = base.canonical();
    terms = List.copyOf(terms);
    require(!terms.isEmpty(), "terms must name at least one of time, depth, input, readout");
    require(
        reduction instanceof Reduction.OfMeasure || measure == Measure.LYAPUNOV,
        "measure must be left out where reduction is given, was %s",
        measure);
    require(exponents >= 1, "exponents must be >= 1, was %d", exponents);
    require(
        exponents == 1 || measure == Measure.SPECTRUM,
        "exponents must be 1 unless measure is spectrum, was %d",
        exponents);
    require(batchSize >= 1 && batchSize <= 1024, "batchSize must be 1 to 1024, was %d", batchSize);
    require(sequenceLength >= 1, "sequenceLength must be >= 1, was %d", sequenceLength);
    require(
        tolerance > 0 && Double.isFinite(tolerance), "tolerance must be > 0, was %s", tolerance);
    require(maxTrainingSteps >= 1, "maxTrainingSteps must be >= 1, was %d", maxTrainingSteps);
  }

  /** Whether a growth is pulled, whose means are means of logarithms. */
  public boolean isGrowth() {
    return reduction instanceof Reduction.OfMeasure && measure.isGrowth();
  }

  private static void requireRadius(String name, Double radius) {
    require(
        radius == null || (radius > 0 && Double.isFinite(radius)),
        "%s must be > 0, was %s",
        name,
        radius);
  }

  /**
   * Target of transitions in time.
   *
   * @param times time steps of the task
   * @param depth layers
   */
  public double timeTarget(int times, int depth) {
    return balanced
        ? (double) times / (times + depth)
        : timeRadius == null ? targetRadius : timeRadius;
  }

  /** Target of transitions in depth, as {@link #timeTarget}. */
  public double depthTarget(int times, int depth) {
    return balanced
        ? (double) depth / (times + depth)
        : depthRadius == null ? targetRadius : depthRadius;
  }
}
