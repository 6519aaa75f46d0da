package org.rhosweep.storage;

import java.nio.charset.Charset;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * What people write for a place. Hadoop reads {@code 2026-11-28T12:00:00}, {@code file:rel} and
 * {@code //tmp/x} as URIs with a scheme or a host; here only what begins like {@code scheme:/} is
 * one, and everything else is a path, letter by letter.
 */
public final class Locations {
  private static final Pattern URI_START = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*");
  private static final Pattern SLASHES = Pattern.compile("/{2,}");

  private Locations() {}

  /**
   * The path of a place.
   *
   * @param location a URI such as {@code hdfs:///sweeps/x}, in which nothing is escaped, or a path
   * @throws IllegalArgumentException if it is empty, or a URI that cannot be
   */
  public static Path path(String location) {
    if (location.isBlank()) {
      throw new IllegalArgumentException("a path must not be empty");
    }
    if (location.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a path cannot have the character 0");
    }
    if (isUri(location)) {
      return new Path(location);
    }
    return new Path(null, null, SLASHES.matcher(location).replaceAll("/"));
  }

  /** Whether what people write is an URI and not a path. */
  public static boolean isUri(String location) {
    return URI_START.matcher(location).matches();
  }

  /**
   * A file of this machine as Spark's readers and writers take it, which escape nothing.
   *
   * @param file of this machine
   */
  public static String of(java.nio.file.Path file) {
    return "file:" + file.toAbsolutePath().normalize();
  }

  /**
   * Refuses names for which this process has no bytes. Java takes the encoding of file names from
   * the locale that it was started in, and writes a question mark for every letter that is not in
   * it: two names would then be one file.
   *
   * @throws IllegalArgumentException if a letter of it is not in the encoding of file names
   */
  static void requireEncodable(String path) {
    Charset encoding = encodingOfNames();
    if (!encoding.newEncoder().canEncode(path)) {
      throw new IllegalArgumentException(
          "its name is not in "
              + encoding
              + ", the encoding of file names in this process's locale: set LC_ALL to a UTF-8"
              + " locale such as C.UTF-8 before Java starts, for executors as well");
    }
  }

  /** The encoding of file names and arguments, from the locale in which Java was started. */
  public static Charset encodingOfNames() {
    return Charset.forName(System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));
  }
}
