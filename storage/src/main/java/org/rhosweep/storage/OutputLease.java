package org.rhosweep.storage;

import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps two runs from writing to one output at once, which would do work twice. Correctness does
 * not rest on it: segments are named by their content, so that even two runs lose nothing.
 *
 * <p>A holder says in its lease which process it is, which attempt at which application, and a
 * heartbeat. Where this process can see that one ({@link ProcessIdentity}), the lease holds as long
 * as that one lives and ends with it. Where it cannot, on another machine, in another container,
 * after a restart, an earlier attempt at this process's application has ended ({@link
 * ApplicationAttempt}); and else the heartbeat alone counts: the lease ends when that is older than
 * {@link #STALE_AFTER}. Heartbeats are compared with this machine's clock, so that clocks must
 * agree to within that time less {@link #HEARTBEAT}.
 *
 * <p>Where it lies and what keeps two from having it depends on the store: {@link LockedLease} on
 * this machine, {@link ClaimedLease} elsewhere.
 */
public final class OutputLease implements AutoCloseable {
  static final Duration STALE_AFTER = Duration.ofSeconds(60);
  static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** So long a release waits for a heartbeat that is being written. */
  private static final Duration RELEASE_WAIT = Duration.ofSeconds(10);

  /** Between two attempts at a lease that may be free soon. */
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);

  private final LeaseProtocol protocol;
  private final LeaseRecord record;
  private final Clock clock;
  private volatile Supplier<RunProgress> progress = () -> RunProgress.of("starting");
  private volatile Runnable whenLost = () -> {};
  private final ScheduledExecutorService heartbeat;

  /** Held while the lease is looked at and then written or deleted. */
  private final ReentrantLock changing = new ReentrantLock();

  private volatile boolean released;
  private boolean lost; // under changing

  private OutputLease(LeaseProtocol protocol, LeaseRecord record, Clock clock) {
    this.protocol = protocol;
    this.record = record;
    this.clock = clock;
    this.heartbeat =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lease-heartbeat");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Takes the lease.
   *
   * @throws OutputException if another run holds it, or the output cannot be written
   */
  public static OutputLease take(Output output, Clock clock) throws OutputException {
    return take(output, clock, ProcessIdentity.current(), ApplicationAttempt.current());
  }

  /**
   * Takes the lease; where a run has it of which nothing can be seen but its heartbeat, waits until
   * that one sends another heartbeat, or would have sent it. So a driver that is started again
   * elsewhere goes on by itself.
   *
   * @param messages gets one line where it waits
   * @throws OutputException if another run holds it and lives, or the output cannot be written
   */
  public static OutputLease acquireOrWait(Output output, Clock clock, Consumer<String> messages)
      throws OutputException {
    return acquireOrWait(
        output, clock, messages, ProcessIdentity.current(), ApplicationAttempt.current());
  }

  static OutputLease acquireOrWait(
      Output output,
      Clock clock,
      Consumer<String> messages,
      ProcessIdentity process,
      ApplicationAttempt attempt)
      throws OutputException {
    LeaseRecord first = null;
    long start = System.nanoTime();
    while (true) {
      try {
        return take(output, clock, process, attempt);
      } catch (OutputInUseException e) {
        boolean tooLong = System.nanoTime() - start > STALE_AFTER.multipliedBy(2).toNanos();
        if (!e.mayHaveEnded() || (first != null && e.holder().hasChangedSince(first)) || tooLong) {
          throw e;
        }
        if (first == null) {
          first = e.holder();
          messages.accept(
              String.format(
                  Locale.ROOT,
                  "output %s was last in use by %s, which may have ended: if it gives no sign of"
                      + " life, this run starts at %s",
                  output.display(),
                  first.name(),
                  first.freeAt()));
        }
        try {
          Thread.sleep(RETRY_INTERVAL.toMillis());
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw e;
        }
      }
    }
  }

  /** Takes the lease in the name of a process that need not be this one. */
  static OutputLease take(Output output, Clock clock, ProcessIdentity process)
      throws OutputException {
    return take(output, clock, process, ApplicationAttempt.UNKNOWN);
  }

  static OutputLease take(
      Output output, Clock clock, ProcessIdentity process, ApplicationAttempt attempt)
      throws OutputException {
    LeaseRecord record = newRecord(process, attempt, clock.instant());
    LeaseProtocol protocol = LeaseProtocol.of(output);
    try {
      protocol.take(record, clock);
    } catch (IOException e) {
      throw new OutputException(
          "output %s cannot be written: %s".formatted(output.display(), Output.oneLine(e)), e);
    }
    OutputLease lease = new OutputLease(protocol, record, clock);
    // The future is not needed: beat() reports its own trouble, and close() ends it.
    var unused =
        lease.heartbeat.scheduleWithFixedDelay(
            lease::beat, HEARTBEAT.toSeconds(), HEARTBEAT.toSeconds(), TimeUnit.SECONDS);
    return lease;
  }

  private static LeaseRecord newRecord(
      ProcessIdentity process, ApplicationAttempt attempt, Instant now) {
    return new LeaseRecord(
        UUID.randomUUID().toString(),
        ProcessIdentity.host(),
        process,
        attempt,
        now.toString(),
        now,
        RunProgress.of("starting"),
        false);
  }

  /**
   * Who holds a lease.
   *
   * @param name which process, and since when
   * @param progress of the run
   * @param start of the run
   * @param heartbeat when it was last seen, and said how far it was
   */
  public record Holder(String name, RunProgress progress, Instant start, Instant heartbeat) {
    /** Who it is and how far, for people. */
    public String line() {
      return name + ": " + progress.line();
    }

    /** Seconds to the end of the run from now on; NaN where that cannot be told. */
    public double secondsLeft(Instant now) {
      double since = Duration.between(heartbeat, now).toMillis() * 1e-3;
      return Math.max(0, progress.secondsLeft() - Math.max(0, since));
    }
  }

  /** The run that writes to an output now, or null where none does. */
  public static Holder holder(Output output, Instant now) throws IOException {
    LeaseRecord me = newRecord(ProcessIdentity.current(), ApplicationAttempt.current(), now);
    LeaseRecord holder = LeaseProtocol.of(output).holder(now, me);
    if (holder == null || holder.state(now, me) == LeaseRecord.State.STALE) {
      return null;
    }
    return new Holder(
        "%s since %s".formatted(holder.name(), holder.start().replaceFirst("\\.\\d+Z$", "Z")),
        holder.progress(),
        instant(holder.start(), holder.heartbeat()),
        holder.heartbeat());
  }

  private static Instant instant(String text, Instant otherwise) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return otherwise;
    }
  }

  /** Sets what each heartbeat from now on says of what is done that runs no trials. */
  public void reportProgress(Supplier<String> line) {
    reportRun(() -> RunProgress.of(line.get()));
  }

  /** Sets what each heartbeat from now on says of the progress of the run. */
  public void reportRun(Supplier<RunProgress> run) {
    progress = run;
    // Like every beat; the future is not needed.
    var unused = heartbeat.submit(this::beat);
  }

  /** What to do once, if another run has taken the output while this one seemed dead. */
  public void whenLost(Runnable action) {
    whenLost = action;
  }

  private void beat() {
    changing.lock();
    try {
      if (released || lost) {
        return;
      }
      lost = !protocol.renew(record.at(clock.instant(), progress.get(), true));
      if (lost) {
        whenLost.run();
      }
    } catch (IOException | OutputException | RuntimeException e) {
      // A missed heartbeat does no harm until three more are missed; the next one tries again.
      return;
    } finally {
      changing.unlock();
    }
  }

  /**
   * Gives the lease back; at most once, and only if it is still ours. No heartbeat writes after it:
   * one that is being written is waited for, and where it does not end the lease is left to grow
   * old.
   */
  @Override
  public void close() {
    heartbeat.shutdown(); // not at once: what it is writing ends whole
    boolean interrupted = Thread.interrupted(); // would end locks and files in the middle
    try {
      if (changing.tryLock(RELEASE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          releaseOnce();
        } finally {
          changing.unlock();
        }
      }
      released = true; // so that a heartbeat that hangs is the last one
    } catch (InterruptedException e) {
      released = true;
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void releaseOnce() {
    if (released) {
      return;
    }
    released = true;
    try {
      protocol.release(record);
    } catch (IOException | OutputException e) {
      // The next run finds our process gone and takes over.
      return;
    }
  }

  /** Ends as a killed process does: the lease stays. For tests. */
  void abandon() {
    heartbeat.shutdownNow();
  }
}
