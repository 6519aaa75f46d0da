package org.rhosweep.spark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rhosweep.spark.serve.LivePage;
import org.rhosweep.storage.summary.LiveState.Snapshot;
import org.rhosweep.sweeps.text.Counts;
import org.rhosweep.sweeps.text.Printable;

/** State of an output as text for a terminal. */
final class StatusText {
  private static final int CAUSES = 10;
  private static final int LABEL = 11;

  /** Where a cause begins, behind its number. */
  private static final int CAUSE_INDENT = 10;

  private StatusText() {}

  /** The state in full, in lines that fit the screen and are escaped. */
  static List<String> lines(Snapshot state, Screen screen) {
    int label =
        Math.max(
            LABEL, state.outcomes().keySet().stream().mapToInt(String::length).max().orElse(0));
    List<String> lines = new ArrayList<>();
    for (String line : lines(state, "%-" + label + "s %s")) {
      int indent = line.startsWith(" ") ? CAUSE_INDENT : label + 1;
      screen.wrapped(Printable.line(line), indent).forEach(p -> lines.add(screen.painted(p)));
    }
    return lines;
  }

  private static List<String> lines(Snapshot state, String form) {
    List<String> lines = new ArrayList<>();
    lines.add(form.formatted("output", state.output()));
    lines.add(
        form.formatted(
            "committed",
            String.format(
                Locale.ROOT,
                "%s in %s",
                LivePage.count(state),
                Counts.of(state.segments(), "segment"))));
    if (!Double.isNaN(state.secondsLeft())) {
      lines.add(form.formatted("time left", "about " + LivePage.clock(state.secondsLeft())));
    }
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
    state.runningNow().forEach(label -> lines.add(form.formatted("", label)));
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
    String left =
        Double.isNaN(state.secondsLeft())
            ? ""
            : "; about " + LivePage.clock(state.secondsLeft()) + " left";
    return String.format(
        Locale.ROOT,
        "%s committed%s%s%s; %s",
        LivePage.count(state),
        counts.isEmpty() ? "" : " (" + String.join("; ", counts) + ")",
        throughput,
        left,
        state.holder() == null ? "no run is going on" : state.holder());
  }
}
