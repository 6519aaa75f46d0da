package org.rhosweep.storage;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;

/** Where the lease of an output lies, and what keeps two from having it. */
interface LeasePlace {
  /** The way that an output's store allows. */
  static LeasePlace of(Output output) {
    return output.isOnThisMachine() ? new LockedLease(output) : new ClaimedLease(output);
  }

  /**
   * Takes the lease, once.
   *
   * @throws OutputInUseException where another run has it
   * @throws OutputException where that cannot be found out
   */
  void take(LeaseNote note, Clock clock) throws IOException, OutputException;

  /**
   * Says anew what the holder says of itself.
   *
   * @return whether the lease was still its own
   */
  boolean renew(LeaseNote note) throws IOException, OutputException;

  /** Gives the lease back, if it is still this holder's. */
  void release(LeaseNote note) throws IOException, OutputException;

  /** Who holds it, dead or alive; null where nobody does. */
  LeaseNote holder(Instant now, LeaseNote me) throws IOException;
}
