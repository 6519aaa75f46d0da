package org.rhosweep.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * A segment that is being written, with checksums of what is written. What follows the pages is
 * kept until the end, so that the footer's own checksum can be put into it.
 */
final class ChecksummedFile implements OutputFile {
  private final OutputFile file;
  private Stream stream;

  ChecksummedFile(OutputFile file) {
    this.file = file;
  }

  /** How many bytes were written; 0 where it was never opened. */
  long bytes() {
    return stream == null ? 0 : stream.position;
  }

  /** All pages are written: what the footer is to say of them. */
  Map<String, String> endOfPages() {
    return stream.endOfPages();
  }

  @Override
  public PositionOutputStream create(long blockBytes) throws IOException {
    stream = new Stream(file.create(blockBytes));
    return stream;
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockBytes) throws IOException {
    stream = new Stream(file.createOrOverwrite(blockBytes));
    return stream;
  }

  @Override
  public boolean supportsBlockSize() {
    return file.supportsBlockSize();
  }

  @Override
  public long defaultBlockSize() {
    return file.defaultBlockSize();
  }

  private static final class Stream extends PositionOutputStream {
    private final PositionOutputStream out;
    private final CRC32C block = new CRC32C();
    private final StringBuilder blocks = new StringBuilder();
    private int inBlock;
    private long position;
    private ByteArrayOutputStream rest;

    Stream(PositionOutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      position += length;
      if (rest != null) {
        rest.write(bytes, offset, length);
        return;
      }
      out.write(bytes, offset, length);
      int at = offset;
      int left = length;
      while (left > 0) {
        int some = Math.min(left, SegmentChecksums.BLOCK - inBlock);
        block.update(bytes, at, some);
        at += some;
        left -= some;
        inBlock += some;
        if (inBlock == SegmentChecksums.BLOCK) {
          endOfBlock();
        }
      }
    }

    private void endOfBlock() {
      blocks.append(SegmentChecksums.digits(block.getValue()));
      block.reset();
      inBlock = 0;
    }

    private Map<String, String> endOfPages() {
      if (inBlock > 0) {
        endOfBlock();
      }
      rest = new ByteArrayOutputStream();
      return Map.of(
          SegmentChecksums.BLOCKS_KEY,
          blocks.toString(),
          SegmentChecksums.REST_KEY,
          SegmentChecksums.UNKNOWN);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    /** A file whose footer was not written has no checksum either, and is discarded. */
    @Override
    public void close() throws IOException {
      try (out) {
        if (rest != null && rest.size() > 0) {
          byte[] bytes = rest.toByteArray();
          SegmentChecksums.seal(bytes, position - bytes.length);
          out.write(bytes);
        }
        rest = null;
      }
    }
  }
}
