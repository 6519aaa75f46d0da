package org.rhosweep.storage;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles;

/**
 * Data sets on any Hadoop file system: what begins like {@code scheme:/} is an URI, everything else
 * a path of this machine. A process reads a file once, however many tasks cut it differently, as
 * long as memory lasts.
 */
public final class HadoopDataFiles implements DataFiles {
  /** What is larger is read anew for every task, rather than held beside its data. */
  private static final long MAX_CACHED_BYTES = 128L << 20;

  private static final ConcurrentMap<String, Content> CONTENTS = new ConcurrentHashMap<>();

  private final Configuration configuration;

  /**
   * Data files of this machine and of the file systems that a configuration knows.
   *
   * @param configuration Hadoop's
   */
  public HadoopDataFiles(Configuration configuration) {
    this.configuration = configuration;
  }

  @Override
  public DataFile at(String path) {
    if (!Locations.isUri(path)) {
      return LOCAL.at(path);
    }
    Path location;
    try {
      location = Locations.path(path);
    } catch (IllegalArgumentException e) {
      throw new DataException("task.path: not an URI: " + Output.oneLine(e), e);
    }
    if ("file".equals(location.toUri().getScheme())) {
      return LOCAL.at(location.toUri().getPath());
    }
    try {
      FileSystem files = FileSystemModules.open(location, configuration);
      return new HadoopDataFile(files, files.makeQualified(location), null);
    } catch (IOException e) {
      throw new DataException("task.path: %s: %s".formatted(path, Output.oneLine(e)), e);
    }
  }

  /** A place, with what a listing said of it, or null. */
  private record HadoopDataFile(FileSystem files, Path path, FileStatus listed)
      implements DataFile {
    @Override
    public String name() {
      return path.getName();
    }

    @Override
    public Kind kind() throws IOException {
      try {
        return status().isDirectory() ? Kind.FOLDER : Kind.FILE;
      } catch (FileNotFoundException e) {
        return Kind.NOTHING;
      }
    }

    @Override
    public List<DataFile> entries(int most) throws IOException {
      List<DataFile> entries = new ArrayList<>();
      RemoteIterator<FileStatus> all = files.listStatusIterator(path);
      while (entries.size() < most && all.hasNext()) {
        FileStatus status = all.next();
        entries.add(new HadoopDataFile(files, status.getPath(), status));
      }
      entries.sort(Comparator.comparing(DataFile::name));
      return entries;
    }

    @Override
    public long length() throws IOException {
      return status().getLen();
    }

    @Override
    public InputStream open() throws IOException {
      FileStatus status = status();
      if (status.getLen() > MAX_CACHED_BYTES) {
        return files.open(path);
      }
      String version = path + " " + status.getLen() + " " + status.getModificationTime();
      byte[] bytes = CONTENTS.computeIfAbsent(version, absent -> new Content()).read(this);
      return new ByteArrayInputStream(bytes);
    }

    private FileStatus status() throws IOException {
      return listed == null ? files.getFileStatus(path) : listed;
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** A file's bytes, or the place where they will be. Its monitor is held while they are read. */
  private static final class Content {
    private SoftReference<byte[]> bytes = new SoftReference<>(null);

    synchronized byte[] read(HadoopDataFile place) throws IOException {
      byte[] read = bytes.get();
      if (read == null) {
        try (InputStream in = place.files().open(place.path())) {
          read = in.readAllBytes();
        }
        bytes = new SoftReference<>(read);
      }
      return read;
    }
  }
}
