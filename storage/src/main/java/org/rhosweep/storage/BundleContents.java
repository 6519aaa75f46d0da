package org.rhosweep.storage;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a bundle has beside its segment of trials, as the footer of that segment says it: rows and
 * bytes of each other table's segment. Whoever lists the files then knows whether all of them are
 * there and whole, without opening one.
 *
 * @param parts by the name of the table; a table without rows is not among them
 */
record BundleContents(Map<String, Part> parts) {
  /** Key among a file's metadata. */
  static final String KEY = "rhosweep.tables";

  /**
   * The segment of one table.
   *
   * @param rows that it holds
   * @param bytes that it had when it was written; another attempt at the same bundle, which
   *     measured other times, may have replaced it by one of equal rows and other bytes
   */
  record Part(long rows, long bytes) {}

  BundleContents {
    parts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /** Such as {@code curves 24 1310;gradients 96 4711}. */
  String text() {
    return parts.entrySet().stream()
        .map(
            e ->
                String.format(
                    Locale.ROOT, "%s %d %d", e.getKey(), e.getValue().rows(), e.getValue().bytes()))
        .collect(Collectors.joining(";"));
  }

  /**
   * The contents that a footer names.
   *
   * @return null where it names none: who wrote it did not say
   * @throws DamagedSegmentException where it says what nobody wrote
   */
  static BundleContents of(Map<String, String> metadata) throws DamagedSegmentException {
    String text = metadata.get(KEY);
    if (text == null) {
      return null;
    }
    Map<String, Part> parts = new LinkedHashMap<>();
    for (String part : text.isEmpty() ? new String[0] : text.split(";", -1)) {
      String[] words = part.split(" ", -1);
      try {
        parts.put(words[0], new Part(Long.parseLong(words[1]), Long.parseLong(words[2])));
      } catch (IndexOutOfBoundsException | NumberFormatException e) {
        throw new DamagedSegmentException("its footer names no tables: " + text, e);
      }
    }
    return new BundleContents(parts);
  }
}
