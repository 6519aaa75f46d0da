package org.rhosweep.spark.table;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rhosweep.sweeps.result.Table;

/** The committed bundles of an output: their files in all tables. */
final class Bundles {
  private static final int NAME_DIGITS = 16;

  private Bundles() {}

  /**
   * The files of each committed bundle by its key, in order of the keys.
   *
   * @param commits segments of trials
   */
  static Map<String, Map<Table, Segment>> of(
      Output output, List<Segment> commits, Table trials, List<Table> tables) throws IOException {
    Map<String, Map<Table, Segment>> bundles = new LinkedHashMap<>();
    for (Segment commit : commits) {
      Map<Table, Segment> files = new HashMap<>();
      files.put(trials, commit);
      bundles.put(commit.key(), files);
    }
    for (Table table : tables) {
      if (!table.equals(trials)) {
        for (Segment segment : output.segments(table)) {
          Map<Table, Segment> files = bundles.get(segment.key());
          if (files != null) {
            files.put(table, segment);
          }
        }
      }
    }
    return bundles;
  }

  /**
   * A name that depends on what it is made from and on nothing else, and that no bundle of a plan
   * has.
   */
  static String name(String kind, List<String> parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((kind + "\n").getBytes(StandardCharsets.UTF_8));
      parts.forEach(part -> digest.update((part + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest()).substring(0, NAME_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
