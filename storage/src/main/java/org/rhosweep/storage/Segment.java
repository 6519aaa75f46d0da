package org.rhosweep.storage;

import java.io.Serializable;
import org.apache.hadoop.fs.Path;

/**
 * A segment file that was found.
 *
 * @param sweep name of its sweep
 * @param name of the bundle that wrote it
 * @param path where it lies
 * @param bytes its length
 */
public record Segment(String sweep, String name, Path path, long bytes) implements Serializable {
  /** Tells segments of one table apart; equal for the segments of one bundle in all tables. */
  public String key() {
    return sweep + "/" + name;
  }
}
