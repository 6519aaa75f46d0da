package org.rhosweep.spark.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.rhosweep.sweeps.ablation.Ablation;
import org.rhosweep.sweeps.ablation.Choice;
import org.rhosweep.sweeps.ablation.Divergence;
import org.rhosweep.sweeps.ablation.Effect;
import org.rhosweep.sweeps.ablation.Estimate;
import org.rhosweep.sweeps.ablation.EstimateText;
import org.rhosweep.sweeps.ablation.PairCounts;
import org.rhosweep.sweeps.ablation.SelectionCounts;
import org.rhosweep.sweeps.ablation.TestResult;
import org.rhosweep.sweeps.ablation.WinCounts;
import org.rhosweep.sweeps.ablation.WinTieLoss;
import org.rhosweep.sweeps.text.Counts;
import org.rhosweep.sweeps.text.IntervalDigits;

/** An ablation as a table for people, or as CSV with every number. */
final class AblationText {
  private static final int MAX_CHOICES = 60;
  private static final int LABELS = 14; // of a block, with the space after them

  private final Ablation ablation;

  AblationText(Ablation ablation) {
    this.ablation = ablation;
  }

  void print(RowFormat format, PrintStream out) {
    List<Effect> all = new ArrayList<>(ablation.effects());
    all.addAll(ablation.interactions());
    if (format == RowFormat.CSV) {
      List<String> columns = List.copyOf(numbers(all.get(0)).keySet());
      format.print(
          columns,
          all.stream().map(e -> (List<Object>) new ArrayList<>(numbers(e).values())).iterator(),
          out);
      if (!ablation.choosing().isEmpty()) {
        Messages.info("chosen: " + ablation.choosing());
      }
      ablation.limits().forEach(Messages::info);
      return;
    }
    String measure = ablation.question().measure().column();
    Paragraphs paragraphs = new Paragraphs(out);
    if (!ablation.choosing().isEmpty()) { // the rule of exclusion stands above already
      paragraphs.print("chosen: " + ablation.choosing());
      choices(ablation.tuned(), paragraphs, out);
      choices(ablation.baselines(), paragraphs, out);
    }
    Map<String, List<Effect>> families =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    Effect::factor, java.util.LinkedHashMap::new, Collectors.toList()));
    families.forEach((factor, effects) -> family(factor, measure, effects, paragraphs, out));
    for (Effect effect : ablation.effects()) {
      List<String> sides = new ArrayList<>();
      side(effect.level(), effect.levelPicked()).ifPresent(sides::add);
      side(effect.baseline(), effect.baselinePicked()).ifPresent(sides::add);
      if (!sides.isEmpty()) {
        paragraphs.print(
            "compared"
                + (effect.where().isEmpty() ? "" : " at " + where(effect))
                + ": "
                + String.join(" against ", sides));
      }
    }
    for (Effect effect : all) {
      if (!effect.pairs().leftOut().isEmpty()) {
        paragraphs.print(
            effect.level()
                + (effect.where().isEmpty() ? "" : " at " + where(effect))
                + ": left out: "
                + leftOut(effect));
      }
    }
    ablation.limits().forEach(paragraphs::print);
  }

  /** What was chosen where, a row each; of very many only how many there are. */
  private void choices(List<Choice> choices, Paragraphs paragraphs, PrintStream out) {
    if (choices.isEmpty()) {
      return;
    }
    out.println();
    if (choices.size() > MAX_CHOICES) {
      out.printf(
          Locale.ROOT, "%s; --format json lists them%n", Counts.of(choices.size(), "choice"));
      return;
    }
    Choice first = choices.get(0);
    List<String> columns = new ArrayList<>(first.where().keySet());
    List<String> chosen =
        choices.stream().flatMap(c -> c.chosen().keySet().stream()).distinct().toList();
    chosen.forEach(name -> columns.add("best " + name));
    columns.addAll(List.of(ablation.question().choosing().measure().column(), "seeds", "of", ""));
    paragraphs.table(
        columns,
        choices.stream()
            .map(
                choice -> {
                  List<Object> cells = new ArrayList<>(choice.where().values());
                  chosen.forEach(name -> cells.add(choice.chosen().getOrDefault(name, "-")));
                  cells.add(number(choice.score(), 4));
                  cells.add(choice.seeds());
                  cells.add(String.join(", ", choice.tried()));
                  cells.add(remark(choice));
                  return cells;
                })
            .toList());
  }

  private static String remark(Choice choice) {
    List<String> remarks = new ArrayList<>();
    if (choice.seeds() == 0) {
      remarks.add("no value to choose by");
    } else if (choice.tried().size() == 1) {
      remarks.add("the only one tried");
    }
    if (choice.diverged() > 0) {
      remarks.add(choice.diverged() + " diverged, the fewest");
    }
    if (!choice.atEdge().isEmpty()) {
      remarks.add(
          "best at the edge"
              + (choice.chosen().size() == 1 ? "" : " of " + String.join(", ", choice.atEdge())));
    }
    if (choice.notConsidered() > 0) {
      remarks.add(choice.notConsidered() + " not considered: values for fewer seeds");
    }
    return String.join("; ", remarks);
  }

  private static Optional<String> side(String label, SelectionCounts picked) {
    return picked.settings().isEmpty()
        ? Optional.empty()
        : Optional.of(
            label
                + ": "
                + picked(picked)
                + (picked.atEdge() == 0
                    ? ""
                    : String.format(Locale.ROOT, " (%d best at the edge)", picked.atEdge())));
  }

  /** Such as {@code 0.003 in 2 settings, 0.01 in 1}. */
  private static String picked(SelectionCounts picked) {
    List<String> parts = new ArrayList<>();
    picked
        .settings()
        .forEach(
            (value, settings) ->
                parts.add(
                    value
                        + " in "
                        + settings
                        + (parts.isEmpty() ? settings == 1 ? " setting" : " settings" : "")));
    return String.join(", ", parts);
  }

  private static String tally(WinTieLoss tally) {
    return tally.won() + "/" + tally.tied() + "/" + tally.lost();
  }

  private void family(
      String factor, String measure, List<Effect> effects, Paragraphs paragraphs, PrintStream out) {
    out.println();
    paragraphs.print(
        "%s against %s, %s (%s is better), %s%% intervals"
            .formatted(
                factor,
                effects.get(0).baseline(),
                measure,
                ablation.question().measure().higherIsBetter() ? "higher" : "lower",
                number(100 * ablation.question().confidence(), 3)));
    List<String> columns = new ArrayList<>(List.of(factor));
    columns.addAll(effects.get(0).where().keySet());
    columns.addAll(
        List.of(
            "pairs",
            "seeds",
            "mean difference",
            "median",
            "IQM",
            "won",
            "w/t/l",
            "seeds w/t/l",
            "P(better)",
            "p ranks",
            "Holm",
            "BH",
            "p flips",
            "Holm",
            "g",
            "delta",
            "diverged",
            "p diverged",
            "Holm"));
    String table = Paragraphs.asTable(columns, effects.stream().map(AblationText::cells).toList());
    if (paragraphs.fits(table)) {
      out.print(table);
      effects.forEach(effect -> paragraphs.print(effect.sentence()));
    } else {
      effects.forEach(effect -> block(effect, paragraphs, out));
    }
    out.println();
  }

  /** An effect that is no row of a table: its finding, then a line for each kind of number. */
  private static void block(Effect effect, Paragraphs paragraphs, PrintStream out) {
    out.println();
    paragraphs.print(effect.sentence());
    PairCounts pairs = effect.pairs();
    line(
        paragraphs,
        "pairs",
        String.format(
            Locale.ROOT,
            "%d of %s in %s",
            pairs.pairs(),
            Counts.of(pairs.seeds(), "seed"),
            Counts.of(pairs.settings(), "setting")));
    String over =
        pairs.withoutDivergence() == pairs.pairs()
            ? ""
            : String.format(
                Locale.ROOT,
                " over %d of %d pairs, in which neither diverged",
                pairs.withoutDivergence(),
                pairs.pairs());
    line(
        paragraphs,
        "mean",
        pairs.withoutDivergence() == 0
            ? "-, in every pair at least one diverged"
            : EstimateText.difference(effect.mean()) + over);
    line(paragraphs, "median", EstimateText.ordered(effect, effect.median()));
    line(paragraphs, "IQM", EstimateText.ordered(effect, effect.interquartileMean()));
    WinCounts wins = effect.wins();
    line(
        paragraphs,
        "better",
        "%s%% of pairs; won/tied/lost %s, of seeds %s"
            .formatted(
                number(wins.pairs().percentWon(), 3), tally(wins.pairs()), tally(wins.seeds())));
    if (!Double.isNaN(effect.cliffsDelta())) {
      line(
          paragraphs,
          "P(better)",
          EstimateText.of(effect.probabilityOfImprovement())
              + ", delta "
              + number(effect.cliffsDelta(), 3));
    }
    line(paragraphs, "ranks", test(effect.signedRank()));
    line(
        paragraphs,
        "sign flips",
        test(effect.permutation()) + ", g " + number(effect.hedgesG(), 3));
    Divergence diverged = effect.divergence();
    if (diverged.any()) {
      line(
          paragraphs,
          "diverged",
          String.format(
              Locale.ROOT,
              "%d of %d, %s, against %d of %d, %s",
              diverged.level(),
              diverged.pairs(),
              EstimateText.percent(diverged.levelFraction()),
              diverged.baseline(),
              diverged.pairs(),
              EstimateText.percent(diverged.baselineFraction())));
      line(
          paragraphs,
          "",
          "difference %s; McNemar %s"
              .formatted(EstimateText.percent(diverged.difference()), test(diverged.test())));
    }
  }

  private static void line(Paragraphs paragraphs, String label, String text) {
    paragraphs.print("  " + label, text, LABELS);
  }

  private static String test(TestResult test) {
    return Double.isNaN(test.pValue())
        ? "-"
        : "p %s, Holm %s, BH %s"
            .formatted(p(test.pValue()), p(test.holm()), p(test.benjaminiHochberg()));
  }

  private static List<Object> cells(Effect effect) {
    List<Object> cells = new ArrayList<>(List.of(effect.level()));
    cells.addAll(effect.where().values());
    cells.add(effect.pairs().pairs());
    cells.add(effect.pairs().seeds());
    cells.add(EstimateText.difference(effect.mean()));
    cells.add(EstimateText.ordered(effect, effect.median()));
    cells.add(EstimateText.ordered(effect, effect.interquartileMean()));
    cells.add(number(effect.wins().pairs().percentWon(), 3) + "%");
    cells.add(tally(effect.wins().pairs()));
    cells.add(tally(effect.wins().seeds()));
    cells.add(EstimateText.of(effect.probabilityOfImprovement()));
    cells.add(p(effect.signedRank().pValue()));
    cells.add(p(effect.signedRank().holm()));
    cells.add(p(effect.signedRank().benjaminiHochberg()));
    cells.add(p(effect.permutation().pValue()));
    cells.add(p(effect.permutation().holm()));
    cells.add(number(effect.hedgesG(), 3));
    cells.add(number(effect.cliffsDelta(), 3));
    Divergence diverged = effect.divergence();
    cells.add(
        String.format(
            Locale.ROOT,
            "%d against %d of %d",
            diverged.level(),
            diverged.baseline(),
            diverged.pairs()));
    cells.add(p(diverged.test().pValue()));
    cells.add(p(diverged.test().holm()));
    return cells;
  }

  /** Every number of an effect by its name. */
  static Map<String, Object> numbers(Effect effect) {
    Map<String, Object> numbers = new java.util.LinkedHashMap<>();
    numbers.put("factor", effect.factor());
    numbers.put("level", effect.level());
    numbers.put("baseline", effect.baseline());
    numbers.putAll(effect.where());
    numbers.put("pairs", effect.pairs().pairs());
    numbers.put("settings", effect.pairs().settings());
    numbers.put("seeds", effect.pairs().seeds());
    numbers.put("pairs_without_divergence", effect.pairs().withoutDivergence());
    numbers.put("left_out", leftOut(effect));
    numbers.put("level_mean", orNull(effect.levelMean()));
    numbers.put("baseline_mean", orNull(effect.baselineMean()));
    estimate(numbers, "mean_difference", effect.mean());
    estimate(numbers, "median_difference", effect.median());
    estimate(numbers, "iqm_difference", effect.interquartileMean());
    numbers.put("median_decided_by", decided(effect, effect.median()));
    numbers.put("iqm_decided_by", decided(effect, effect.interquartileMean()));
    numbers.put("wins", effect.wins().pairs().won());
    numbers.put("ties", effect.wins().pairs().tied());
    numbers.put("losses", effect.wins().pairs().lost());
    numbers.put("percent_won", effect.wins().pairs().percentWon());
    numbers.put("percent_of_settings_won", effect.wins().settings().percentWon());
    estimate(numbers, "probability_of_improvement", effect.probabilityOfImprovement());
    numbers.put("p_signed_rank", effect.signedRank().pValue());
    numbers.put("p_signed_rank_holm", effect.signedRank().holm());
    numbers.put("p_signed_rank_bh", effect.signedRank().benjaminiHochberg());
    numbers.put("signed_rank_exact", effect.signedRank().exact());
    numbers.put("p_sign_flip", orNull(effect.permutation().pValue()));
    numbers.put("p_sign_flip_holm", orNull(effect.permutation().holm()));
    numbers.put("p_sign_flip_bh", orNull(effect.permutation().benjaminiHochberg()));
    numbers.put("sign_flip_exact", effect.permutation().exact());
    numbers.put("hedges_g", orNull(effect.hedgesG()));
    numbers.put("cliffs_delta", orNull(effect.cliffsDelta()));
    numbers.put("seeds_won", effect.wins().seeds().won());
    numbers.put("seeds_tied", effect.wins().seeds().tied());
    numbers.put("seeds_lost", effect.wins().seeds().lost());
    Divergence diverged = effect.divergence();
    numbers.put("level_diverged", diverged.level());
    numbers.put("baseline_diverged", diverged.baseline());
    numbers.put("diverged_of", diverged.pairs());
    estimate(numbers, "level_diverged_fraction", diverged.levelFraction());
    estimate(numbers, "baseline_diverged_fraction", diverged.baselineFraction());
    estimate(numbers, "diverged_difference", diverged.difference());
    numbers.put("p_mcnemar", orNull(diverged.test().pValue()));
    numbers.put("p_mcnemar_holm", orNull(diverged.test().holm()));
    numbers.put("p_mcnemar_bh", orNull(diverged.test().benjaminiHochberg()));
    numbers.put("level_chosen", picked(effect.levelPicked()));
    numbers.put("level_at_edge", effect.levelPicked().atEdge());
    numbers.put("baseline_chosen", picked(effect.baselinePicked()));
    numbers.put("baseline_at_edge", effect.baselinePicked().atEdge());
    return numbers;
  }

  private static void estimate(Map<String, Object> numbers, String name, Estimate estimate) {
    numbers.put(name, orNull(estimate.value()));
    numbers.put(name + "_low", orNull(estimate.low()));
    numbers.put(name + "_high", orNull(estimate.high()));
  }

  private static Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }

  private static String decided(Effect effect, Estimate estimate) {
    return effect.decidedBy(estimate.value()).name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String p(double p) {
    return p < 1e-4 ? String.format(Locale.ROOT, "%.1e", p) : number(p, 3);
  }

  private static String number(double value, int digits) {
    return IntervalDigits.significant(value, digits);
  }

  private static String where(Effect effect) {
    return effect.where().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String leftOut(Effect effect) {
    return effect.pairs().leftOut().entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }
}
