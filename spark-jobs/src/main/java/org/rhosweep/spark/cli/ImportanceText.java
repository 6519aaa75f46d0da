package org.rhosweep.spark.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.rhosweep.sweeps.ablation.Importance;
import org.rhosweep.sweeps.text.IntervalDigits;

/** What decides a measure, as a table for people or as CSV. */
final class ImportanceText {
  private ImportanceText() {}

  static void print(Importance importance, RowFormat format, PrintStream out) {
    List<List<Object>> rows = new ArrayList<>();
    boolean isTable = format == RowFormat.TABLE;
    for (Importance.Part part : importance.parts()) {
      List<Object> row = new ArrayList<>();
      row.add(isTable ? label(part) : part.name());
      row.add(isTable ? percent(part.fraction()) : orNull(part.fraction()));
      row.add(isTable ? percent(part.fractionOfAll()) : orNull(part.fractionOfAll()));
      if (!isTable) {
        row.add(part.note());
      }
      rows.add(row);
    }
    if (!isTable) {
      format.print(
          List.of("part", "fraction_between_arms", "fraction_of_all", "note"),
          rows.iterator(),
          out);
      importance.notes().forEach(Messages::info);
      return;
    }
    out.println();
    Paragraphs paragraphs = new Paragraphs(out);
    paragraphs.print(
        "what decides %s: fractions of the variance between arms, and of all trials"
            .formatted(importance.measure().column()));
    out.println();
    paragraphs.table(List.of("part", "between arms", "of all"), rows);
    out.println();
    importance.notes().forEach(paragraphs::print);
  }

  private static String label(Importance.Part part) {
    return switch (part.kind()) {
      case MAIN, RESIDUAL -> part.name() + ", " + part.note();
      case INTERACTION, OTHERS, SEEDS -> part.name();
    };
  }

  private static String percent(double fraction) {
    return Double.isNaN(fraction)
        ? "-"
        : fraction > 0 && fraction < 0.001
            ? "< 0.1%"
            : IntervalDigits.significant(Math.round(1000 * fraction) / 10.0, 3) + "%";
  }

  private static Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
