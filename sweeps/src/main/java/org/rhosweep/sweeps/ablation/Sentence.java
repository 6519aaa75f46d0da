package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.rhosweep.sweeps.text.IntervalDigits;

/** An effect in one sentence: what was found, by how much, over how many pairs, what diverged. */
final class Sentence {
  private Sentence() {}

  static String of(Effect effect) {
    boolean interaction = effect.factor().contains(" x ");
    String what =
        interaction
            ? effect.level() + " beyond the two apart"
            : effect.level() + " instead of " + effect.baseline();
    String where =
        effect.where().isEmpty()
            ? ""
            : effect.where().entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", ", " at ", ""));
    List<String> parts = new ArrayList<>();
    parts.add(mean(effect));
    if (effect.pairs().withoutDivergence() < effect.pairs().pairs()) {
      WinTieLoss wins = effect.wins().pairs();
      parts.add(
          "better in %d, worse in %d of all %d pairs"
              .formatted(wins.won(), wins.lost(), effect.pairs().pairs()));
    }
    if (effect.divergence().any()) {
      Divergence diverged = effect.divergence();
      parts.add(
          interaction
              ? "diverged %d of %d".formatted(diverged.level(), diverged.pairs())
              : "diverged %d of %d instead of %d of %d"
                  .formatted(
                      diverged.level(), diverged.pairs(), diverged.baseline(), diverged.pairs()));
    }
    return what + where + ": " + String.join("; ", parts);
  }

  private static String mean(Effect effect) {
    int all = effect.pairs().pairs();
    int whole = effect.pairs().withoutDivergence();
    if (whole == 0) {
      return "no difference in %s to give, in every pair at least one diverged"
          .formatted(effect.measure().label());
    }
    Estimate mean = effect.mean();
    IntervalDigits digits = IntervalDigits.of(mean.low(), mean.high());
    String verdict = "";
    if (mean.excludesZero()) {
      verdict = effect.measure().better() * mean.value() > 0 ? ", better," : ", worse,";
    } else if (mean.hasInterval()) {
      verdict = ", undecided,";
    }
    String over =
        whole == all
            ? (all == 1 ? "1 pair" : all + " pairs")
            : "%d of %d pairs, in which neither diverged".formatted(whole, all);
    return "%s %s%s%s over %s%s"
        .formatted(
            effect.measure().label(),
            digits.signed(mean.value()),
            mean.hasInterval()
                ? " [%s, %s]".formatted(digits.text(mean.low()), digits.text(mean.high()))
                : "",
            verdict,
            over,
            mean.hasInterval() ? "" : " of one seed");
  }
}
