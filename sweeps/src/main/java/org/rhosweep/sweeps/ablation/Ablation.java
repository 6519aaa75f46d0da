package org.rhosweep.sweeps.ablation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answer to a question.
 *
 * @param question what was asked
 * @param rule the exclusion rule in words
 * @param effects each level of each factor against its baseline, in the order of the question; the
 *     p-values of one factor are corrected together
 * @param interactions of the two factors, corrected together; empty where there is one
 * @param choosing what was chosen by what, in words; empty where nothing was
 * @param tuned the best values of the tuned settings, by arm and setting; empty where none is tuned
 * @param baselines the best of several baselines, by setting; empty where one was named
 * @param levels of the factors: what each label stands for
 * @param limits what these numbers of seeds can and cannot show, a line each
 */
public record Ablation(
    Question question,
    String rule,
    List<Effect> effects,
    List<Effect> interactions,
    String choosing,
    List<Choice> tuned,
    List<Choice> baselines,
    List<Named> levels,
    List<String> limits) {
  /** What is one draw, in intervals, tests and effect sizes. */
  public static final String INDEPENDENCE =
      "n is the number of seeds: a seed's pairs in all settings count as one draw, which intervals"
          + " draw again and tests flip as a whole";

  /**
   * A level.
   *
   * @param factor its factor
   * @param label as in {@link Effect#level}
   * @param settings by column: the factor's value, and what tells it from others of that value;
   *     values are strings, numbers, booleans or null
   */
  public record Named(String factor, String label, Map<String, Object> settings) {
    public Named {
      settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
  }

  public Ablation {
    effects = List.copyOf(effects);
    interactions = List.copyOf(interactions);
    tuned = List.copyOf(tuned);
    baselines = List.copyOf(baselines);
    levels = List.copyOf(levels);
    limits = List.copyOf(limits);
  }

  /**
   * Whether a baseline that is written with commas is a list of levels of its factor, or one level
   * whose value has commas in it.
   *
   * @throws AblationException where it is neither
   */
  public static boolean areSeveral(AblationTrials trials, Question.Compared compared)
      throws AblationException {
    return new Levels(trials, compared.factor()).allNamed(compared.baseline()).size() > 1;
  }

  /**
   * Compares.
   *
   * @param trials all that may be compared
   * @throws AblationException where the question does not fit them
   */
  public static Ablation of(AblationTrials trials, Question question) throws AblationException {
    return new Comparison(trials, question).answer();
  }
}
