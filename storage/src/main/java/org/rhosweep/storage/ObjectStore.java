package org.rhosweep.storage;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Stores of objects: a file shows when its stream is closed, whole and in place of what was there,
 * and a rename is a copy and a deletion. So files are written straight to their names, and a stream
 * whose content is not whole is never closed: it is aborted, or, where the client cannot do that,
 * opened only when all that goes into it lies on this machine's disk.
 */
final class ObjectStore extends FileStore {
  /**
   * Option of a file that is put only where there is none (Hadoop 3.4.2 and later). A store that
   * can do it says so by this name.
   */
  private static final String IF_ABSENT = "fs.option.create.conditional.overwrite";

  private final boolean aborts;

  /**
   * A store of objects.
   *
   * @param aborts whether its streams can be aborted
   */
  ObjectStore(FileSystem files, boolean aborts) {
    super(files);
    this.aborts = aborts;
  }

  @Override
  Draft draft(Path target, String attempt) {
    return aborts ? new DirectDraft(target) : new SpooledDraft(target);
  }

  /** Goes to the store while it is written. */
  private final class DirectDraft extends Draft {
    private final Path target;

    DirectDraft(Path target) {
      this.target = target;
    }

    @Override
    FSDataOutputStream open() throws IOException {
      return files().create(target, true);
    }

    @Override
    void publish(FSDataOutputStream opened) throws IOException {
      opened.close();
    }

    @Override
    void abort(FSDataOutputStream opened) {
      abandon(opened);
    }
  }

  /** Goes to a file of this machine while it is written. */
  private final class SpooledDraft extends Draft {
    private final Path target;
    private java.nio.file.Path spool;

    SpooledDraft(Path target) {
      this.target = target;
    }

    @Override
    FSDataOutputStream open() throws IOException {
      spool = Files.createTempFile("rhosweep-", TEMPORARY_SUFFIX);
      return new FSDataOutputStream(new BufferedOutputStream(Files.newOutputStream(spool)), null);
    }

    @Override
    void publish(FSDataOutputStream opened) throws IOException {
      opened.close();
      FSDataOutputStream out = files().create(target, true);
      try {
        long unused = Files.copy(spool, out);
      } catch (IOException | RuntimeException e) {
        abandon(out);
        throw e;
      }
      out.close();
      Files.deleteIfExists(spool);
    }

    @Override
    void abort(FSDataOutputStream opened) {
      try {
        opened.close();
        Files.deleteIfExists(spool);
      } catch (IOException e) {
        return; // a file among this machine's temporary ones
      }
    }
  }

  /** The client's conditional put where it has one; else it looks first and puts then. */
  @Override
  boolean createIfAbsent(Path file, byte[] content) throws IOException {
    if (!files().hasPathCapability(file, IF_ABSENT)) {
      return super.createIfAbsent(file, content);
    }
    try {
      write(conditional(file), content);
    } catch (IOException e) {
      // Refused, or the answer was lost: what is there now tells.
      try {
        return Arrays.equals(read(file), content);
      } catch (FileNotFoundException absent) {
        throw e;
      }
    }
    return true;
  }

  private FSDataOutputStream conditional(Path file) throws IOException {
    FSDataOutputStreamBuilder<?, ?> builder = files().createFile(file);
    builder.overwrite(true);
    builder.recursive();
    builder.must(IF_ABSENT, true);
    return builder.build();
  }

  /** Never closes: closing shows what has come so far. A client that cannot abort shows nothing. */
  @Override
  void abandon(FSDataOutputStream out) {
    if (aborts) {
      var unused = out.abort();
    }
  }

  /** A copy, then a deletion: both names are there for a moment. */
  @Override
  void move(Path from, Path to) throws IOException {
    delete(to); // the client refuses to copy over a file
    if (!files().rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }
}
