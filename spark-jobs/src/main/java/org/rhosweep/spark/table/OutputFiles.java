package org.rhosweep.spark.table;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * Files of an output as Parquet writes them, on the file system that the output has opened:
 * Parquet's own would open one anew for every file, which takes longer than writing a small one.
 */
final class OutputFiles {
  private OutputFiles() {}

  static OutputFile toWrite(Output output, Path path) {
    FileSystem files = output.files();
    return new OutputFile() {
      @Override
      public PositionOutputStream create(long blockBytes) throws IOException {
        return wrapped(files.create(path, false));
      }

      @Override
      public PositionOutputStream createOrOverwrite(long blockBytes) throws IOException {
        return wrapped(files.create(path, true));
      }

      @Override
      public boolean supportsBlockSize() {
        return false; // a segment is smaller than any file system's block
      }

      @Override
      public long defaultBlockSize() {
        return 0;
      }

      private PositionOutputStream wrapped(FSDataOutputStream stream) {
        return HadoopStreams.wrap(stream);
      }
    };
  }
}
