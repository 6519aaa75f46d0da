package org.rhosweep.core.task;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.rhosweep.core.task.DataFiles.DataFile;

/**
 * An IDX file of unsigned bytes, plain or gzip (told by its first bytes, not by its name).
 *
 * <pre>
 *   0, 0, 8 = unsigned byte, number of dimensions, each dimension (32 bits, big-endian), the bytes
 * </pre>
 *
 * @param header the unpacked bytes before the values
 * @param dimensions at least one, each &gt;= 1
 * @param values as many as the product of the dimensions, the last index fastest
 * @see "LeCun, Cortes, Burges, The MNIST database of handwritten digits: file format"
 */
@SuppressWarnings("ArrayRecordComponent") // never compared: a holder with named parts
record IdxFile(byte[] header, int[] dimensions, byte[] values) {
  private static final int UNSIGNED_BYTES = 0x0800;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 64;

  /**
   * Reads a whole file. No more memory is taken than the file has content, whatever its header
   * claims.
   *
   * @param content what the file should hold, for messages: "images"
   * @param rank the number of dimensions it should have
   * @throws DataException where the file cannot be read or is not what it should be
   */
  static IdxFile read(DataFile file, String content, int rank) {
    try (InputStream in = open(file)) {
      return parse(in, file, content, rank);
    } catch (EOFException e) {
      throw new DataException(file + ": a truncated gzip file; copy or download it again", e);
    } catch (ZipException e) {
      throw new DataException(
          file + ": a damaged gzip file (" + e.getMessage() + "); copy or download it again", e);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read: " + e, e);
    }
  }

  private static InputStream open(DataFile file) throws IOException {
    BufferedInputStream in = new BufferedInputStream(file.open(), 1 << 16);
    try {
      in.mark(2);
      boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      return gzip ? new BufferedInputStream(new GZIPInputStream(in, 1 << 16), 1 << 16) : in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static IdxFile parse(InputStream in, DataFile file, String content, int rank)
      throws IOException {
    int magic = UNSIGNED_BYTES + rank;
    byte[] header = in.readNBytes(4 + 4 * rank);
    if (header.length >= 4 && ByteBuffer.wrap(header).getInt() != magic) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: starts with 0x%08x, an IDX file of %s starts with 0x%08x",
              file,
              ByteBuffer.wrap(header).getInt(),
              content,
              magic));
    }
    if (header.length < 4 + 4 * rank) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: holds %d bytes, the header of an IDX file of %s alone has %d",
              file,
              header.length,
              content,
              4 + 4 * rank));
    }
    int[] dimensions = new int[rank];
    ByteBuffer.wrap(header).position(4).asIntBuffer().get(dimensions);
    int expected = size(dimensions, file);
    byte[] values = in.readNBytes(expected);
    String promise = product(dimensions) + " = " + expected;
    if (values.length < expected) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: truncated: %d bytes after the header, which specifies %s",
              file,
              values.length,
              promise));
    }
    if (in.read() != -1) {
      throw new DataException(
          String.format("%s: more bytes after the header than the %s it specifies", file, promise));
    }
    return new IdxFile(header, dimensions, values);
  }

  private static int size(int[] dimensions, DataFile file) {
    long size = 1;
    for (int dimension : dimensions) {
      size = dimension < 1 ? -1 : size * dimension;
      if (size < 1 || size > LARGEST_ARRAY) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: its header says %s bytes, 1 to %d can be read",
                file,
                product(dimensions),
                LARGEST_ARRAY));
      }
    }
    return (int) size;
  }

  private static String product(int[] dimensions) {
    return Arrays.stream(dimensions)
        .mapToObj(Integer::toUnsignedString)
        .collect(Collectors.joining(" x "));
  }
}
