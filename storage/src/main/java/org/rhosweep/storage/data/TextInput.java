package org.rhosweep.storage.data;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.rhosweep.core.task.DataFiles.DataFile;

/** Text files in UTF-8, those whose names end in .gz decompressed; without a byte order mark. */
final class TextInput {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private TextInput() {}

  /** The characters of a file; throws MalformedInputException where they are not UTF-8. */
  static Reader open(DataFile file) throws IOException {
    InputStream in = new BufferedInputStream(file.open(), 1 << 16);
    try {
      if (file.name().toLowerCase(Locale.ROOT).endsWith(".gz")) {
        in = new GZIPInputStream(in, 1 << 16);
      }
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(
                  in,
                  StandardCharsets.UTF_8
                      .newDecoder()
                      .onMalformedInput(CodingErrorAction.REPORT)
                      .onUnmappableCharacter(CodingErrorAction.REPORT)));
      reader.mark(1);
      if (reader.read() != BYTE_ORDER_MARK) {
        reader.reset();
      }
      return reader;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }
}
