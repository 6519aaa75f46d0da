package org.rhosweep.core.task;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import org.rhosweep.core.Sha256;
import org.rhosweep.core.task.DataFiles.DataFile;

/**
 * A plain text file.
 *
 * @param file where it lies
 * @param text its content, decoded from UTF-8, without a byte order mark
 * @param fingerprint SHA-256 of its bytes in hexadecimal
 */
record TextFile(DataFile file, String text, String fingerprint) {
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final long LARGEST = 1L << 30; // bytes; tokens and text are held in arrays

  /**
   * Reads the whole file.
   *
   * @throws DataException where it is missing, unreadable or not UTF-8
   */
  static TextFile read(DataFile file) {
    byte[] bytes;
    try {
      requireFile(file);
      long length = file.length();
      if (length > LARGEST) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "task.path: %s holds %d bytes, at most %d can be read",
                file,
                length,
                LARGEST));
      }
      try (InputStream in = file.open()) {
        bytes = in.readAllBytes();
      }
    } catch (IOException e) {
      throw new DataException("task.path: " + file + " cannot be read: " + e, e);
    }
    MessageDigest digest = Sha256.digest();
    digest.update(bytes);
    String text = decode(bytes, file);
    if (text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(1);
    }
    if (text.isBlank()) {
      throw new DataException(
          String.format(Locale.ROOT, "task.path: %s holds no text (%d bytes)", file, bytes.length));
    }
    return new TextFile(file, text, Sha256.hexadecimal(digest));
  }

  private static void requireFile(DataFile file) throws IOException {
    DataFiles.Kind kind = file.kind();
    if (kind != DataFiles.Kind.FILE) {
      String found = kind == DataFiles.Kind.FOLDER ? "is a directory" : "does not exist";
      throw new DataException(
          String.format(
              "task.path: %s %s, it must be a file of plain text", file.absolute(), found));
    }
  }

  private static String decode(byte[] bytes, DataFile file) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length); // UTF-8 never has more chars than bytes
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "task.path: %s is not UTF-8 text: byte 0x%02x at offset %d",
              file,
              bytes[in.position()],
              in.position()));
    }
    return out.flip().toString();
  }
}
