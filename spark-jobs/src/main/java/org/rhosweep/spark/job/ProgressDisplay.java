package org.rhosweep.spark.job;

import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.rhosweep.sweeps.text.EscapingPrintStream;

/** Shows progress: a bar on a terminal, a line a minute elsewhere. */
public final class ProgressDisplay implements AutoCloseable {
  private static final int DEFAULT_COLUMNS = 80;

  private final Progress progress;
  private final PrintStream out;
  private final LongSupplier nanoTime;
  private final ProgressBar bar;
  private final ScheduledExecutorService minutes;

  /**
   * Begins to show.
   *
   * @param out where to
   * @param terminalColumns width of the terminal, or 0 where {@code out} is none
   */
  public ProgressDisplay(
      Progress progress, PrintStream out, int terminalColumns, LongSupplier nanoTime) {
    this.progress = progress;
    this.out = out;
    this.nanoTime = nanoTime;
    if (terminalColumns > 0) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("trials")
              .setInitialMax(progress.trials())
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(250)
              .setConsumer(
                  new ConsoleProgressBarConsumer(EscapingPrintStream.raw(out), terminalColumns - 1))
              .setEtaFunction(state -> Optional.ofNullable(progress.left(nanoTime.getAsLong())))
              .build();
      minutes = null;
    } else {
      bar = null;
      minutes =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread thread = new Thread(task, "progress");
                thread.setDaemon(true);
                return thread;
              });
      var unused = minutes.scheduleAtFixedRate(this::line, 60, 60, TimeUnit.SECONDS);
    }
  }

  /** The width of standard error's terminal as the launcher saw it; 0 where it is none. */
  public static int terminalColumns() {
    if (!Boolean.getBoolean("rhosweep.terminal")) {
      return 0;
    }
    return Math.max(40, Integer.getInteger("rhosweep.columns", DEFAULT_COLUMNS));
  }

  void update() {
    if (bar != null) {
      bar.stepTo(progress.done());
      bar.setExtraMessage(" " + progress.others());
    }
  }

  private void line() {
    out.println("rhosweep: " + progress.line(nanoTime.getAsLong()));
  }

  /** Shows the last state. */
  @Override
  public void close() {
    Interruption.waitWhereInProgress();
    if (bar != null) {
      bar.close();
    } else {
      minutes.shutdownNow();
      line();
    }
  }
}
