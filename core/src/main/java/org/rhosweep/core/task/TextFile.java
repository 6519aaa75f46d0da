package org.rhosweep.core.task;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Locale;

/**
 * A plain text file.
 *
 * @param file where it lies
 * @param text its content, decoded from UTF-8, without a byte order mark
 * @param fingerprint SHA-256 of its bytes in hexadecimal
 */
record TextFile(Path file, String text, String fingerprint) {
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final long LARGEST = 1L << 30; // bytes; tokens and text are held in arrays

  /**
   * Reads the whole file.
   *
   * @throws DataException where it is missing, unreadable or not UTF-8
   */
  static TextFile read(String path) {
    Path file = file(path);
    byte[] bytes;
    try {
      if (Files.size(file) > LARGEST) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "task.path: %s holds %d bytes, at most %d can be read",
                file,
                Files.size(file),
                LARGEST));
      }
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new DataException("task.path: " + file + " cannot be read: " + e, e);
    }
    MessageDigest digest = Fingerprint.sha256();
    digest.update(bytes);
    String text = decode(bytes, file);
    if (text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(1);
    }
    if (text.isBlank()) {
      throw new DataException(
          String.format(Locale.ROOT, "task.path: %s holds no text (%d bytes)", file, bytes.length));
    }
    return new TextFile(file, text, Fingerprint.hexadecimal(digest));
  }

  private static Path file(String path) {
    Path file;
    try {
      file = Path.of(path);
    } catch (InvalidPathException e) {
      throw new DataException("task.path: not a path: " + e.getMessage(), e);
    }
    if (!Files.isRegularFile(file)) {
      String found = Files.isDirectory(file) ? "is a directory" : "does not exist";
      throw new DataException(
          String.format(
              "task.path: %s %s, it must be a file of plain text", file.toAbsolutePath(), found));
    }
    return file;
  }

  private static String decode(byte[] bytes, Path file) {
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
