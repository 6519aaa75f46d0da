package org.rhosweep.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What an output asks of a file system, and how each kind of file system gives it. Nothing else in
 * this package renames a file or asks where it lies.
 *
 * <ol>
 *   <li><b>Whole or not there.</b> A file that is being written ({@link Draft}) is under its name,
 *       whole, when {@link Draft#commit} has returned. Before, or where it is never called because
 *       of an exception or the end of the process, there is what was there before.
 *   <li><b>Replacement.</b> A commit over a file that is there puts one in place of the other:
 *       readers see the old bytes or the new ones, and always one of them. Who has opened the old
 *       ones reads those to the end, or is told so ({@link #wasReplaced}) and opens it again.
 *   <li><b>Listing.</b> Who lists a folder after a commit, a {@link #put} or a {@link #delete} has
 *       returned sees it, from any process.
 *   <li><b>Exclusive creation</b> ({@link #createIfAbsent}): of several that create one name at
 *       once, one is told that it did. Only notes that save work rest on it, since not every store
 *       can do it; the lease of an output does not ({@link OutputLease}).
 *   <li><b>Setting aside</b> ({@link #move}): a file gets another name. What a reader has open or
 *       meets under the old name for a while is the whole file.
 * </ol>
 *
 * <p>There are two ways to keep it. {@link RenamingStore}: a hidden name first, then a rename that
 * replaces in one step (local disks, HDFS). {@link ObjectStore}: for stores in which a rename is a
 * copy and a deletion, but a file shows when its stream is closed (S3A, GCS and others): written
 * straight to its name, and on an error aborted, never closed.
 */
abstract class FileStore {
  /** Start of every name that readers must not see as data. */
  static final String HIDDEN = ".";

  /** End of the names of unfinished files. */
  static final String TEMPORARY_SUFFIX = ".tmp";

  /** Stores of objects, by the schemes of their Hadoop clients: a rename copies there. */
  private static final Set<String> OBJECT_STORES =
      Set.of("s3a", "s3", "s3n", "gs", "oss", "cosn", "obs");

  /** Attempts at a file that is replaced each time that it is read. */
  private static final int MAX_READS = 20;

  private final FileSystem files;

  FileStore(FileSystem files) {
    this.files = files;
  }

  /** The way that a file system needs: by what it says it can do, else by its scheme. */
  static FileStore of(FileSystem files, Path root, Configuration configuration) throws IOException {
    if (files instanceof PlainLocalFileSystem) {
      return new LocalStore(files);
    }
    if (files.hasPathCapability(root, CommonPathCapabilities.ABORTABLE_STREAM)) {
      return new ObjectStore(files, true);
    }
    if (OBJECT_STORES.contains(scheme(files))) {
      return new ObjectStore(files, false);
    }
    return new RenamingStore(files, configuration);
  }

  private static String scheme(FileSystem files) {
    String scheme = files.getUri().getScheme();
    return scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
  }

  final FileSystem files() {
    return files;
  }

  /** Whether it is a disk of this machine, where the kernel has locks. */
  boolean isOnThisMachine() {
    return false;
  }

  /**
   * A file to be written. Nothing is opened before its stream is asked for.
   *
   * @param attempt who writes, for people who find what a killed process left; may be empty
   */
  abstract Draft draft(Path target, String attempt);

  /** A file that nobody sees under its name until it is committed; closed before, it never was. */
  abstract static class Draft implements AutoCloseable {
    private FSDataOutputStream opened;
    private FSDataOutputStream stream;
    private boolean committed;

    /** Opens what is written to. */
    abstract FSDataOutputStream open() throws IOException;

    /** Gives what was written its name; it was opened. */
    abstract void publish(FSDataOutputStream opened) throws IOException;

    /** Throws away what was written; it was opened and not published. */
    abstract void abort(FSDataOutputStream opened);

    /** What is written to. To close it has no effect, so that whoever fails may close it. */
    final FSDataOutputStream stream() throws IOException {
      if (stream == null) {
        opened = open();
        stream = new FSDataOutputStream(new UnclosedStream(opened), null);
      }
      return stream;
    }

    /** Publishes what was written under its name, in place of what may be there. */
    final void commit() throws IOException {
      FSDataOutputStream written = stream();
      written.flush();
      try {
        publish(opened);
      } catch (FSError e) {
        throw asException(e);
      }
      committed = true;
    }

    /** Throws it away unless it was committed. */
    @Override
    public final void close() {
      if (opened != null && !committed) {
        FSDataOutputStream lost = opened;
        opened = null;
        abort(lost);
      }
    }
  }

  /** A name for a file that is being written beside its target. */
  static Path unfinished(Path target, String attempt) {
    String by = attempt.isEmpty() ? "" : attempt + "-";
    // Two runs number their attempts alike, and must not write into one file.
    return new Path(
        target.getParent(),
        "%s%s.%s%s%s".formatted(HIDDEN, target.getName(), by, UUID.randomUUID(), TEMPORARY_SUFFIX));
  }

  /**
   * Creates a file with some bytes unless it is there.
   *
   * @return whether it was created. Where the store cannot tell, two at once may both be told so
   */
  boolean createIfAbsent(Path file, byte[] content) throws IOException {
    FSDataOutputStream out;
    try {
      out = files.create(file, false);
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      // HDFS has another word for a file that is just being created.
      if (files.exists(file)) {
        return false;
      }
      throw e;
    }
    write(out, content);
    return true;
  }

  /** Writes all bytes and closes the stream; aborts it on an error. */
  final void write(FSDataOutputStream out, byte[] content) throws IOException {
    try {
      out.write(content);
      out.flush();
    } catch (IOException | RuntimeException e) {
      abandon(out);
      throw e;
    } catch (FSError e) {
      abandon(out);
      throw asException(e);
    }
    out.close();
  }

  /** Ends a stream whose content is not whole. */
  abstract void abandon(FSDataOutputStream out);

  /**
   * Writes a few bytes straight to a name that is the writer's own. In a listing the file is never
   * missing; where a store shows files before they are closed, a reader may find it empty.
   */
  void put(Path file, byte[] content) throws IOException {
    write(files.create(file, true), content);
  }

  /** Gives a file another name, in place of what may have that. */
  abstract void move(Path from, Path to) throws IOException;

  /** Deletes a file, if it is there. */
  final void delete(Path file) throws IOException {
    boolean unused = files.delete(file, false);
  }

  /** Deletes a file where that is possible; what stays behind is hidden from readers. */
  final void discard(Path file) {
    try {
      delete(file);
    } catch (IOException e) {
      return; // nothing depends on it: deleteTemporaryFiles of the next run tries again
    }
  }

  /**
   * All of a small file, as it was at one moment, also where it is replaced meanwhile.
   *
   * @throws FileNotFoundException where it is not there
   */
  final byte[] read(Path file) throws IOException {
    for (int i = 1; ; i++) {
      try (var in = files.open(file)) {
        return in.readAllBytes();
      } catch (IOException e) {
        if (i == MAX_READS || !wasReplaced(e)) {
          throw e;
        }
      }
    }
  }

  /**
   * Whether an error says that a file was replaced between looking at it and reading it, or while
   * it was read: what was opened is gone, and opening it again gives the new one. On local disks
   * what is open stays; S3A compares the object's tag with each request.
   */
  static boolean wasReplaced(Throwable e) {
    return e.getClass().getSimpleName().equals("RemoteFileChangedException");
  }

  /** What lies in a folder; nothing where there is none. */
  final FileStatus[] list(Path folder) throws IOException {
    try {
      return files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  /** Hadoop reports a full disk as an {@link Error}; to us it is an exception like others. */
  static IOException asException(FSError e) {
    return new IOException(Output.oneLine(e.getCause() == null ? e : e.getCause()), e);
  }

  /** Keeps what it wraps open, and turns Hadoop's error into an exception. */
  private static final class UnclosedStream extends OutputStream {
    private final OutputStream out;

    UnclosedStream(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      try {
        out.write(value);
      } catch (FSError e) {
        throw asException(e);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (FSError e) {
        throw asException(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (FSError e) {
        throw asException(e);
      }
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
