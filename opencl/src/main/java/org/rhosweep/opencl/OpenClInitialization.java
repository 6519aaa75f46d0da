package org.rhosweep.opencl;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The opening of OpenCL, which goes on in a thread of its own: a driver that hangs holds that
 * thread alone, and whoever waits can give up.
 */
final class OpenClInitialization {
  /** Seconds after which it is said what is being waited for. */
  private static final int SAID_AFTER = 5;

  private final FutureTask<Void> task;
  private final IntSupplier answers;

  /**
   * Begins.
   *
   * @param opens throws what is wrong
   * @param answers that have come so far; waiting begins anew with each
   */
  OpenClInitialization(Runnable opens, IntSupplier answers) {
    this.answers = answers;
    task = new FutureTask<>(opens, null);
    Thread thread = new Thread(task, "opening of OpenCL");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Waits until it is open, and throws what the opening threw.
   *
   * @param seconds without an answer after which it is given up, &gt;= 1
   * @throws OpenClTimeoutException where it is given up
   * @throws CancellationException where the calling thread is interrupted, which it then still is;
   *     the opening goes on, and can be waited for again
   */
  void await(long seconds) {
    int answered = answers.getAsInt();
    int waited = 0;
    long silent = 0;
    while (silent < seconds) {
      try {
        task.get(1, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException e) {
        waited++;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while OpenCL is opened");
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) e.getCause();
      }
      if (waited == SAID_AFTER) {
        say(seconds);
      }
      int now = answers.getAsInt();
      silent = now == answered ? silent + 1 : 0;
      answered = now;
    }
    throw new OpenClTimeoutException(seconds);
  }

  private static void say(long seconds) {
    Logger log = LoggerFactory.getLogger(OpenClInitialization.class);
    log.warn(
        "OpenCL is still being opened (drivers are asked for their devices, and the arithmetic of"
            + " each device is compared): it is given up after {} s without an answer.",
        seconds);
  }
}
