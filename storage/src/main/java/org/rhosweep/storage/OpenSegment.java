package org.rhosweep.storage;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.rhosweep.sweeps.result.Table;

/**
 * A segment's file, open to be read. Its footer is what was written, and so is every page that is
 * read; it is the segment of the table, sweep and bundle that its name says. Of files from before
 * there were checksums only what Parquet finds is known.
 */
public final class OpenSegment implements Closeable {
  /** Key of the file's place in its output among its metadata. */
  static final String PLACE_KEY = "rhosweep.segment";

  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
  private static final int TRAILER_BYTES = 4 + MAGIC.length; // length of the footer, magic
  private static final int FIRST_READ_BYTES = 64 << 10;

  private final FSDataInputStream in;
  private final SegmentFooter footer;
  private final long pageBytes;
  private final String checksums;

  private OpenSegment(
      FSDataInputStream in, SegmentFooter footer, long pageBytes, String checksums) {
    this.in = in;
    this.footer = footer;
    this.pageBytes = pageBytes;
    this.checksums = checksums;
  }

  /**
   * Opens a segment and reads its footer.
   *
   * @throws DamagedSegmentException if it is not what was written there
   * @throws IOException if the file system fails
   */
  public static OpenSegment open(FileSystem files, Segment segment) throws IOException {
    FSDataInputStream in = files.open(segment.path());
    try {
      Tail tail = tail(files, segment, in);
      SegmentFooter footer = SegmentFooter.parse(tail.bytes, tail.footerStart);
      Map<String, String> metadata = footer.metadata();
      String checksums = metadata.get(SegmentChecksums.BLOCKS_KEY);
      if (tail.rest == null) {
        requireFromBefore(metadata);
        return new OpenSegment(in, footer, tail.start + tail.footerStart, null);
      }
      if (checksums == null || !SegmentChecksums.fits(checksums, tail.rest.pageBytes())) {
        throw new DamagedSegmentException("its footer lacks checksums of its pages");
      }
      String place = place(segment);
      if (!place.equals(metadata.get(PLACE_KEY))) {
        throw new DamagedSegmentException(
            "it is another one: " + metadata.get(PLACE_KEY) + " in the place of " + place);
      }
      return new OpenSegment(in, footer, tail.rest.pageBytes(), checksums);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** Where a segment lies below its output, as its file says it, too. */
  static String place(String table, String sweep, String name) {
    return table + "/" + sweep + "/" + name;
  }

  private static String place(Segment segment) {
    return place(segment.path().getParent().getParent().getName(), segment.sweep(), segment.name());
  }

  /** Whoever writes one of these keys writes all of them. */
  private static void requireFromBefore(Map<String, String> metadata)
      throws DamagedSegmentException {
    if (metadata.containsKey(SegmentChecksums.BLOCKS_KEY) || metadata.containsKey(PLACE_KEY)) {
      throw new DamagedSegmentException("its footer lacks its checksum");
    }
  }

  /** The last bytes of a file. */
  private static final class Tail {
    private final byte[] bytes;

    /** Where in the file they begin. */
    private final long start;

    /** Where in them the footer begins. */
    private final int footerStart;

    /** The checksum that was found in the footer and is right, or null. */
    private final SegmentChecksums.Rest rest;

    Tail(byte[] bytes, long start, int footerStart, SegmentChecksums.Rest rest) {
      this.bytes = bytes;
      this.start = start;
      this.footerStart = footerStart;
      this.rest = rest;
    }
  }

  private static Tail tail(FileSystem files, Segment segment, FSDataInputStream in)
      throws IOException {
    long length = segment.bytes();
    byte[] bytes = last(in, length, FIRST_READ_BYTES);
    if (!endsWithMagic(bytes)) {
      // Another attempt may have put a longer or shorter file in its place since it was listed.
      long now = files.getFileStatus(segment.path()).getLen();
      if (now == length) {
        throw new DamagedSegmentException("not a Parquet file: no magic number at its end");
      }
      length = now;
      bytes = last(in, length, FIRST_READ_BYTES);
      if (!endsWithMagic(bytes)) {
        throw new DamagedSegmentException("not a Parquet file: no magic number at its end");
      }
    }
    int size =
        BytesUtils.readIntLittleEndian(
            new ByteArrayInputStream(
                bytes, bytes.length - TRAILER_BYTES, TRAILER_BYTES - MAGIC.length));
    if (size < 0 || size > length - TRAILER_BYTES - MAGIC.length) {
      throw new DamagedSegmentException("not a Parquet file: its footer begins before it");
    }
    if (size + TRAILER_BYTES > bytes.length) {
      bytes = last(in, length, size + TRAILER_BYTES);
    }
    int footerStart = bytes.length - TRAILER_BYTES - size;
    SegmentChecksums.Rest rest = SegmentChecksums.find(bytes, footerStart);
    if (rest == null) {
      return new Tail(bytes, length - bytes.length, footerStart, null);
    }
    long restBytes = length - rest.pageBytes();
    if (rest.pageBytes() < MAGIC.length || restBytes < size + TRAILER_BYTES) {
      throw new DamagedSegmentException("its footer is damaged: its pages end behind it");
    }
    if (restBytes > bytes.length) {
      bytes = last(in, length, restBytes);
      footerStart = bytes.length - TRAILER_BYTES - size;
      rest = SegmentChecksums.find(bytes, footerStart);
    }
    int restStart = (int) (bytes.length - restBytes);
    if (rest == null
        || SegmentChecksums.ofRest(bytes, restStart, rest.place()) != rest.checksum()) {
      throw new DamagedSegmentException("its footer is not what was written");
    }
    return new Tail(bytes, length - bytes.length, footerStart, rest);
  }

  private static boolean endsWithMagic(byte[] bytes) {
    return bytes.length >= MAGIC.length + TRAILER_BYTES
        && Arrays.equals(bytes, bytes.length - MAGIC.length, bytes.length, MAGIC, 0, MAGIC.length);
  }

  private static byte[] last(FSDataInputStream in, long length, long wanted) throws IOException {
    byte[] bytes = new byte[(int) Math.min(length, wanted)];
    try {
      in.readFully(length - bytes.length, bytes);
    } catch (EOFException e) {
      return new byte[0]; // shorter than it was when it was listed
    }
    return bytes;
  }

  Map<String, String> metadata() {
    return footer.metadata();
  }

  long rows() {
    return footer.rows();
  }

  SegmentFooter footer() {
    return footer;
  }

  /** Whether its bytes have checksums. */
  boolean hasChecksums() {
    return checksums != null;
  }

  /** Refuses a file whose columns are not those of a table. */
  void requireColumnsOf(Table table) throws IOException {
    footer.requireColumnsOf(table, checksums == null);
  }

  /** What makes something of bytes of the file. */
  @FunctionalInterface
  public interface Decoding<T> {
    T decode() throws IOException;
  }

  /**
   * What is made of the file's bytes. Bytes with checksums are what was written, and what throws on
   * them is a mistake. Whoever reads other bytes may stumble over wrong ones by any exception, a
   * null pointer as well.
   */
  public <T> T decoded(Decoding<T> decoding) throws IOException {
    try {
      return decoding.decode();
    } catch (DamagedSegmentException e) {
      throw e;
    } catch (IOException e) {
      // Parquet's word for wrong bytes, too: it is, where the file system gives all of them.
      if (checksums != null || !canBeRead()) {
        throw e;
      }
      throw new DamagedSegmentException("it cannot be decoded: " + Output.oneLine(e), e);
    } catch (RuntimeException | OutOfMemoryError e) {
      if (checksums != null) {
        throw e;
      }
      throw new DamagedSegmentException("it cannot be decoded: " + Output.oneLine(e), e);
    }
  }

  private boolean canBeRead() {
    try {
      verifyAllPages();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Reads every page and compares it with its checksum. */
  void verifyAllPages() throws IOException {
    pages(new byte[0]).verifyAll();
  }

  private VerifiedPages pages(byte[] end) {
    return new VerifiedPages(in, pageBytes, checksums, end);
  }

  /**
   * Parquet's reader of some columns; to be closed, and this with it.
   *
   * @param rowGroupMidpoints whether the row group with its midpoint at this place in the file is
   *     wanted
   */
  public ParquetFileReader reader(
      Configuration configuration, Predicate<String> columns, LongPredicate rowGroupMidpoints)
      throws IOException {
    VerifiedPages pages = pages(footer.bytes(columns, rowGroupMidpoints));
    return new ParquetFileReader(
        new InputFile() {
          @Override
          public long getLength() {
            return pages.length();
          }

          @Override
          public SeekableInputStream newStream() {
            return new Seekable(pages);
          }
        },
        HadoopReadOptions.builder(configuration).build());
  }

  private static final class Seekable extends DelegatingSeekableInputStream {
    private final VerifiedPages pages;

    Seekable(VerifiedPages pages) {
      super(pages);
      this.pages = pages;
    }

    @Override
    public long getPos() {
      return pages.position();
    }

    @Override
    public void seek(long to) throws IOException {
      pages.seek(to);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
