package org.rhosweep.core.task;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A place on this machine. */
record LocalDataFile(Path path) implements DataFiles.DataFile {
  static LocalDataFile of(String path) {
    try {
      return new LocalDataFile(Path.of(path));
    } catch (InvalidPathException e) {
      throw new DataException("task.path: not a path: " + e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return path.getFileName() == null ? path.toString() : path.getFileName().toString();
  }

  @Override
  public DataFiles.Kind kind() {
    if (Files.isDirectory(path)) {
      return DataFiles.Kind.FOLDER;
    }
    return Files.isRegularFile(path) ? DataFiles.Kind.FILE : DataFiles.Kind.NOTHING;
  }

  @Override
  public List<DataFiles.DataFile> entries(int most) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
      for (Path entry : stream) {
        if (found.size() >= most) {
          break;
        }
        found.add(entry);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    found.sort(null);
    List<DataFiles.DataFile> entries = new ArrayList<>();
    found.forEach(entry -> entries.add(new LocalDataFile(entry)));
    return entries;
  }

  @Override
  public long length() throws IOException {
    return Files.size(path);
  }

  @Override
  public InputStream open() throws IOException {
    return Files.newInputStream(path);
  }

  @Override
  public String absolute() {
    return path.toAbsolutePath().toString();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
