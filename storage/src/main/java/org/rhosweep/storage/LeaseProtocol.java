package org.rhosweep.storage;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;

/** How a lease is stored in an output, and what keeps two runs from holding it. */
interface LeaseProtocol {
  /** The protocol that an output's store allows. */
  static LeaseProtocol of(Output output) {
    return output.isOnThisMachine() ? new LockedLease(output) : new ClaimedLease(output);
  }

  /**
   * Takes the lease, once.
   *
   * @throws OutputInUseException where another run has it
   * @throws OutputException where that cannot be found out
   */
  void take(LeaseRecord record, Clock clock) throws IOException, OutputException;

  /**
   * Says anew what the holder says of itself.
   *
   * @return whether the lease was still its own
   */
  boolean renew(LeaseRecord record) throws IOException, OutputException;

  /** Gives the lease back, if it is still this holder's. */
  void release(LeaseRecord record) throws IOException, OutputException;

  /** Who holds it, dead or alive; null where nobody does. */
  LeaseRecord holder(Instant now, LeaseRecord me) throws IOException;
}
