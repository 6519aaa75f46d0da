package org.rhosweep.spark.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.summary.LiveState.Snapshot;
import org.rhosweep.sweeps.text.EscapingPrintStream;
import org.rhosweep.sweeps.text.Printable;

/**
 * Shows again and again how a run goes on, until it ends: in place on a terminal, a line whenever
 * something changed elsewhere.
 */
final class StatusWatch {
  /** Reads the state of the output. */
  interface SnapshotSource {
    Snapshot snapshot() throws IOException, OutputException;
  }

  /** Waits before the next snapshot. */
  interface Pause {
    void pause() throws InterruptedException;
  }

  private static final String ESCAPE = "\u001b[";

  private final PrintStream out;
  private final Screen screen;
  private int shown;
  private String last = "";

  /**
   * Shows on a stream.
   *
   * @param screen what the stream goes to
   */
  StatusWatch(PrintStream out, Screen screen) {
    this.out = EscapingPrintStream.raw(out); // it moves the cursor; lines are escaped below
    this.screen = screen;
  }

  /** Shows until no run goes on; the last state. */
  Snapshot until(SnapshotSource source, Pause pause)
      throws IOException, OutputException, InterruptedException {
    while (true) {
      Snapshot state = source.snapshot();
      print(state);
      if (state.holder() == null) {
        return state;
      }
      pause.pause();
    }
  }

  private void print(Snapshot state) {
    if (screen.isTerminal()) {
      StringBuilder text = new StringBuilder();
      if (shown > 0) {
        text.append(ESCAPE).append(shown).append("A").append(ESCAPE).append("J");
      }
      List<String> lines = shown(StatusText.lines(state, screen));
      lines.forEach(line -> text.append(line).append(System.lineSeparator()));
      shown = lines.size();
      out.print(text);
    } else {
      String line = Printable.line(StatusText.line(state));
      if (!line.equals(last)) {
        out.println(line);
        last = line;
      }
    }
    out.flush();
  }

  /** What is above the top of the screen cannot be drawn over. */
  private List<String> shown(List<String> lines) {
    int most = screen.rows() - 1;
    if (screen.rows() == 0 || lines.size() <= most) {
      return lines;
    }
    List<String> first = new ArrayList<>(lines.subList(0, Math.max(1, most - 1)));
    first.add(
        String.format(
            Locale.ROOT,
            "... and %d more lines: rhosweep status has all",
            lines.size() - first.size()));
    return first;
  }
}
