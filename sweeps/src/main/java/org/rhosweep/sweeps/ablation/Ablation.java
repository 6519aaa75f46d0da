package org.rhosweep.sweeps.ablation;

import java.util.List;

/**
 * The answer to a question.
 *
 * @param question what was asked
 * @param rule the exclusion rule in words, with the value it put in place of diverged trials
 * @param effects each level of each factor against its baseline, in the order of the question; the
 *     p-values of one factor are corrected together
 * @param interactions of the two factors, corrected together; empty where there is one
 * @param limits what these numbers of pairs and seeds can and cannot show, a line each
 */
public record Ablation(
    Question question,
    String rule,
    List<Effect> effects,
    List<Effect> interactions,
    List<String> limits) {
  public Ablation {
    effects = List.copyOf(effects);
    interactions = List.copyOf(interactions);
    limits = List.copyOf(limits);
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
