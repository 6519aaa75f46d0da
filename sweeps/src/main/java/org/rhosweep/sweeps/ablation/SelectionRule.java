package org.rhosweep.sweeps.ablation;

import static org.rhosweep.core.Require.require;

import java.util.List;
import org.rhosweep.core.Quantiles;

/**
 * How settings and baselines are chosen before anything is compared: each is the best of those
 * tried by a center over seeds, the same for all seeds, in each combination of what is not chosen.
 * Choice and comparison look at different splits of the data, unless it is said otherwise.
 *
 * @param measure what is chosen by, usually of the eval split
 * @param whereRestored column that takes its place in trials whose best weights early stopping
 *     restored, so that the choice looks at the weights that are tested; null for none
 * @param center of the values of all seeds
 * @param tuned settings that each arm is taken at the best value of, among one another and with
 *     those inside them; may be empty where only a baseline is chosen
 */
public record SelectionRule(
    ComparisonMetric measure, String whereRestored, Center center, List<Factor> tuned) {
  /** What stands for the values of several seeds. */
  public enum Center {
    /** Their mean. */
    MEAN("mean"),
    /** Their median. */
    MEDIAN("median");

    private final String text;

    Center(String text) {
      this.text = text;
    }

    /** Its name on a command line. */
    @Override
    public String toString() {
      return text;
    }

    /** Of sorted values, at least one. */
    double of(double[] sorted) {
      return this == MEAN ? Statistics.mean(sorted) : Quantiles.ofSorted(sorted, 0.5);
    }
  }

  public SelectionRule {
    tuned = List.copyOf(tuned);
    require(
        !measure.split().equals("test"),
        "%s is of the test split: what chooses by it leaves nothing to compare on",
        measure.column());
    require(
        whereRestored == null || !whereRestored.equals(measure.column()),
        "where weights were restored another column is chosen by than %s",
        whereRestored);
  }

  /** Such as {@code mean over seeds of final_eval_accuracy (eval split)}. */
  String by() {
    return center
        + " over seeds of "
        + measure.text()
        + (whereRestored == null
            ? ""
            : " (" + whereRestored + " where early stopping restored weights)");
  }

  /**
   * What is chosen, by what, and what the comparison sees of it.
   *
   * @param question that this belongs to
   * @param severalBaselines whether the baseline is chosen, too
   */
  public String text(Question question, boolean severalBaselines) {
    String factors =
        String.join(" and ", question.factors().stream().map(c -> c.factor().name()).toList());
    String what =
        tuned.isEmpty()
            ? ""
            : String.join(", ", tuned.stream().map(Factor::name).toList())
                + " is the best of those tried for each level of "
                + factors
                + " in each combination of the other settings";
    String baseline =
        severalBaselines ? "the baseline is the best of those named in each combination" : "";
    String both = what + (what.isEmpty() || baseline.isEmpty() ? "" : "; ") + baseline;
    ComparisonMetric compared = question.measure();
    return both
        + ", by the "
        + by()
        + ", all seeds together"
        + (question.rule() == ExclusionRule.DIVERGED_WORST
            ? " and those with the fewest diverged first"
            : "")
        + "; compared by "
        + compared.text()
        + (!compared.split().isEmpty() && compared.split().equals(measure.split())
            ? ", the split that chose: what was chosen looks better than it is, the more so the more"
                + " was tried"
            : ", which had no part in the choice");
  }
}
