package org.rhosweep.sweeps.run;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Where pre-trained weights are kept beside the results, and notes of who is making which. The
 * notes save work and decide nothing: two that make the same make the same bits.
 */
public interface PretrainedStore {
  /** What writes a file. */
  @FunctionalInterface
  interface Content {
    /** Writes it from the first byte to the last. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Opens what is kept under an id.
   *
   * @throws FileNotFoundException where there is nothing
   */
  InputStream open(String id) throws IOException;

  /** Keeps it in place of what may be there: others see it whole or not at all. */
  void keep(String id, Content content) throws IOException;

  /**
   * Notes that it is being made, unless there is such a note.
   *
   * @param note tells makers apart
   * @return whether the note is ours
   */
  boolean claim(String id, String note) throws IOException;

  /** The note on who is making it, or null where there is none. */
  String claimed(String id) throws IOException;

  /** Another note in place of ours. */
  void renew(String id, String note) throws IOException;

  /** Removes the note, whoever wrote it. */
  void release(String id) throws IOException;
}
