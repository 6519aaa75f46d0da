package org.rhosweep.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file or folder that a command writes for others or reads from them: on this machine, or, where
 * it begins like {@code scheme:/}, on any Hadoop file system.
 */
public final class ExternalPath {
  private final String text;
  private final java.nio.file.Path local; // or null
  private final Path remote; // or null
  private final FileSystem files; // or null

  private ExternalPath(String text, java.nio.file.Path local, Path remote, FileSystem files) {
    this.text = text;
    this.local = local;
    this.remote = remote;
    this.files = files;
  }

  /**
   * A destination.
   *
   * @param location an URI, or a path of this machine
   * @throws IOException where there is no such file system, in one line that says what to add
   */
  public static ExternalPath of(String location, Configuration hadoop) throws IOException {
    try {
      if (!Locations.isUri(location)) {
        return new ExternalPath(location, java.nio.file.Path.of(location), null, null);
      }
      Path path = Locations.path(location);
      if ("file".equals(path.toUri().getScheme())) {
        java.nio.file.Path local = java.nio.file.Path.of(path.toUri().getPath());
        return new ExternalPath(local.toString(), local, null, null);
      }
      FileSystem files = FileSystemModules.open(path, hadoop);
      Path qualified = files.makeQualified(path);
      return new ExternalPath(qualified.toString(), null, qualified, files);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(location + ": " + Output.oneLine(e), e);
    }
  }

  /** Something in this folder. */
  public ExternalPath child(String name) {
    return local != null
        ? new ExternalPath(local.resolve(name).toString(), local.resolve(name), null, null)
        : new ExternalPath(new Path(remote, name).toString(), null, new Path(remote, name), files);
  }

  /** As Spark's writers take it, which escape nothing. */
  public String forSpark() {
    return local != null ? Locations.of(local) : remote.toString();
  }

  /** Where it lies on this machine, or null where it does not. */
  public java.nio.file.Path local() {
    return local;
  }

  /** Whether there is nothing, or an empty folder. */
  public boolean isFree() throws IOException {
    if (local != null) {
      if (!Files.exists(local)) {
        return true;
      }
      try (Stream<java.nio.file.Path> content = Files.list(local)) {
        return content.findAny().isEmpty();
      }
    }
    return !files.exists(remote) || files.listStatus(remote).length == 0;
  }

  /** Whether there is something that is not a folder. */
  public boolean isFile() throws IOException {
    return local != null
        ? Files.exists(local) && !Files.isDirectory(local)
        : files.exists(remote) && !files.getFileStatus(remote).isDirectory();
  }

  /** Makes this folder, where the file system has folders. */
  public void makeFolder() throws IOException {
    if (local != null) {
      Files.createDirectories(local);
    } else {
      files.mkdirs(remote);
    }
  }

  /**
   * The whole text of a file.
   *
   * @throws FileNotFoundException if there is none
   */
  public String read() throws IOException {
    try (InputStream in = local != null ? Files.newInputStream(local) : files.open(remote)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new FileNotFoundException(text);
    }
  }

  /** The last part of it, such as the name of a file. */
  public String name() {
    return local != null
        ? local.toAbsolutePath().normalize().getFileName().toString()
        : remote.getName();
  }

  /** Writes a file anew. */
  public OutputStream create() throws IOException {
    return local != null ? Files.newOutputStream(local) : files.create(remote, true);
  }

  /** Writes a whole file of text. */
  public void write(String content) throws IOException {
    write(content.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a whole file. */
  public void write(byte[] bytes) throws IOException {
    try (OutputStream out = create()) {
      out.write(bytes);
    }
  }

  /** Copies what a folder of this machine holds into this folder. */
  public void copyFrom(java.nio.file.Path folder) throws IOException {
    try (Stream<java.nio.file.Path> all = Files.walk(folder)) {
      for (java.nio.file.Path path : (Iterable<java.nio.file.Path>) all.sorted()::iterator) {
        String name = folder.relativize(path).toString();
        if (name.isEmpty()) {
          makeFolder();
        } else if (Files.isDirectory(path)) {
          child(name).makeFolder();
        } else {
          try (OutputStream out = child(name).create()) {
            Files.copy(path, out);
          }
        }
      }
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
