package org.rhosweep.core.task;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Where the files of data sets lie: on this machine ({@link #LOCAL}), or wherever the caller can
 * reach.
 */
@FunctionalInterface
public interface DataFiles {
  /** Paths of this machine. */
  DataFiles LOCAL = LocalDataFile::of;

  /**
   * What lies at a place, or would. Its text is how messages name it.
   *
   * @param path as in {@code task.path}
   * @throws DataException if there can be no such place, in one line that says why
   */
  DataFile at(String path);

  /** A place that may hold a file, a folder or nothing. Its text is how messages name it. */
  interface DataFile {
    /** How messages name it where it matters from which folder it was looked for. */
    default String absolute() {
      return toString();
    }

    /** The last part of its path. */
    String name();

    /** What is there. */
    Kind kind() throws IOException;

    /**
     * What a folder holds, in the order of names, so that every machine finds the same.
     *
     * @param most how many entries at most
     */
    List<DataFile> entries(int most) throws IOException;

    /** Bytes of a file. */
    long length() throws IOException;

    /** A file's content from its beginning. */
    InputStream open() throws IOException;
  }

  /** What a place holds. */
  enum Kind {
    /** A file. */
    FILE,
    /** A folder. */
    FOLDER,
    /** There is neither at this path. */
    NOTHING
  }
}
