package org.rhosweep.spark.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * Which code runs: from the jar's manifest.
 *
 * @param version of rhosweep, or {@code development} outside the jar
 * @param commit Git's name for it, or {@code unknown}
 */
public record BuildInfo(String version, String commit) {
  /** The build of the jar that holds this class. */
  public static BuildInfo current() {
    String path = BuildInfo.class.getName().replace('.', '/') + ".class";
    var location = BuildInfo.class.getClassLoader().getResource(path);
    if (location == null || !location.getProtocol().equals("jar")) {
      return new BuildInfo("development", "unknown");
    }
    String jar = location.toString();
    String manifest = jar.substring(0, jar.length() - path.length()) + "META-INF/MANIFEST.MF";
    try (InputStream in = java.net.URI.create(manifest).toURL().openStream()) {
      Attributes attributes = new Manifest(in).getMainAttributes();
      return new BuildInfo(
          orElse(attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION), "development"),
          orElse(attributes.getValue("Rhosweep-Commit"), "unknown"));
    } catch (IOException e) {
      return new BuildInfo("development", "unknown");
    }
  }

  /** Version and commit as written into tables. */
  public String codeVersion() {
    return commit.equals("unknown") ? version : version + "+" + commit;
  }

  /** A value that Maven left as <code>${…}</code> was never set. */
  private static String orElse(String value, String otherwise) {
    return value == null || value.isBlank() || value.startsWith("$") ? otherwise : value;
  }
}
