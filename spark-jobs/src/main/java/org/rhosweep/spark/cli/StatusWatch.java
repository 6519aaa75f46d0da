package org.rhosweep.spark.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
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
  private final int columns;
  private int shown;
  private String last = "";

  /**
   * Shows on a stream.
   *
   * @param columns width of the terminal, or 0 where there is none
   */
  StatusWatch(PrintStream out, int columns) {
    this.out = EscapingPrintStream.raw(out); // it moves the cursor; lines are made harmless below
    this.columns = columns;
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
    if (columns > 0) {
      StringBuilder text = new StringBuilder();
      if (shown > 0) {
        text.append(ESCAPE).append(shown).append("A").append(ESCAPE).append("J");
      }
      List<String> lines = StatusText.lines(state);
      for (String raw : lines) {
        String line = Printable.line(raw);
        // A line that wraps would be two lines on the way back.
        text.append(line, 0, Math.min(line.length(), columns - 1)).append(System.lineSeparator());
      }
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
}
