package org.rhosweep.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Jars of stores and of their clients, which stay off the tests' class path: the modules in {@code
 * stores} resolve them. And the class path of the tests themselves, for processes of their own.
 */
public final class StoreJars {
  private StoreJars() {}

  /** The class path of one of the modules, with the wildcard of Java's launcher. */
  public static String of(String module) {
    return folder(module) + File.separator + "*";
  }

  private static Path folder(String module) {
    Path folder = Path.of("../storage/stores", module, "target/jars").toAbsolutePath().normalize();
    assertThat(folder)
        .as("mvn generate-test-resources (with -Pclusters for all) resolves the jars of stores")
        .isNotEmptyDirectory();
    return folder;
  }

  /** Loads the classes of a module beside those of the tests. */
  public static ClassLoader loader(String module) {
    File[] jars = folder(module).toFile().listFiles((folder, name) -> name.endsWith(".jar"));
    URL[] urls = Arrays.stream(jars).sorted().map(StoreJars::url).toArray(URL[]::new);
    return new URLClassLoader(urls, StoreJars.class.getClassLoader());
  }

  private static URL url(File file) {
    try {
      return file.toURI().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What this JVM's tests are loaded from. */
  public static String ofTests() {
    if (StoreJars.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(URL::getPath)
          .collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("java.class.path");
  }

  /** This JDK's {@code java}. */
  public static List<String> java(String... flags) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Stream.concat(Stream.of(java), Arrays.stream(flags)).toList();
  }
}
