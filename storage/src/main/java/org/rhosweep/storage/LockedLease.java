package org.rhosweep.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import org.apache.hadoop.fs.Path;

/**
 * On this machine: one file, and looking at it, judging it and changing it are one act under a lock
 * of the operating system, which ends with its process. The lock's file stays: a new one would be
 * another lock.
 */
final class LockedLease implements LeasePlace {
  private static final String NAME = "_lease.json";
  private static final String LOCK = "_lease.lock";
  private static final Object WITHIN_PROCESS = new Object();

  private final Output output;
  private final Path file;

  LockedLease(Output output) {
    this.output = output;
    file = new Path(output.root(), NAME);
  }

  @Override
  public void take(LeaseNote note, Clock clock) throws IOException, OutputException {
    var unused =
        alone(
            () -> {
              LeaseNote holder = read();
              if (holder != null) {
                Instant now = clock.instant();
                LeaseNote.State state = holder.state(now, note);
                if (state != LeaseNote.State.STALE) {
                  throw new OutputInUseException(output, holder, state, now);
                }
              }
              write(note.at(note.heartbeat(), note.progress(), true));
              return true;
            });
  }

  @Override
  public boolean renew(LeaseNote note) throws IOException, OutputException {
    return alone(
        () -> {
          if (!isOf(note)) {
            return false;
          }
          write(note);
          return true;
        });
  }

  @Override
  public void release(LeaseNote note) throws IOException, OutputException {
    var unused =
        alone(
            () -> {
              boolean ours = isOf(note);
              if (ours) {
                output.discard(file);
              }
              return ours;
            });
  }

  @Override
  public LeaseNote holder(Instant now, LeaseNote me) throws IOException {
    return read();
  }

  private boolean isOf(LeaseNote note) throws IOException {
    LeaseNote holder = read();
    return holder != null && holder.token().equals(note.token());
  }

  private void write(LeaseNote note) throws IOException {
    output.write(file, new String(note.bytes(), StandardCharsets.UTF_8));
  }

  /** Null where there is none, or a damaged one. */
  private LeaseNote read() throws IOException {
    try {
      return LeaseNote.parse(output.read(file));
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  /** What is done to a lease alone. */
  private interface Act {
    boolean run() throws IOException, OutputException;
  }

  private boolean alone(Act act) throws IOException, OutputException {
    java.nio.file.Path path = LocalStore.local(new Path(output.root(), LOCK));
    synchronized (WITHIN_PROCESS) { // the operating system's locks are per process
      try (FileChannel channel =
              FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IOException("no lock on " + path);
        }
        return act.run();
      }
    }
  }
}
