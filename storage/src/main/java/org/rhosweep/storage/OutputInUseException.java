package org.rhosweep.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Another run holds the lease of an output, or may hold it. */
final class OutputInUseException extends OutputException {
  private static final long serialVersionUID = 1;

  private final transient LeaseRecord holder;
  private final transient LeaseRecord.State state;

  OutputInUseException(Output output, LeaseRecord holder, LeaseRecord.State state, Instant now) {
    super(
        String.format(
            Locale.ROOT,
            "output %s is in use by %s (started %s, heartbeat %d s ago); %s",
            output.display(),
            holder.name(),
            holder.start(),
            Math.max(0, Duration.between(holder.heartbeat(), now).toSeconds()),
            state == LeaseRecord.State.ALIVE
                ? "that process is running: wait for it, or choose another --out"
                : "whether that one is running cannot be seen from here (another machine or container,"
                    + " or started before a restart): without a further heartbeat the output is"
                    + " free at "
                    + holder.freeAt()
                    + "; wait for it, or choose another --out"));
    this.holder = holder;
    this.state = state;
  }

  LeaseRecord holder() {
    return holder;
  }

  /** Whether nothing but its heartbeat tells that it lives. */
  boolean mayHaveEnded() {
    return state == LeaseRecord.State.UNKNOWN;
  }
}
