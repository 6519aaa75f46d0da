package org.rhosweep.spark.table;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A file as Parquet reads and writes it, by the file system that its output has open. Parquet's own
 * way sets up a file system for each file, which takes longer than reading or writing a small one.
 */
record SegmentFile(FileSystem files, Path path) implements InputFile, OutputFile {
  @Override
  public long getLength() throws IOException {
    return files.getFileStatus(path).getLen();
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    return HadoopStreams.wrap(files.open(path));
  }

  @Override
  public PositionOutputStream create(long blockBytes) throws IOException {
    return HadoopStreams.wrap(files.create(path, false));
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockBytes) throws IOException {
    return HadoopStreams.wrap(files.create(path, true));
  }

  @Override
  public boolean supportsBlockSize() {
    return false; // a segment is smaller than any file system's block
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
