package org.rhosweep.spark.table;

import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local file system without Hadoop's additions. Checksum files beside every file would make the
 * replacement of a segment two steps, and setting a mode forks a process per file; the process's
 * umask does as well.
 */
public final class PlainLocalFileSystem extends RawLocalFileSystem {
  @Override
  public void setPermission(Path path, FsPermission permission) {}
}
