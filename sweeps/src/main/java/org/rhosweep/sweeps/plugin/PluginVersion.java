package org.rhosweep.sweeps.plugin;

import static org.rhosweep.core.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which plug-in.
 *
 * @param name as it calls itself: small letters, digits, hyphens and dots, the first a letter
 * @param version as it calls itself: letters, digits and {@code ._+-}
 * @param contentHash of its jar, see {@link JarContent}: 64 hexadecimal digits
 */
public record PluginVersion(String name, String version, String contentHash) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]*");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._+-]+");
  private static final String SEPARATOR = "; ";

  public PluginVersion {
    require(
        name != null && NAME.matcher(name).matches(),
        "its name must be small letters, digits, hyphens and dots, the first a letter; was %s",
        name);
    require(
        version != null && VERSION.matcher(version).matches(),
        "its version must be letters, digits and ._+-; was %s",
        version);
  }

  /** For messages and tables: name, version, hash. */
  @Override
  public String toString() {
    return name + " " + version + " " + contentHash;
  }

  /** Several as a table holds them; null for none. */
  public static String text(List<PluginVersion> versions) {
    return versions.isEmpty()
        ? null
        : versions.stream().map(PluginVersion::toString).collect(Collectors.joining(SEPARATOR));
  }

  /**
   * What {@link #text} wrote.
   *
   * @param text null for none
   * @throws IllegalArgumentException where it wrote no such thing
   */
  public static List<PluginVersion> read(String text) {
    List<PluginVersion> versions = new ArrayList<>();
    for (String one : text == null ? new String[0] : text.split(SEPARATOR, -1)) {
      String[] words = one.split(" ", -1);
      require(words.length == 3, "not a plug-in's name, version and hash: %s", one);
      versions.add(new PluginVersion(words[0], words[1], words[2]));
    }
    return List.copyOf(versions);
  }
}
