package org.rhosweep.storage;

import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local file system without Hadoop's additions. Checksum files beside every file would make the
 * replacement of a segment two steps, and setting a mode forks a process per file; the process's
 * umask does as well. It is a {@link LocalFileSystem} since that is what Hadoop's clients of object
 * stores ask for, to buffer on disk what they put.
 */
public final class PlainLocalFileSystem extends LocalFileSystem {
  public PlainLocalFileSystem() {
    super(new WithoutModes());
    setWriteChecksum(false);
    setVerifyChecksum(false);
  }

  private static final class WithoutModes extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) {}
  }
}
