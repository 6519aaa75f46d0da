package org.rhosweep.spark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rhosweep.storage.summary.LiveState.Snapshot;

/** State of an output as text for a terminal. */
final class StatusText {
  private static final int CAUSES = 10;
  private static final int LABEL = 11;

  private StatusText() {}

  /** The state in full, a line each. */
  static List<String> lines(Snapshot state) {
    List<String> lines = new ArrayList<>();
    int label =
        Math.max(
            LABEL, state.outcomes().keySet().stream().mapToInt(String::length).max().orElse(0));
    String form = "%-" + label + "s %s";
    lines.add(form.formatted("output", state.output()));
    lines.add(
        form.formatted(
            "committed",
            String.format(
                Locale.ROOT, "%d trials in %d segments", state.trials(), state.segments())));
    state
        .outcomes()
        .forEach((sweep, counts) -> lines.add(form.formatted(sweep, RunCommand.counts(counts))));
    if (!Double.isNaN(state.perMinute())) {
      lines.add(
          form.formatted(
              "throughput",
              String.format(
                  Locale.ROOT,
                  "%.1f trials per minute; %.1f s of trials in %.1f s (%.1f at once)",
                  state.perMinute(),
                  state.trialSeconds(),
                  state.lastEnd() - state.firstStart(),
                  state.meanConcurrency())));
    }
    lines.add(form.formatted("running", state.holder() == null ? "no" : state.holder()));
    if (!state.causes().isEmpty()) {
      lines.add("not completed, by cause:");
      state.causes().entrySet().stream()
          .limit(CAUSES)
          .forEach(
              e -> lines.add(String.format(Locale.ROOT, "  %6d  %s", e.getValue(), e.getKey())));
      if (state.causes().size() > CAUSES) {
        lines.add(
            String.format(Locale.ROOT, "  ... and %d more causes", state.causes().size() - CAUSES));
      }
    }
    return lines;
  }

  /** The state in one line, for a log. */
  static String line(Snapshot state) {
    List<String> counts = new ArrayList<>();
    state.outcomes().forEach((sweep, of) -> counts.add(sweep + ": " + RunCommand.counts(of)));
    String throughput =
        Double.isNaN(state.perMinuteRecently())
            ? ""
            : String.format(Locale.ROOT, "; %.1f trials per minute", state.perMinuteRecently());
    return String.format(
        Locale.ROOT,
        "%d trials committed%s%s; %s",
        state.trials(),
        counts.isEmpty() ? "" : " (" + String.join("; ", counts) + ")",
        throughput,
        state.holder() == null ? "no run is going on" : state.holder());
  }
}
