package org.rhosweep.spark.job;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.rhosweep.sweeps.text.EscapingPrintStream;
import org.rhosweep.sweeps.text.Printable;

/**
 * Shows progress: a bar on a terminal, a line a minute elsewhere. The bar moves from the first
 * second: what is committed is {@code =}, what is done of running trials, by estimate, {@code -}.
 */
public final class ProgressDisplay implements AutoCloseable {
  private static final int DEFAULT_COLUMNS = 80;
  private static final int LONGEST_BAR = 40;
  private static final int SHORTEST_BAR = 5;
  private static final int REDRAW_MILLIS = 250;

  private final Progress progress;
  private final PrintStream out;
  private final LongSupplier nanoTime;
  private final int columns;
  private final ScheduledExecutorService redraw;

  /**
   * Begins to show.
   *
   * @param out where to
   * @param terminalColumns width of the terminal, or 0 where {@code out} is none
   */
  public ProgressDisplay(
      Progress progress, PrintStream out, int terminalColumns, LongSupplier nanoTime) {
    this.progress = progress;
    this.nanoTime = nanoTime;
    columns = terminalColumns;
    this.out = columns > 0 ? EscapingPrintStream.raw(out) : out;
    redraw =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "progress");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        columns > 0
            ? redraw.scheduleAtFixedRate(this::draw, 0, REDRAW_MILLIS, TimeUnit.MILLISECONDS)
            : redraw.scheduleAtFixedRate(this::line, 60, 60, TimeUnit.SECONDS);
  }

  /** The width of standard error's terminal as the launcher saw it; 0 where it is none. */
  public static int terminalColumns() {
    if (!Boolean.getBoolean("rhosweep.terminal")) {
      return 0;
    }
    return Math.max(40, Integer.getInteger("rhosweep.columns", DEFAULT_COLUMNS));
  }

  void update() {
    if (columns > 0) {
      draw();
    }
  }

  private void line() {
    out.println("rhosweep: " + progress.line(nanoTime.getAsLong()));
  }

  private void draw() {
    out.print("\r" + bar(progress, columns - 1, nanoTime.getAsLong()));
    out.flush();
  }

  /**
   * A line of exactly so many characters, such as {@code [====-- ] 12 of 81 trials, 1:20, about
   * 6:40 left (1 DIVERGED)}.
   */
  static String bar(Progress progress, int width, long nowNanos) {
    Duration left = progress.left(nowNanos);
    String count =
        String.format(Locale.ROOT, "%d of %d trials", progress.done(), progress.trials());
    String time =
        ", "
            + Progress.clock(progress.elapsed(nowNanos))
            + (left == null || progress.done() == progress.trials()
                ? ""
                : ", about " + Progress.clock(left) + " left");
    String others = progress.others().isEmpty() ? "" : " (" + progress.others() + ")";
    String text = count + time + others;
    for (String shorter : new String[] {count + time, count}) {
      if (text.length() + SHORTEST_BAR + 4 > width) {
        text = shorter;
      }
    }
    int length = Math.max(SHORTEST_BAR, Math.min(LONGEST_BAR, width - text.length() - 4));
    int done = (int) (length * progress.doneFraction());
    int estimated = (int) (length * progress.estimatedFraction(nowNanos));
    String bar =
        "="
            .repeat(done)
            .concat("-".repeat(Math.max(0, estimated - done)))
            .concat(" ".repeat(length - Math.max(done, estimated)));
    String line = Printable.line("[" + bar + "]  " + text);
    return line.length() > width
        ? line.substring(0, width)
        : line + " ".repeat(width - line.length());
  }

  /** Shows the last state. */
  @Override
  public void close() {
    ShutdownHooks.awaitShutdown();
    redraw.shutdownNow();
    if (columns > 0) {
      draw();
      out.println();
    } else {
      line();
    }
  }
}
