package org.rhosweep.spark.table;

import java.util.Locale;
import shaded.parquet.org.apache.thrift.TConfiguration;
import shaded.parquet.org.apache.thrift.transport.TTransport;
import shaded.parquet.org.apache.thrift.transport.TTransportException;

/**
 * Bytes in memory as Parquet's Thrift reads them in place. From a stream, as Parquet itself does
 * it, it fetches every single byte by a call that copies and locks.
 */
final class FooterBytes extends TTransport {
  private final byte[] bytes;
  private int at;

  FooterBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public byte[] getBuffer() {
    return bytes;
  }

  @Override
  public int getBufferPosition() {
    return at;
  }

  @Override
  public int getBytesRemainingInBuffer() {
    return bytes.length - at;
  }

  @Override
  public void consumeBuffer(int count) {
    at += count;
  }

  @Override
  public int read(byte[] into, int offset, int count) throws TTransportException {
    checkReadBytesAvailable(1);
    int given = Math.min(count, bytes.length - at);
    System.arraycopy(bytes, at, into, offset, given);
    at += given;
    return given;
  }

  @Override
  public void write(byte[] from, int offset, int count) {
    throw new UnsupportedOperationException("bytes to read");
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void open() {}

  @Override
  public void close() {}

  @Override
  public TConfiguration getConfiguration() {
    return TConfiguration.DEFAULT;
  }

  @Override
  public void updateKnownMessageSize(long size) {}

  /** A damaged length must not become an allocation of that size. */
  @Override
  public void checkReadBytesAvailable(long count) throws TTransportException {
    if (count > bytes.length - at) {
      throw new TTransportException(
          TTransportException.END_OF_FILE,
          String.format(Locale.ROOT, "%d bytes of %d", count, bytes.length - at));
    }
  }
}
