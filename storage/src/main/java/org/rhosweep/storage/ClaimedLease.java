package org.rhosweep.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * In a store that others reach: each run writes claims of its own into {@code OUT/_lease}, lists
 * those of others, and yields to any earlier one that lives. Nobody changes what another one wrote,
 * but for deleting what is stale; nothing is asked of the store but that what was put is listed
 * from then on.
 *
 * <p>Who is earlier is settled as in Lamport's bakery: a run says that it is choosing a number,
 * takes one more than the largest that it sees, and waits for those who were choosing meanwhile
 * before it compares. Of claims that are compared, the smallest number, and among equal ones the
 * smallest token, holds; it says so in its claim, and the others withdraw. Of several at once
 * exactly one gets the lease.
 *
 * @see "Lamport (1974), A new solution of Dijkstra's concurrent programming problem"
 */
final class ClaimedLease implements LeaseProtocol {
  private static final String FOLDER = "_lease";
  private static final Pattern NAME = Pattern.compile("(?:choosing|claim-(\\d{1,18}))-(.+)\\.json");
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** Attempts at a claim that is not complete: a quarter of a second together. */
  private static final int MAX_READS = 25;

  /** A run that needs longer to choose a number might meet one that has given it up. */
  private static final Duration LONGEST_CHOICE = OutputLease.STALE_AFTER.dividedBy(2);

  /** By then whoever is in between has decided, or is stale. */
  private static final Duration LONGEST_WAIT = OutputLease.STALE_AFTER.multipliedBy(2);

  private final Output output;
  private final Path folder;
  private Claim mine;

  ClaimedLease(Output output) {
    this.output = output;
    folder = new Path(output.root(), FOLDER);
  }

  /**
   * A claim as it is listed.
   *
   * @param number 0 while it is being chosen
   * @param modified when it was written, by the store's clock
   */
  private record Claim(long number, String token, Instant modified) implements Comparable<Claim> {
    String name() {
      return number == 0
          ? "choosing-%s.json".formatted(token)
          : String.format(Locale.ROOT, "claim-%012d-%s.json", number, token);
    }

    boolean isOf(Claim other) {
      return number == other.number && token.equals(other.token);
    }

    @Override
    public int compareTo(Claim other) {
      int order = Long.compare(number, other.number);
      return order != 0 ? order : token.compareTo(other.token);
    }
  }

  @Override
  public void take(LeaseRecord record, Clock clock) throws IOException, OutputException {
    Claim choosing = new Claim(0, record.token(), record.heartbeat());
    try {
      long start = System.nanoTime();
      put(choosing, record);
      long number = 1 + list().stream().mapToLong(Claim::number).max().orElse(0);
      mine = new Claim(number, record.token(), record.heartbeat());
      put(mine, record);
      if (System.nanoTime() - start > LONGEST_CHOICE.toNanos()) {
        throw new OutputException(
            "output %s responds too slowly to determine whether it is in use: try again"
                .formatted(output.display()));
      }
      output.store().delete(path(choosing));
      waitForTurn(record, clock);
      put(mine, record.at(clock.instant(), record.progress(), true));
    } catch (IOException | OutputException | RuntimeException e) {
      output.discard(path(choosing));
      if (mine != null) {
        output.discard(path(mine));
      }
      throw e;
    }
  }

  private void waitForTurn(LeaseRecord record, Clock clock) throws IOException, OutputException {
    long start = System.nanoTime();
    Instant said = record.heartbeat();
    while (!isMyTurn(record, clock.instant())) {
      if (System.nanoTime() - start > LONGEST_WAIT.toNanos()) {
        throw new OutputException(
            "output %s: another run is starting there; try again".formatted(output.display()));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      Instant now = clock.instant();
      if (Duration.between(said, now).compareTo(OutputLease.HEARTBEAT) > 0) {
        put(mine, record.at(now, record.progress(), false));
        said = now;
      }
    }
  }

  /** False while others have not decided. */
  private boolean isMyTurn(LeaseRecord me, Instant now) throws IOException, OutputException {
    boolean decided = true;
    for (Claim other : list()) {
      if (other.token().equals(mine.token()) || other.compareTo(mine) > 0) {
        continue;
      }
      Read read = read(other);
      LeaseRecord.State state = state(other, read, now, me);
      if (read.isDeleted()) {
        // Who was choosing may have chosen.
        decided &= other.number() > 0;
      } else if (state == LeaseRecord.State.STALE) {
        output.discard(path(other));
      } else if (other.number() > 0 && read.record() != null && read.record().held()) {
        throw new OutputInUseException(output, read.record(), state, now);
      } else {
        decided = false;
      }
    }
    return decided;
  }

  @Override
  public boolean renew(LeaseRecord record) throws IOException, OutputException {
    List<Claim> claims = list();
    if (claims.stream().noneMatch(mine::isOf)) {
      return false;
    }
    // Whoever holds a later claim has taken this one for stale.
    for (Claim other : claims) {
      if (other.compareTo(mine) > 0) {
        Read read = read(other);
        if (read.record() != null
            && read.record().held()
            && read.record().state(record.heartbeat(), record) != LeaseRecord.State.STALE) {
          output.discard(path(mine));
          return false;
        }
      }
    }
    put(mine, record);
    return true;
  }

  @Override
  public void release(LeaseRecord record) throws IOException {
    output.store().delete(path(mine));
  }

  @Override
  public LeaseRecord holder(Instant now, LeaseRecord me) throws IOException {
    for (Claim claim : list()) {
      LeaseRecord record = claim.number() == 0 ? null : read(claim).record();
      if (record != null && record.held() && record.state(now, me) != LeaseRecord.State.STALE) {
        return record;
      }
    }
    return null;
  }

  /** By what it says, and where that cannot be read by when it was written. */
  private static LeaseRecord.State state(Claim claim, Read read, Instant now, LeaseRecord me) {
    if (read.record() != null) {
      return read.record().state(now, me);
    }
    return Duration.between(claim.modified(), now).compareTo(OutputLease.STALE_AFTER) > 0
        ? LeaseRecord.State.STALE
        : LeaseRecord.State.UNKNOWN;
  }

  private List<Claim> list() throws IOException {
    List<Claim> claims = new ArrayList<>();
    for (FileStatus file : output.store().list(folder)) {
      Matcher name = NAME.matcher(file.getPath().getName());
      if (name.matches()) {
        claims.add(
            new Claim(
                name.group(1) == null ? 0 : Long.parseLong(name.group(1)),
                name.group(2),
                Instant.ofEpochMilli(file.getModificationTime())));
      }
    }
    Collections.sort(claims);
    return claims;
  }

  /**
   * What a claim says.
   *
   * @param record null where it cannot be read: it is being written, for instance
   */
  private record Read(boolean isDeleted, LeaseRecord record) {}

  /** Some stores show a file before all of it is there: what cannot be read is read again. */
  private Read read(Claim claim) {
    for (int i = 0; i < MAX_READS; i++) {
      try {
        LeaseRecord record = LeaseRecord.parse(output.read(path(claim)));
        if (record != null) {
          return new Read(false, record);
        }
      } catch (FileNotFoundException e) {
        return new Read(true, null);
      } catch (IOException e) {
        // HDFS: replaced while it was read.
      }
      LockSupport.parkNanos(PAUSE.toNanos() / 5);
    }
    return new Read(false, null);
  }

  private void put(Claim claim, LeaseRecord record) throws IOException {
    output.store().put(path(claim), record.bytes());
  }

  private Path path(Claim claim) {
    return new Path(folder, claim.name());
  }
}
