package org.rhosweep.storage;

import java.util.List;
import org.rhosweep.core.Sha256;

/** Names of bundles that are made of others. */
final class BundleNames {
  private static final int NAME_DIGITS = 16;

  private BundleNames() {}

  /**
   * A name that depends on what it is made from and on nothing else, and that no bundle of a plan
   * has.
   */
  static String of(String kind, List<String> parts) {
    StringBuilder lines = new StringBuilder(kind).append('\n');
    parts.forEach(part -> lines.append(part).append('\n'));
    return Sha256.hexadecimal(lines.toString()).substring(0, NAME_DIGITS);
  }
}
