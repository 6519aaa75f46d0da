package org.rhosweep.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * Checksums over every byte of a segment, as its footer has them: one of each block of the pages,
 * and one of all that follows the pages. The latter covers the footer that it stands in, where it
 * counts as zeros.
 *
 * <pre>
 *   pages           in blocks of 8192 bytes, the last one shorter
 *   rest            column indexes, footer, length of the footer, magic number
 * </pre>
 */
final class SegmentChecksums {
  /** Key of the blocks' checksums among a file's metadata. */
  static final String BLOCKS_KEY = "rhosweep.block_checksums";

  /** Key of the rest's checksum, behind the number of bytes of the pages. */
  static final String REST_KEY = "rhosweep.rest_checksum";

  /** Bytes of a block. */
  static final int BLOCK = 8192;

  /** Stands for a checksum that is not known yet. */
  static final String UNKNOWN = "0".repeat(24);

  private static final int PAGES_DIGITS = 16;
  private static final int DIGITS = 8;

  /** The key and what the compact form of Thrift has between it and its value: type, length. */
  private static final byte[] MARK = mark();

  private SegmentChecksums() {}

  private static byte[] mark() {
    byte[] key = REST_KEY.getBytes(StandardCharsets.UTF_8);
    byte[] mark = Arrays.copyOf(key, key.length + 2);
    mark[key.length] = 0x18; // the next field, which is binary
    mark[key.length + 1] = (byte) UNKNOWN.length();
    return mark;
  }

  /** Eight hexadecimal digits of a checksum. */
  static String digits(long checksum) {
    return String.format(Locale.ROOT, "%08x", checksum);
  }

  /** A block's checksum by its digits in the text of all blocks. */
  static long blockChecksum(String blocks, int block) {
    return Long.parseLong(blocks, block * DIGITS, (block + 1) * DIGITS, 16);
  }

  /** Whether a text has as many checksums as so many bytes of pages have blocks. */
  static boolean fits(String blocks, long pageBytes) {
    return blocks.length() == DIGITS * ((pageBytes + BLOCK - 1) / BLOCK);
  }

  /**
   * Writes the number of bytes of the pages and the checksum of the rest to their place.
   *
   * @param rest all bytes behind the pages
   * @throws IllegalStateException if that place is not there
   */
  static void seal(byte[] rest, long pageBytes) {
    int place = place(rest, 0);
    if (place < 0 || !text(rest, place).equals(UNKNOWN)) {
      throw new IllegalStateException("the footer has no place for its checksum");
    }
    CRC32C sum = new CRC32C();
    sum.update(rest);
    String value = text(pageBytes, sum.getValue());
    System.arraycopy(value.getBytes(StandardCharsets.US_ASCII), 0, rest, place, value.length());
  }

  /** What a file says of its rest. */
  record Rest(long pageBytes, long checksum, int place) {}

  /**
   * What is written in a footer, or null where nothing is: a file from before there were checksums.
   *
   * @param bytes the end of a file, its footer above all
   * @param from where the footer begins in them
   */
  static Rest find(byte[] bytes, int from) throws DamagedSegmentException {
    int place = place(bytes, from);
    if (place < 0) {
      return null;
    }
    String text = text(bytes, place);
    Rest rest;
    try {
      rest =
          new Rest(
              Long.parseLong(text, 0, PAGES_DIGITS, 16),
              Long.parseLong(text, PAGES_DIGITS, text.length(), 16),
              place);
    } catch (NumberFormatException e) {
      throw new DamagedSegmentException("the checksum in its footer is damaged", e);
    }
    // A digit that became a capital letter has the same value; the checksum does not cover it.
    if (!text.equals(text(rest.pageBytes, rest.checksum))) {
      throw new DamagedSegmentException("the checksum in its footer is damaged");
    }
    return rest;
  }

  private static String text(long pageBytes, long checksum) {
    return String.format(Locale.ROOT, "%016x", pageBytes) + digits(checksum);
  }

  /**
   * The checksum of the rest of a file with its own place as zeros.
   *
   * @param start of the rest in the bytes
   * @param place of its checksum in the bytes
   */
  static long ofRest(byte[] bytes, int start, int place) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, start, place - start);
    sum.update(UNKNOWN.getBytes(StandardCharsets.US_ASCII));
    int behind = place + UNKNOWN.length();
    sum.update(bytes, behind, bytes.length - behind);
    return sum.getValue();
  }

  private static String text(byte[] bytes, int place) {
    return new String(bytes, place, UNKNOWN.length(), StandardCharsets.ISO_8859_1);
  }

  /** Where the value of the last such key begins; a footer's keys are near its end. */
  private static int place(byte[] bytes, int from) {
    for (int at = bytes.length - MARK.length - UNKNOWN.length(); at >= from; at--) {
      if (bytes[at] == MARK[0]
          && Arrays.equals(bytes, at, at + MARK.length, MARK, 0, MARK.length)) {
        return at + MARK.length;
      }
    }
    return -1;
  }
}
