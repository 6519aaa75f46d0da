package org.rhosweep.spark.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The jars of plug-ins on a command line, found before it is parsed: the classes of commands know
 * the columns of tables.
 */
final class PluginJars {
  static final String OPTION = "--jars";

  private PluginJars() {}

  /** The jars that these arguments name. */
  static List<Path> in(String... args) {
    List<Path> jars = new ArrayList<>();
    for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
      String value = null;
      if (args[i].equals(OPTION) && i + 1 < args.length) {
        value = args[++i];
      } else if (args[i].startsWith(OPTION + "=")) {
        value = args[i].substring(OPTION.length() + 1);
      }
      for (String jar : value == null ? new String[0] : value.split(",", -1)) {
        if (!jar.isBlank()) {
          jars.add(Path.of(jar));
        }
      }
    }
    return jars;
  }
}
