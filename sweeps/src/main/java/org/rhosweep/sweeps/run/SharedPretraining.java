package org.rhosweep.sweeps.run;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.rhosweep.core.lsc.Pretrained;
import org.rhosweep.core.network.ParameterLayout;
import org.rhosweep.core.train.PretrainedWeightsSource;
import org.rhosweep.sweeps.spec.PretrainingIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pre-trains once for all trials of an output that share it, whatever thread, process or run they
 * are in. What was made is kept in memory while that lasts, and in a store.
 *
 * <p>Who needs what another one is making waits for it as long as that one is seen to go on, step
 * by step; when it stands still for longer than the patience, because its process was killed for
 * instance, the next one makes it. No result depends on any of this: whoever makes it makes the
 * same bits, and what cannot be read is made again. Nor does a store that fails: then trials
 * pre-train as if they shared nothing.
 */
public final class SharedPretraining {
  /** After so long without a step another trial takes the pre-training over. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Between notes that one is still at it. */
  private static final double NOTES_PER_PATIENCE = 10;

  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 500;

  private static final Logger LOG = LoggerFactory.getLogger(SharedPretraining.class);

  private final PretrainedStore store;
  private final LongSupplier nanoTime;
  private final long patienceNanos;
  private final ConcurrentMap<String, SoftReference<Pretrained>> remembered =
      new ConcurrentHashMap<>();

  /**
   * For the trials of one process.
   *
   * @param store of the output
   * @param nanoTime a monotonic clock in nanoseconds, for how long others stand still
   */
  public SharedPretraining(PretrainedStore store, LongSupplier nanoTime) {
    this(store, nanoTime, PATIENCE);
  }

  SharedPretraining(PretrainedStore store, LongSupplier nanoTime, Duration patience) {
    this.store = store;
    this.nanoTime = nanoTime;
    patienceNanos = patience.toNanos();
  }

  /** For one trial; null where its initialisation does not pre-train. */
  Use of(Trial trial) {
    Optional<PretrainingIdentity> identity =
        PretrainingIdentity.of(trial.spec(), trial.data().fingerprint());
    return identity.map(Use::new).orElse(null);
  }

  /** What one trial makes or reads. */
  final class Use implements PretrainedWeightsSource {
    private final PretrainingIdentity identity;
    private final String maker = UUID.randomUUID().toString();
    private long waitedNanos;
    private boolean making;
    private long notes;
    private long lastNote;

    private Use(PretrainingIdentity identity) {
      this.identity = identity;
    }

    /** Time in which the trial did nothing but wait for another one. */
    long waitedNanos() {
      return waitedNanos;
    }

    /** A clock that tells others, whenever it is looked at, that this one is still at it. */
    LongSupplier noting(LongSupplier clock) {
      return () -> {
        if (making && nanoTime.getAsLong() - lastNote > patienceNanos / NOTES_PER_PATIENCE) {
          note();
        }
        return clock.getAsLong();
      };
    }

    private void note() {
      lastNote = nanoTime.getAsLong();
      try {
        store.renew(identity.id(), note(++notes));
      } catch (IOException e) {
        LOG.debug("the note on pre-training {} was not renewed", identity.id(), e);
      }
    }

    private String note(long number) {
      return maker + " " + number;
    }

    @Override
    public Pretrained get(ParameterLayout layout, Supplier<Pretrained> make) {
      Pretrained found = findOrClaim(layout);
      return found != null ? found : make(make);
    }

    private Pretrained make(Supplier<Pretrained> make) {
      lastNote = nanoTime.getAsLong();
      making = true;
      try {
        Pretrained made = make.get();
        keep(made);
        return made;
      } finally {
        making = false;
        release();
      }
    }

    /** Null where it is this trial that makes it. */
    private Pretrained findOrClaim(ParameterLayout layout) {
      Pretrained found = find(layout);
      if (found != null) {
        return found;
      }
      long start = nanoTime.getAsLong();
      boolean waited = false;
      long pause = FIRST_PAUSE_MILLIS;
      String seen = null;
      long seenAt = start;
      try {
        while (!store.claim(identity.id(), note(0))) {
          String now = store.claimed(identity.id());
          long time = nanoTime.getAsLong();
          if (!Objects.equals(now, seen)) {
            seen = now;
            seenAt = time;
          } else if (time - seenAt > patienceNanos) {
            LOG.warn("pre-training {} stands still elsewhere: it is done here", identity.id());
            store.release(identity.id());
            store.claim(identity.id(), note(0));
            break;
          }
          waited = true;
          Thread.sleep(pause);
          pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
        }
      } catch (IOException e) {
        LOG.warn("who does pre-training {} is not known: {}", identity.id(), e.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while another trial pre-trains");
      }
      if (waited) {
        waitedNanos = nanoTime.getAsLong() - start;
      }
      // Whoever had it before may have ended between our look and our claim.
      found = find(layout);
      if (found != null) {
        release();
      }
      return found;
    }

    private Pretrained find(ParameterLayout layout) {
      SoftReference<Pretrained> reference = remembered.get(identity.id());
      Pretrained found = reference == null ? null : reference.get();
      if (found == null) {
        found = read();
      }
      if (found == null || !found.fits(layout)) {
        return null;
      }
      remembered.put(identity.id(), new SoftReference<>(found));
      return found;
    }

    private Pretrained read() {
      try (InputStream in = store.open(identity.id())) {
        Optional<Pretrained> kept = PretrainedFile.read(in, identity.id());
        if (kept.isEmpty()) {
          LOG.info("pre-training {} was kept in another form: it is done again", identity.id());
        }
        return kept.orElse(null);
      } catch (FileNotFoundException e) {
        return null;
      } catch (IOException e) {
        LOG.warn(
            "pre-training {} was kept and cannot be read: {}; it is done again",
            identity.id(),
            e.getMessage());
        return null;
      }
    }

    private void keep(Pretrained made) {
      remembered.put(identity.id(), new SoftReference<>(made));
      try {
        store.keep(identity.id(), out -> PretrainedFile.write(out, identity, made));
      } catch (IOException e) {
        LOG.warn("pre-training {} is not kept: {}", identity.id(), e.toString());
      }
    }

    private void release() {
      try {
        String note = store.claimed(identity.id());
        if (note != null && note.startsWith(maker)) {
          store.release(identity.id());
        }
      } catch (IOException e) {
        LOG.debug("the note on pre-training {} stays", identity.id(), e);
      }
    }
  }
}
