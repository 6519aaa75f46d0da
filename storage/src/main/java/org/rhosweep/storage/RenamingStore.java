package org.rhosweep.storage;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * A hidden name first; when the file is whole, a rename that replaces in one step. HDFS does, and
 * creates exclusively. Others, such as ABFS, rename in one step but replace in two: there a file
 * that is written a second time is missing for a moment, and first writes are whole or not there.
 */
class RenamingStore extends FileStore {
  /**
   * Hadoop's way to rename over a file, one for each store and process: each is a client of its
   * own, with connections and threads.
   */
  private static final ConcurrentMap<String, FileContext> CONTEXTS = new ConcurrentHashMap<>();

  private final Configuration configuration;

  RenamingStore(FileSystem files, Configuration configuration) {
    super(files);
    this.configuration = configuration;
  }

  @Override
  Draft draft(Path target, String attempt) {
    Path hidden = unfinished(target, attempt);
    return new Draft() {
      @Override
      FSDataOutputStream open() throws IOException {
        return files().create(hidden, true);
      }

      @Override
      void publish(FSDataOutputStream opened) throws IOException {
        opened.close();
        move(hidden, target);
      }

      @Override
      void abort(FSDataOutputStream opened) {
        abandon(opened);
        discard(hidden);
      }
    };
  }

  @Override
  void abandon(FSDataOutputStream out) {
    try {
      out.close();
    } catch (IOException | FSError e) {
      return; // what it could not write is not wanted any more
    }
  }

  @Override
  void move(Path from, Path to) throws IOException {
    try {
      context().rename(from, to, Options.Rename.OVERWRITE);
    } catch (UnsupportedFileSystemException e) {
      // A file system without a FileContext: the old file goes first. Rows are missing for that
      // moment, never doubled, and a run after a crash here writes the segment again.
      delete(to);
      if (!files().rename(from, to)) {
        throw new IOException("cannot rename " + from + " to " + to, e);
      }
    }
  }

  private FileContext context() throws UnsupportedFileSystemException {
    String store = files().getUri().toString();
    FileContext context = CONTEXTS.get(store);
    if (context == null) {
      synchronized (CONTEXTS) {
        context = CONTEXTS.get(store);
        if (context == null) {
          context = FileContext.getFileContext(files().getUri(), configuration);
          CONTEXTS.put(store, context);
        }
      }
    }
    return context;
  }
}
