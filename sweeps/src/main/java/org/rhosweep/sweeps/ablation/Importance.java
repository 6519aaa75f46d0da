package org.rhosweep.sweeps.ablation;

import java.util.List;

/**
 * What decides a measure, by the variance decomposition of the grid (functional ANOVA): which
 * fraction of the variance between arms each setting explains by itself, and which each two of them
 * explain together beyond that.
 *
 * <pre>
 *   m_a                mean over the seeds of an arm a, a cell of the grid of settings
 *   g                  mean of all m_a
 *   V     = mean over arms of (m_a - g)^2
 *   V_f   = variance over levels of a setting f of the mean of the arms with that level
 *   V_fh  = variance over levels of f and h of the mean of the arms with both, - V_f - V_h
 *   V     = sum_f V_f + sum_fh V_fh + what three and more do together
 *   W     = mean over arms of the variance over the seeds of the arm
 *         = variance of the means of seeds + residual, where each arm has the same seeds
 * </pre>
 *
 * <p>Hutter, Hoos and Leyton-Brown (2014), An efficient approach for assessing hyperparameter
 * importance, section 3, with the grid itself in place of a forest. Every arm weighs the same,
 * however many of its seeds have a value.
 *
 * <p>Where any trial diverged, it is ranks of trials that are decomposed: the diverged are worst,
 * and ties have the mean of their ranks. The decomposition needs every combination of levels: of a
 * grid with holes, levels are left out, each time the one with the fewest of its combinations
 * there, until what is left is whole.
 *
 * @param measure what is decomposed
 * @param ofRanks whether its ranks are, since trials diverged
 * @param trials that count
 * @param diverged how many of them diverged
 * @param arms combinations of settings that they are of
 * @param parts the settings asked for and their pairs, the largest first; then what remains of the
 *     variance between arms; then seeds and the residual, which are parts of the whole alone
 * @param notes what was decomposed and what was left out, a line each
 */
public record Importance(
    ComparisonMetric measure,
    boolean ofRanks,
    int trials,
    int diverged,
    int arms,
    List<Part> parts,
    List<String> notes) {
  /** What a part of the variance is of. */
  public enum Kind {
    /** One setting by itself. */
    MAIN,
    /** Two settings beyond the sum of both. */
    INTERACTION,
    /** All else that tells arms apart. */
    OTHERS,
    /** What a seed does to all arms alike. */
    SEEDS,
    /** What is left: a seed in an arm. */
    RESIDUAL
  }

  /**
   * A part of the variance.
   *
   * @param kind what it is of
   * @param factors the setting, or two of them; none of the other kinds
   * @param fraction of the variance between arms, 0 to 1; NaN for seeds and residual, and where the
   *     arms do not differ
   * @param fractionOfAll of the variance of all trials, V + W, 0 to 1; NaN where there is none
   * @param note what to know about it; may be empty
   */
  public record Part(
      Kind kind, List<String> factors, double fraction, double fractionOfAll, String note) {
    public Part {
      factors = List.copyOf(factors);
    }

    /** For people: {@code init}, {@code init x depth}, {@code seeds}. */
    public String name() {
      return switch (kind) {
        case MAIN, INTERACTION -> String.join(" x ", factors);
        case OTHERS -> "other settings and interactions";
        case SEEDS -> "seeds";
        case RESIDUAL -> "residual";
      };
    }
  }

  public Importance {
    parts = List.copyOf(parts);
    notes = List.copyOf(notes);
  }

  /**
   * Decomposes.
   *
   * @param trials all that are there
   * @param factors settings to report, by column or path; empty for all that vary
   * @param metric the measure that the trials were added with
   * @throws AblationException where a setting is none or does not vary, where no trial completed
   *     with a value, and where the trials are not a full factorial grid: less than half of the
   *     arms are in a whole one
   */
  public static Importance of(AblationTrials trials, List<String> factors, ComparisonMetric metric)
      throws AblationException {
    return new VarianceDecomposition(trials, factors, metric).importance();
  }
}
