package org.rhosweep.spark.serve;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.summary.LiveState;
import org.rhosweep.storage.summary.LiveState.Snapshot;
import org.rhosweep.storage.summary.TrialTable;

/** The page of an output, looked at anew whenever it is asked for. */
public final class LiveView implements WatchServer.Page {
  /** Arms of more are not worked out every few seconds. */
  private static final int MAX_TRIALS = 100_000;

  private final LiveState live;
  private final int interval;
  private LivePage.Trials trials;
  private long version = -1;

  /**
   * A view.
   *
   * @param live with settings
   * @param interval seconds between two looks of the page
   */
  public LiveView(LiveState live, int interval) {
    this.live = live;
    this.interval = interval;
  }

  @Override
  public synchronized String html(boolean whole) throws IOException {
    Instant now = Instant.now();
    Snapshot state;
    try {
      state = live.snapshot(now);
    } catch (OutputException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (version != live.version()) {
      trials = trials(state);
      version = live.version();
    }
    return LivePage.render(
        whole, state, trials, now.truncatedTo(ChronoUnit.SECONDS).toString(), interval);
  }

  private LivePage.Trials trials(Snapshot state) {
    if (state.trials() > MAX_TRIALS) {
      return LivePage.Trials.none(
          String.format(
              Locale.ROOT,
              "Arms, map and losses are not shown of more than %d trials: rhosweep report has them.",
              MAX_TRIALS));
    }
    TrialTable table = live.table();
    return LivePage.Trials.of(table, live.latestCurves(table.varying()));
  }
}
