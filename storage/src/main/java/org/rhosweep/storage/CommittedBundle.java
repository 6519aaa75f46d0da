package org.rhosweep.storage;

import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * A bundle that a segment of trials commits.
 *
 * @param commit its segment of trials
 * @param files its segments in all tables that it has rows in, by their names; of trials, too
 * @param place the file that is damaged or cannot be read, else its segment of trials
 * @param damage what it lacks or what is damaged, in a few words, or null: it has to run again
 * @param readError why it cannot be read now, or null: the file system failed
 */
public record CommittedBundle(
    Segment commit, Map<String, Segment> files, Path place, String damage, String readError) {
  public CommittedBundle {
    files = Map.copyOf(files);
  }

  /** Whether it is complete and readable, so that its rows count. */
  public boolean isReadable() {
    return damage == null && readError == null;
  }

  /** One line for people about a bundle that is not readable. */
  public String warning() {
    return damage != null
        ? "left out a damaged bundle: %s (%s); run its sweep again to replace it"
            .formatted(Output.display(place), damage)
        : "left out a bundle that cannot be read now: %s (%s)"
            .formatted(Output.display(place), readError);
  }
}
