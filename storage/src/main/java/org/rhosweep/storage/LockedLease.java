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
final class LockedLease implements LeaseProtocol {
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
  public void take(LeaseRecord record, Clock clock) throws IOException, OutputException {
    var unused =
        withLock(
            () -> {
              LeaseRecord holder = read();
              if (holder != null) {
                Instant now = clock.instant();
                LeaseRecord.State state = holder.state(now, record);
                if (state != LeaseRecord.State.STALE) {
                  throw new OutputInUseException(output, holder, state, now);
                }
              }
              write(record.at(record.heartbeat(), record.progress(), true));
              return true;
            });
  }

  @Override
  public boolean renew(LeaseRecord record) throws IOException, OutputException {
    return withLock(
        () -> {
          if (!isOf(record)) {
            return false;
          }
          write(record);
          return true;
        });
  }

  @Override
  public void release(LeaseRecord record) throws IOException, OutputException {
    var unused =
        withLock(
            () -> {
              boolean ours = isOf(record);
              if (ours) {
                output.discard(file);
              }
              return ours;
            });
  }

  @Override
  public LeaseRecord holder(Instant now, LeaseRecord me) throws IOException {
    return read();
  }

  private boolean isOf(LeaseRecord record) throws IOException {
    LeaseRecord holder = read();
    return holder != null && holder.token().equals(record.token());
  }

  private void write(LeaseRecord record) throws IOException {
    output.write(file, new String(record.bytes(), StandardCharsets.UTF_8));
  }

  /** Null where there is none, or a damaged one. */
  private LeaseRecord read() throws IOException {
    try {
      return LeaseRecord.parse(output.read(file));
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  /** What is done to a lease under its lock. */
  private interface LockedAction {
    boolean run() throws IOException, OutputException;
  }

  private boolean withLock(LockedAction act) throws IOException, OutputException {
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
