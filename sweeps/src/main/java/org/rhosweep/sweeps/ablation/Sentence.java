package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.rhosweep.sweeps.text.Counts;
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
    if (effect.pairs().withoutDivergence() == effect.pairs().pairs()) {
      parts.add(mean(effect));
    } else {
      parts.add(median(effect));
      WinTieLoss wins = effect.wins().pairs();
      parts.add(String.format(Locale.ROOT, "better in %d, worse in %d", wins.won(), wins.lost()));
    }
    if (effect.divergence().any()) {
      Divergence diverged = effect.divergence();
      parts.add(
          interaction
              ? String.format(Locale.ROOT, "diverged %d of %d", diverged.level(), diverged.pairs())
              : String.format(
                  Locale.ROOT,
                  "diverged %d of %d instead of %d of %d",
                  diverged.level(),
                  diverged.pairs(),
                  diverged.baseline(),
                  diverged.pairs()));
    }
    return what + where + ": " + String.join("; ", parts);
  }

  /** Of all pairs, by order: where trials diverged a mean is of those alone that did not. */
  private static String median(Effect effect) {
    String over = " in the median of all " + effect.pairs().pairs() + " pairs";
    return switch (effect.decidedBy(effect.median().value())) {
      case NUMBERS ->
          effect.measure().label() + " " + EstimateText.ordered(effect, effect.median()) + over;
      case LEVEL_DIVERGED -> "diverged where the other did not" + over;
      case BASELINE_DIVERGED -> "did not diverge where the other did" + over;
      case BOTH_DIVERGED -> "each diverged where the other did not" + over;
    };
  }

  private static String mean(Effect effect) {
    int all = effect.pairs().pairs();
    Estimate mean = effect.mean();
    IntervalDigits digits = IntervalDigits.of(mean.low(), mean.high());
    String verdict = "";
    if (mean.excludesZero()) {
      verdict = effect.measure().better() * mean.value() > 0 ? ", better," : ", worse,";
    } else if (mean.hasInterval()) {
      verdict = ", undecided,";
    }
    return "%s %s%s%s over %s%s"
        .formatted(
            effect.measure().label(),
            digits.signed(mean.value()),
            mean.hasInterval()
                ? " [%s, %s]".formatted(digits.text(mean.low()), digits.text(mean.high()))
                : "",
            verdict,
            Counts.of(all, "pair"),
            mean.hasInterval() ? "" : " of one seed");
  }
}
