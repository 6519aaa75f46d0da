package org.rhosweep.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Disks of this machine, also those of others that are mounted here. */
final class LocalStore extends RenamingStore {
  LocalStore(FileSystem files) {
    super(files, new Configuration(false));
  }

  @Override
  boolean isOnThisMachine() {
    return true;
  }

  /** Hadoop's local file system looks first and creates then; the kernel does both at once. */
  @Override
  boolean createIfAbsent(Path file, byte[] content) throws IOException {
    java.nio.file.Path local = local(file);
    try {
      Files.createDirectories(local.getParent());
      Files.write(local, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return true;
    } catch (java.nio.file.FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Renames in one step, by rename(2). */
  @Override
  void move(Path from, Path to) throws IOException {
    if (!files().rename(from, to)) {
      throw new IOException("cannot rename " + Output.display(from) + " to " + Output.display(to));
    }
  }

  static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }
}
