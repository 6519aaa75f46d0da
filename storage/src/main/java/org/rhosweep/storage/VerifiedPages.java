package org.rhosweep.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * The pages of a segment and a footer of our choice behind them, as one stream in which one can
 * seek. Gives no byte of a page whose block is not as it was written.
 */
final class VerifiedPages extends InputStream {
  private static final int MAX_LOAD_BYTES = 128 * SegmentChecksums.BLOCK; // 1 MiB

  private final FSDataInputStream in;
  private final long pageBytes;
  private final String checksums;
  private final byte[] footer;
  private final CRC32C sum = new CRC32C();
  private byte[] blocks = new byte[0];
  private long blocksStart;
  private int blocksLength;
  private long position;

  /**
   * At the first byte.
   *
   * @param pageBytes where the pages end
   * @param checksums of the blocks of the pages, or null where the file has none
   * @param footer what follows the pages here
   */
  VerifiedPages(FSDataInputStream in, long pageBytes, String checksums, byte[] footer) {
    this.in = in;
    this.pageBytes = pageBytes;
    this.checksums = checksums;
    this.footer = footer;
  }

  long length() {
    return pageBytes + footer.length;
  }

  long position() {
    return position;
  }

  void seek(long to) throws IOException {
    if (to < 0 || to > length()) {
      throw new EOFException(
          String.format(Locale.ROOT, "no byte %d in a file of %d", to, length()));
    }
    position = to;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int some;
    if (position >= pageBytes) {
      int from = (int) (position - pageBytes);
      some = Math.min(length, footer.length - from);
      if (some <= 0) {
        return -1;
      }
      System.arraycopy(footer, from, to, offset, some);
    } else {
      if (position < blocksStart || position >= blocksStart + blocksLength) {
        load(length);
      }
      int from = (int) (position - blocksStart);
      some = Math.min(length, blocksLength - from);
      System.arraycopy(blocks, from, to, offset, some);
    }
    position += some;
    return some;
  }

  /** Reads whole blocks from the one that the position is in, about as many as are wanted. */
  private void load(int wanted) throws IOException {
    long start = position - position % SegmentChecksums.BLOCK;
    long end = Math.min(position + Math.min(wanted, MAX_LOAD_BYTES), pageBytes);
    end =
        Math.min(
            pageBytes,
            (end + SegmentChecksums.BLOCK - 1) / SegmentChecksums.BLOCK * SegmentChecksums.BLOCK);
    int length = (int) (end - start);
    if (blocks.length < length) {
      blocks = new byte[length];
    }
    blocksLength = 0; // nothing, should what follows fail
    try {
      in.readFully(start, blocks, 0, length);
    } catch (EOFException e) {
      throw new DamagedSegmentException("it ends within its pages", e);
    }
    if (checksums != null) {
      verify(start, length);
    }
    blocksStart = start;
    blocksLength = length;
  }

  private void verify(long start, int length) throws DamagedSegmentException {
    for (int at = 0; at < length; at += SegmentChecksums.BLOCK) {
      int block = (int) ((start + at) / SegmentChecksums.BLOCK);
      sum.reset();
      sum.update(blocks, at, Math.min(SegmentChecksums.BLOCK, length - at));
      if (sum.getValue() != SegmentChecksums.blockChecksum(checksums, block)) {
        throw new DamagedSegmentException(
            String.format(
                Locale.ROOT,
                "bytes %d to %d are not what was written",
                start + at,
                Math.min(start + at + SegmentChecksums.BLOCK, pageBytes) - 1));
      }
    }
  }

  /** Reads every page. */
  void verifyAll() throws IOException {
    for (position = 0; position < pageBytes; position = blocksStart + blocksLength) {
      load(MAX_LOAD_BYTES);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
