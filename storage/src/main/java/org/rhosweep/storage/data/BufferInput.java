package org.rhosweep.storage.data;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** The bytes that a buffer has left, taken from it. */
final class BufferInput extends InputStream {
  private final ByteBuffer buffer;

  BufferInput(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  @Override
  public int read() {
    return buffer.hasRemaining() ? Byte.toUnsignedInt(buffer.get()) : -1;
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    int some = Math.min(length, buffer.remaining());
    if (some == 0) {
      return -1;
    }
    buffer.get(to, offset, some);
    return some;
  }
}
