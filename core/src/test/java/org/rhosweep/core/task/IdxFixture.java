package org.rhosweep.core.task;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes small IDX files. */
final class IdxFixture {
  private IdxFixture() {}

  /** The content of an IDX file whose values count up: 0, 1, … 255, 0, … */
  static byte[] counting(int... dimensions) {
    int size = 1;
    for (int dimension : dimensions) {
      size *= dimension;
    }
    byte[] values = new byte[size];
    for (int i = 0; i < size; i++) {
      values[i] = (byte) i;
    }
    return idx(values, dimensions);
  }

  /** Labels 0, 1, … classes - 1, 0, … */
  static byte[] labels(int count, int classes) {
    byte[] values = new byte[count];
    for (int i = 0; i < count; i++) {
      values[i] = (byte) (i % classes);
    }
    return idx(values, count);
  }

  static byte[] idx(byte[] values, int... dimensions) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * dimensions.length + values.length);
    buffer.putInt(0x0800 + dimensions.length);
    for (int dimension : dimensions) {
      buffer.putInt(dimension);
    }
    return buffer.put(values).array();
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  /** A directory with {@code part} (train or t10k): images of rows x columns, labels 0 … 9. */
  static void write(Path directory, String part, int count, int rows, int columns)
      throws IOException {
    Files.write(directory.resolve(part + "-images-idx3-ubyte"), counting(count, rows, columns));
    Files.write(directory.resolve(part + "-labels-idx1-ubyte"), labels(count, 10));
  }
}
