package org.rhosweep.sweeps.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.rhosweep.sweeps.ablation.Ablation;
import org.rhosweep.sweeps.ablation.Effect;
import org.rhosweep.sweeps.ablation.Estimate;
import org.rhosweep.sweeps.ablation.EstimateText;
import org.rhosweep.sweeps.ablation.Question;
import org.rhosweep.sweeps.ablation.TestResult;
import org.rhosweep.sweeps.ablation.WinTieLoss;
import org.rhosweep.sweeps.report.RangeChart.Mark;
import org.rhosweep.sweeps.report.RangeChart.Row;

/** What one setting changes where all others and the seed are the same: a forest and its table. */
final class AblationFigures {
  /** The report asks with the confidence that is usual. */
  static final String INTERVAL = Numbers.significant(100 * Question.CONFIDENCE, 4) + " % interval";

  private AblationFigures() {}

  /** A forest for each factor, on one axis; null where nothing was compared. */
  static Figure of(ReportData data, Budget budget) {
    List<Effect> all =
        data.measured().ablations().stream().flatMap(a -> a.effects().stream()).toList();
    if (all.isEmpty()) {
      return null;
    }
    double low = 0;
    double high = 0;
    for (Effect effect : all) {
      for (double end :
          new double[] {effect.mean().value(), effect.mean().low(), effect.mean().high()}) {
        if (Double.isFinite(end)) {
          low = Math.min(low, end);
          high = Math.max(high, end);
        }
      }
    }
    Axis x = Axis.linear(low, high > low ? high : low + 1, 5);
    List<Figure.Panel> panels = new ArrayList<>();
    for (Ablation ablation : data.measured().ablations()) {
      Effect first = ablation.effects().get(0);
      List<Row> rows =
          ablation.effects().stream()
              .filter(effect -> !Double.isNaN(effect.mean().value()))
              .map(AblationFigures::row)
              .toList();
      RangeChart chart =
          new RangeChart(
              "Effect of %s against %s".formatted(first.factor(), first.baseline()),
              "mean difference in " + data.metric().label(),
              x,
              rows,
              0,
              430,
              List.of());
      panels.add(
          new Figure.Panel(
              "%s, against %s".formatted(first.factor(), first.baseline()),
              chart.svg(),
              List.of()));
    }
    return new Figure(
        "ablations",
        "Difference in %s, paired by seed and by all other settings"
            .formatted(data.metric().label()),
        "Mean of level minus baseline over pairs of trials that differ in nothing else, with its "
            + INTERVAL
            + " (BCa over resampled seeds: pairs of one seed are one draw). Right of the line: more"
            + " than the baseline, which is "
            + (data.metric().higherIsBetter() ? "better." : "worse."),
        panels,
        0,
        false,
        0,
        data.query("ablations"),
        Figure.Data.of(csv(data, budget)));
  }

  private static Row row(Effect effect) {
    double mean = effect.mean().value();
    String tip =
        String.format(
            Locale.ROOT,
            "%s: %s, %s %s to %s, %d pairs of %d seeds",
            effect.level(),
            Numbers.significant(mean, 3),
            INTERVAL,
            Numbers.significant(effect.mean().low(), 3),
            Numbers.significant(effect.mean().high(), 3),
            effect.pairs().pairs(),
            effect.pairs().seeds());
    return new Row(
        effect.level(),
        0,
        List.of(
            new Mark(
                "filled",
                effect.mean().low(),
                Double.NaN,
                mean,
                Double.NaN,
                effect.mean().high(),
                tip)));
  }

  /** Cells of the table under the forests, a row for each effect. */
  static List<List<String>> table(ReportData data) {
    List<List<String>> rows = new ArrayList<>();
    for (Ablation ablation : data.measured().ablations()) {
      for (Effect effect : ablation.effects()) {
        rows.add(
            List.of(
                effect.factor() + ": " + effect.level() + " against " + effect.baseline(),
                Integer.toString(effect.pairs().pairs()),
                Integer.toString(effect.pairs().seeds()),
                Numbers.significant(effect.mean().value(), 3)
                    + " ["
                    + Numbers.significant(effect.mean().low(), 3)
                    + ", "
                    + Numbers.significant(effect.mean().high(), 3)
                    + "]",
                EstimateText.ordered(effect, Estimate.of(effect.median().value())),
                EstimateText.ordered(effect, Estimate.of(effect.interquartileMean().value())),
                tally(effect.wins().pairs()),
                tally(effect.wins().seeds()),
                String.format(Locale.ROOT, "%.0f %%", effect.wins().settings().percentWon()),
                probability(effect.signedRank()),
                probability(effect.permutation()),
                Numbers.significant(effect.hedgesG(), 3),
                Numbers.significant(effect.cliffsDelta(), 3),
                leftOut(effect)));
      }
    }
    return rows;
  }

  private static String tally(WinTieLoss tally) {
    return String.format(Locale.ROOT, "%d / %d / %d", tally.won(), tally.tied(), tally.lost());
  }

  private static String probability(TestResult test) {
    return Double.isNaN(test.holm())
        ? Numbers.MISSING
        : test.holm() < 1e-4 ? "< 0.0001" : Numbers.significant(test.holm(), 2);
  }

  private static String leftOut(Effect effect) {
    List<String> parts = new ArrayList<>();
    if (effect.divergence().any()) {
      parts.add(
          String.format(
              Locale.ROOT,
              "diverged %d against %d of %d; mean over %d pairs",
              effect.divergence().level(),
              effect.divergence().baseline(),
              effect.divergence().pairs(),
              effect.pairs().withoutDivergence()));
    }
    effect.pairs().leftOut().forEach((reason, count) -> parts.add(count + " " + reason));
    return parts.isEmpty() ? Numbers.MISSING : String.join("; ", parts);
  }

  /** The exclusion rule, and what so many pairs can and cannot show; each line once. */
  static List<String> notes(ReportData data) {
    return data.measured().ablations().stream()
        .flatMap(a -> Stream.concat(Stream.of(a.rule()), a.limits().stream()))
        .distinct()
        .toList();
  }

  private static Csv csv(ReportData data, Budget budget) {
    Csv csv =
        new Csv(
            budget.dataBytes(),
            List.of(
                "factor",
                "level",
                "baseline",
                "pairs",
                "mean_difference",
                "low",
                "high",
                "median_difference",
                "signed_rank_p",
                "signed_rank_holm",
                "sign_flip_p",
                "sign_flip_holm",
                "hedges_g",
                "cliffs_delta",
                "seeds"));
    for (Ablation ablation : data.measured().ablations()) {
      for (Effect e : ablation.effects()) {
        csv.add(
            List.of(
                e.factor(),
                e.level(),
                e.baseline(),
                e.pairs().pairs(),
                e.mean().value(),
                e.mean().low(),
                e.mean().high(),
                e.median().value(),
                e.signedRank().pValue(),
                e.signedRank().holm(),
                e.permutation().pValue(),
                e.permutation().holm(),
                e.hedgesG(),
                e.cliffsDelta(),
                e.pairs().seeds()));
      }
    }
    return csv;
  }
}
