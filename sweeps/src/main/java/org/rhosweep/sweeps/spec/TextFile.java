package org.rhosweep.sweeps.spec;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file of settings as text. */
final class TextFile {
  private static final long MAX_BYTES = 4L * YamlReader.MAX_CHARACTERS;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private TextFile() {}

  /** Why a file cannot be read, to follow its name. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    private Unreadable(String message) {
      super(message);
    }
  }

  /**
   * Its text, without a byte order mark.
   *
   * @param kind what it should be, for the message
   * @throws Unreadable where it is not there, too long, or no UTF-8
   */
  static String read(Path file, String kind) throws Unreadable {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
        throw new Unreadable("is larger than " + MAX_BYTES + " bytes: no " + kind);
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (NoSuchFileException e) {
      throw new Unreadable("there is no such file");
    } catch (CharacterCodingException e) {
      throw new Unreadable("is not UTF-8 text");
    } catch (IOException e) {
      throw new Unreadable("cannot be read: " + e.getMessage());
    }
  }
}
