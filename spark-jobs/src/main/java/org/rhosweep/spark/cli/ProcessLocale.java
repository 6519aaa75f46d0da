package org.rhosweep.spark.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.rhosweep.storage.Locations;

/**
 * What the locale of a process decides about text: digits and signs, the encoding of standard
 * output and error, and of file names and arguments. Our own texts name their locale where they are
 * formatted, which the compiler checks; what is settled here is for the libraries. File names and
 * arguments are encoded as the locale says when Java starts, and no later.
 */
final class ProcessLocale {
  /** What libraries format with; the same on every machine. */
  static final Locale LOCALE = Locale.US;

  private static final char REPLACEMENT = '\uFFFD';

  private ProcessLocale() {}

  /** Sets the default locale and the encoding of standard output and error. */
  static void apply() {
    Locale.setDefault(LOCALE);
    System.setOut(
        inUtf8(System.out, FileDescriptor.out, System.getProperty("sun.stdout.encoding")));
    System.setErr(
        inUtf8(System.err, FileDescriptor.err, System.getProperty("sun.stderr.encoding")));
  }

  /**
   * Files and pipes get UTF-8. A terminal keeps the encoding that its locale names, unless that is
   * ASCII, which is what is left where no locale is set.
   *
   * @param ofTerminal the encoding of the terminal, or null where it is none
   */
  private static PrintStream inUtf8(PrintStream stream, FileDescriptor file, String ofTerminal) {
    Charset now = ofTerminal == null ? Charset.defaultCharset() : Charset.forName(ofTerminal);
    if (now.equals(StandardCharsets.UTF_8)
        || (ofTerminal != null && !now.equals(StandardCharsets.US_ASCII))) {
      return stream;
    }
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(file)), true, StandardCharsets.UTF_8);
  }

  /**
   * What did not arrive whole of arguments and working directory; empty where all did.
   *
   * @param args as Java decoded them
   */
  static Optional<String> problem(String... args) {
    Charset encoding = Locations.encodingOfNames();
    if (encoding.equals(StandardCharsets.UTF_8)) {
      return Optional.empty();
    }
    String remedy =
        ", the encoding of this process's locale: set LC_ALL to a UTF-8 locale such as C.UTF-8"
            + " before Java starts";
    for (String argument : args) {
      boolean lost = argument.indexOf(REPLACEMENT) >= 0;
      // Java has a question mark for every byte that is not ASCII; so may have the user.
      if (lost || (argument.indexOf('?') >= 0 && hasBytesBeyondAscii())) {
        return Optional.of(
            "argument " + argument + " has letters that are not in " + encoding + remedy);
      }
    }
    return Files.isDirectory(Path.of("").toAbsolutePath())
        ? Optional.empty()
        : Optional.of(
            "the name of the working directory has letters that are not in " + encoding + remedy);
  }

  /** Whether the command line has such bytes, as far as the system tells. */
  private static boolean hasBytesBeyondAscii() {
    try {
      for (byte one : Files.readAllBytes(Path.of("/proc/self/cmdline"))) {
        if (one < 0) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false; // no Linux
    }
  }
}
