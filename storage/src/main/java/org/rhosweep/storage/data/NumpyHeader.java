package org.rhosweep.storage.data;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a .npy file: a Python dictionary with the keys descr, fortran_order and shape.
 *
 * @param descr the type of an entry, such as {@code <f4}
 * @param fortranOrder whether the first axis runs fastest
 * @param shape entries along each axis
 */
record NumpyHeader(String descr, boolean fortranOrder, List<Long> shape) {
  private static final Pattern STRUCTURED = Pattern.compile("['\"]descr['\"]\\s*:\\s*\\[.*");
  private static final Pattern ENTRY =
      Pattern.compile(
          "\\s*(?:'(\\w+)'|\"(\\w+)\")\\s*:\\s*(?:'([^']*)'|\"([^\"]*)\"|(True|False)|\\(([^)]*)\\))\\s*(?:,|$)");

  /**
   * Reads what stands between the magic number and the entries.
   *
   * @throws IllegalArgumentException in words that follow "its header"
   */
  static NumpyHeader parse(String text) {
    String dictionary = text.strip();
    if (dictionary.length() < 2 || dictionary.charAt(0) != '{' || !dictionary.endsWith("}")) {
      throw new IllegalArgumentException("is not a dictionary in braces");
    }
    dictionary = dictionary.substring(1, dictionary.length() - 1).strip();
    if (STRUCTURED.matcher(dictionary).lookingAt()) {
      throw new IllegalArgumentException(
          "describes entries of several fields; save each field as an array of its own");
    }
    String descr = null;
    Boolean fortranOrder = null;
    List<Long> shape = null;
    Matcher entry = ENTRY.matcher(dictionary);
    int at = 0;
    while (at < dictionary.length()) {
      if (!entry.region(at, dictionary.length()).lookingAt()) {
        throw new IllegalArgumentException("is not a dictionary of descr, fortran_order and shape");
      }
      String key = entry.group(1) != null ? entry.group(1) : entry.group(2);
      String quoted = entry.group(3) != null ? entry.group(3) : entry.group(4);
      if (key.equals("descr") && quoted != null) {
        descr = quoted;
      } else if (key.equals("fortran_order") && entry.group(5) != null) {
        fortranOrder = entry.group(5).equals("True");
      } else if (key.equals("shape") && entry.group(6) != null) {
        shape = shape(entry.group(6));
      } else {
        throw new IllegalArgumentException("is not a dictionary of descr, fortran_order and shape");
      }
      at = entry.end();
    }
    if (descr == null || fortranOrder == null || shape == null) {
      throw new IllegalArgumentException("lacks one of descr, fortran_order and shape");
    }
    return new NumpyHeader(descr, fortranOrder, shape);
  }

  private static List<Long> shape(String text) {
    List<Long> lengths = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String digits = part.strip();
      if (digits.isEmpty()) {
        continue; // behind the comma of (5,)
      }
      // Python 2 wrote long integers as 5L.
      if (!digits.matches("[0-9]{1,18}L?")) {
        throw new IllegalArgumentException("has a shape with '" + digits + "'");
      }
      lengths.add(Long.parseLong(digits.replace("L", "")));
    }
    return List.copyOf(lengths);
  }
}
