package org.rhosweep.spark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rhosweep.spark.summary.LiveState.Snapshot;

/** How an output stands, for a terminal. */
final class StatusText {
  private static final int CAUSES = 10;

  private StatusText() {}

  /** All there is to say. */
  static List<String> lines(Snapshot state) {
    List<String> lines = new ArrayList<>();
    lines.add("output      " + state.output());
    lines.add(
        String.format(
            Locale.ROOT, "committed   %d trials in %d segments", state.trials(), state.segments()));
    state
        .outcomes()
        .forEach(
            (sweep, counts) -> lines.add("%-11s %s".formatted(sweep, RunCommand.counts(counts))));
    if (!Double.isNaN(state.perMinute())) {
      lines.add(
          String.format(
              Locale.ROOT,
              "throughput  %.1f trials per minute; %.1f s of trials in %.1f s (%.1f at once)",
              state.perMinute(),
              state.work(),
              state.lastEnd() - state.firstStart(),
              state.atOnce()));
    }
    lines.add("running     " + (state.holder() == null ? "no" : state.holder()));
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

  /** The same in one line, for a log. */
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
