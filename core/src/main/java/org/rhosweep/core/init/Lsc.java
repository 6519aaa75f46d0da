package org.rhosweep.core.init;

import static org.rhosweep.core.Require.require;

import java.util.List;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.Named;

/**
 * Pre-training to the local stability condition (LSC): the mean radius of every transition of the
 * grid of time steps and layers is pulled to a target before training begins.
 *
 * @param targetRadius what each transition's radius is pulled to, &gt; 0
 * @param timeRadius the same for transitions in time alone, or null for {@code targetRadius}
 * @param depthRadius the same for transitions from layer to layer, or null for {@code targetRadius}
 * @param balanced whether the targets are T / (T + L) in time and L / (T + L) in depth instead, for
 *     T time steps and L layers
 * @param base what draws the weights that pre-training begins with
 * @param method how they are moved
 * @param measure what is called radius
 * @param terms which transitions are pulled
 * @param depthEdge which edge of the grid the depth transition is
 * @param input what the network sees meanwhile
 * @param batchSize examples per step, 1 to 1024
 * @param sequenceLength time steps after which states begin at zero again, or the task's where that
 *     has fewer, &gt;= 1
 * @param tolerance largest deviation of any transition's mean radius from its target that counts as
 *     reached, &gt; 0
 * @param maxTrainingSteps most steps, one at each time step of a sequence, &gt;= 1
 * @see "Herranz-Celotti and Rouat (2024), Stabilizing RNN gradients through pre-training"
 */
@Named("lsc")
public record Lsc(
    @Default("1.0") double targetRadius,
    @Default("none") @ColumnName("lsc_time_radius") Double timeRadius,
    @Default("none") @ColumnName("lsc_depth_radius") Double depthRadius,
    @Default("false") @ColumnName("lsc_balanced") boolean balanced,
    @Default("glorot") BaseInitialization base,
    @Default("gradient") LscMethod method,
    @Default("radius") @ColumnName("lsc_measure") Measure measure,
    @Default("[time, depth]") @ColumnName("lsc_terms") List<Term> terms,
    @Default("same-time") @ColumnName("lsc_depth_edge") DepthEdge depthEdge,
    @Default("data") @ColumnName("lsc_input") Input input,
    @Default("32") @ColumnName("lsc_batch_size") int batchSize,
    @Default("50") @ColumnName("lsc_sequence_length") int sequenceLength,
    @Default("0.05") @ColumnName("lsc_tolerance") double tolerance,
    @Default("3000") @ColumnName("lsc_max_training_steps") int maxTrainingSteps)
    implements Initialization {

  /** What is called radius. */
  public enum Measure {
    /** Largest magnitude of an eigenvalue. */
    RADIUS,
    /** Largest singular value. */
    NORM,
    /** Growth per transition of a random direction along the product of all transitions. */
    LYAPUNOV
  }

  /** Transitions of the grid. */
  public enum Term {
    /** From a layer's states to its states one time step later. */
    TIME,
    /** From a layer's states to those of the layer above. */
    DEPTH,
    /** From the input to the states of the lowest layer, always by its norm: it is not square. */
    INPUT,
    /** From the top layer's output to the readout, always by its norm, always to 1. */
    READOUT
  }

  /** Which edge of the grid leads from layer to layer. */
  public enum DepthEdge {
    /** To the same time step. */
    SAME_TIME,
    /** To the next time step. */
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

  /** Pre-training to one radius, everything else by default. */
  public Lsc(double targetRadius) {
    this(
        targetRadius,
        null,
        null,
        false,
        new Glorot(Distribution.UNIFORM, 1.0),
        new LscMethod.Gradient(1.0e-2),
        Measure.RADIUS,
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
    terms = List.copyOf(terms);
    require(!terms.isEmpty(), "terms must name at least one of time, depth, input, readout");
    require(batchSize >= 1 && batchSize <= 1024, "batchSize must be 1 to 1024, was %d", batchSize);
    require(sequenceLength >= 1, "sequenceLength must be >= 1, was %d", sequenceLength);
    require(
        tolerance > 0 && Double.isFinite(tolerance), "tolerance must be > 0, was %s", tolerance);
    require(maxTrainingSteps >= 1, "maxTrainingSteps must be >= 1, was %d", maxTrainingSteps);
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
