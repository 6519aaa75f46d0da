package org.rhosweep.sweeps.plugin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.rhosweep.core.plugin.Plugin;
import org.rhosweep.core.settings.Named;

/**
 * The plug-ins of this process. They are found once, before any settings are read: names in sweep
 * files and columns of tables follow from them.
 */
public final class Plugins {
  /** The file of a jar that names its plug-ins. */
  public static final String SERVICE_FILE = "META-INF/services/" + Plugin.class.getName();

  private static Plugins current;

  private final List<Loaded> loaded;
  private final List<Path> jars;

  /**
   * One plug-in.
   *
   * @param place its jar, or the folder of its classes
   * @param settings what it adds
   */
  public record Loaded(PluginVersion version, Path place, List<Class<?>> settings) {
    public Loaded {
      settings = List.copyOf(settings);
    }

    /** How messages name it. */
    public String title() {
      return "plug-in " + version.name() + " " + version.version() + " (" + place + ")";
    }
  }

  private Plugins(List<Loaded> loaded, List<Path> jars) {
    this.loaded = List.copyOf(loaded);
    this.jars = List.copyOf(jars);
  }

  /**
   * The plug-ins of this process. Where {@link #load} was not called before, those that the class
   * loader of the calling thread finds: of jars that spark-submit was given, or of the class path.
   *
   * @throws PluginException where one cannot be used
   */
  public static synchronized Plugins current() {
    if (current == null) {
      current = new Plugins(find(Thread.currentThread().getContextClassLoader()), List.of());
    }
    return current;
  }

  /**
   * Adds jars to what the calling thread, and those that it starts, load classes from, and finds
   * the plug-ins.
   *
   * @param given each a jar with a plug-in; none, to have those of the class path
   * @throws PluginException where one cannot be used, or where this process has others already
   */
  public static synchronized Plugins load(List<Path> given) {
    List<Path> jars =
        List.copyOf(
            new LinkedHashSet<>(
                given.stream().map(jar -> jar.toAbsolutePath().normalize()).toList()));
    if (current != null && (jars.isEmpty() || current.jars.equals(jars))) {
      return current;
    } else if (current != null) {
      throw new PluginException("this process has read settings without these plug-ins: " + jars);
    }
    Thread thread = Thread.currentThread();
    ClassLoader loader = loader(jars, thread.getContextClassLoader());
    Plugins found = new Plugins(find(loader), jars);
    thread.setContextClassLoader(loader);
    current = found;
    return found;
  }

  /**
   * The plug-ins of jars, in a class loader of their own: nothing of this process changes.
   *
   * @throws PluginException where one cannot be used
   */
  public static Plugins in(List<Path> jars) {
    return new Plugins(find(loader(jars, Plugins.class.getClassLoader())), jars);
  }

  /** It stays open: classes are loaded from it as long as the process lives. */
  private static ClassLoader loader(List<Path> jars, ClassLoader parent) {
    List<String> problems = new ArrayList<>();
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      String problem = JarContent.problem(jar, SERVICE_FILE);
      if (problem != null) {
        problems.add(jar + ": " + problem);
      }
      urls.add(url(jar));
    }
    if (!problems.isEmpty()) {
      throw new PluginException(String.join("\n", problems));
    }
    return jars.isEmpty()
        ? parent
        : new URLClassLoader("plug-ins", urls.toArray(URL[]::new), parent);
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (IOException e) {
      throw new PluginException(jar + " has no address", e);
    }
  }

  private static List<Loaded> find(ClassLoader loader) {
    Map<String, Path> places = places(loader);
    List<Loaded> found = new ArrayList<>();
    if (places.isEmpty()) {
      return found;
    }
    ServiceLoader<Plugin> services = ServiceLoader.load(Plugin.class, loader);
    try {
      for (Plugin plugin : services) {
        found.add(loaded(plugin, loader));
      }
    } catch (ServiceConfigurationError | LinkageError e) {
      throw cannotLoad(e, places);
    }
    Map<String, Loaded> names = new LinkedHashMap<>();
    for (Loaded plugin : found) {
      Loaded other = names.putIfAbsent(plugin.version().name(), plugin);
      if (other != null) {
        throw new PluginException(
            "two plug-ins are called " + other.version().name() + ": " + both(other, plugin));
      }
    }
    return found;
  }

  private static String both(Loaded one, Loaded other) {
    return "one in " + one.place() + ", one in " + other.place() + "; give one of them";
  }

  /** Where the classes lie that service files name. */
  private static Map<String, Path> places(ClassLoader loader) {
    Map<String, Path> places = new LinkedHashMap<>();
    try {
      for (URL file : Collections.list(loader.getResources(SERVICE_FILE))) {
        Path place = place(file);
        for (String provider : providers(file)) {
          Path other = places.putIfAbsent(provider, place);
          if (other != null && !other.equals(place)) {
            throw new PluginException(
                "the plug-in's class "
                    + provider
                    + " is there twice: in "
                    + other
                    + " and in "
                    + place
                    + "; give one of them");
          }
        }
      }
    } catch (IOException e) {
      throw new PluginException(SERVICE_FILE + " cannot be read: " + e.getMessage(), e);
    }
    return places;
  }

  private static Path place(URL serviceFile) throws IOException {
    String text = serviceFile.toString();
    String place = text.substring(0, text.length() - SERVICE_FILE.length());
    if (place.startsWith("jar:")) {
      place = place.substring("jar:".length(), place.indexOf("!/"));
    }
    try {
      return Path.of(java.net.URI.create(place));
    } catch (RuntimeException e) {
      throw new IOException("it lies at " + text + ", which is not a file of this machine", e);
    }
  }

  private static Set<String> providers(URL serviceFile) throws IOException {
    Set<String> providers = new LinkedHashSet<>();
    URLConnection connection = serviceFile.openConnection();
    connection.setUseCaches(
        false); // else the jar stays open, and a new one in its place is not seen
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String provider = line.replaceAll("#.*", "").strip();
        if (!provider.isEmpty()) {
          providers.add(provider);
        }
      }
    }
    return providers;
  }

  private static PluginException cannotLoad(Throwable error, Map<String, Path> places) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(error.getMessage());
    String where =
        places.entrySet().stream()
            .filter(entry -> message.contains(entry.getKey()))
            .map(entry -> entry.getValue() + ": ")
            .findFirst()
            .orElse("");
    String what =
        message
            .replace(Plugin.class.getName() + ": ", "")
            .replaceAll(
                "^Provider (\\S+) not found$",
                "its service file names the class $1, which is missing")
            .replaceAll("^(\\S+) not a subtype$", "$1 must implement " + Plugin.class.getName());
    return new PluginException(
        where + (what + (root == error ? "" : ": " + root)).replaceAll("\\s*\\R\\s*", " | "),
        error);
  }

  private static Loaded loaded(Plugin plugin, ClassLoader loader) {
    Class<?> type = plugin.getClass();
    Path place = placeOf(type);
    try {
      String hash = JarContent.hash(place);
      PluginVersion version = new PluginVersion(plugin.name(), plugin.version(), hash);
      List<Class<?>> settings = new ArrayList<>();
      for (Class<?> added : plugin.settings()) {
        settings.add(initialised(added, place, loader));
      }
      if (settings.isEmpty()) {
        throw new IllegalArgumentException("it adds no settings");
      }
      return new Loaded(version, place, settings);
    } catch (IOException | IllegalArgumentException e) {
      throw new PluginException(place + ": " + type.getName() + ": " + e.getMessage(), e);
    } catch (PluginException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new PluginException(place + ": " + type.getName() + " fails: " + e, e);
    }
  }

  private static Path placeOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException | RuntimeException e) {
      throw new PluginException(
          type.getName() + " comes from " + source + ", which is not a file of this machine", e);
    }
  }

  /** Static initialisers run now, and not in the middle of a run. */
  private static Class<?> initialised(Class<?> settings, Path place, ClassLoader loader) {
    String name = settings.getName();
    if (!settings.isRecord()) {
      throw new IllegalArgumentException(name + " must be a record");
    }
    Path itsPlace = placeOf(settings);
    if (!itsPlace.equals(place)) {
      throw new IllegalArgumentException(
          name + " must be in the plug-in's jar, whose hash stands for it; is in " + itsPlace);
    }
    Named named = settings.getAnnotation(Named.class);
    if (named == null) {
      throw new IllegalArgumentException(name + " needs a name for sweep files: @Named");
    }
    try {
      return Class.forName(name, true, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      Throwable root = e.getCause() == null ? e : e.getCause();
      throw new IllegalArgumentException(name + " cannot be loaded: " + root, e);
    }
  }

  /** All of them, in the order in which they were found. */
  public List<Loaded> all() {
    return loaded;
  }

  /** The jars that were given to {@link #load}. */
  public List<Path> jars() {
    return jars;
  }

  /** What plug-ins add to a settings interface. */
  public List<Class<?>> settings(Class<?> kind) {
    return loaded.stream()
        .flatMap(plugin -> plugin.settings().stream())
        .filter(kind::isAssignableFrom)
        .toList();
  }

  /** Whether a class comes from a plug-in. */
  public boolean hasClass(Class<?> type) {
    return !loaded.isEmpty() && loaded.stream().anyMatch(p -> p.place().equals(placeOrNull(type)));
  }

  private static Path placeOrNull(Class<?> type) {
    try {
      return placeOf(type);
    } catch (PluginException e) {
      return null; // of the Java platform
    }
  }

  /** The plug-in that settings belong to; empty for built-in ones. */
  public Optional<Loaded> of(Class<?> settings) {
    return loaded.stream().filter(plugin -> plugin.settings().contains(settings)).findFirst();
  }

  /**
   * Why trials that used these plug-ins cannot be looked at here, in one line; empty where they
   * can.
   */
  public Optional<String> missing(List<PluginVersion> used) {
    for (PluginVersion version : used) {
      if (loaded.stream().noneMatch(p -> p.version().name().equals(version.name()))) {
        return Optional.of(
            "it used plug-in "
                + version.name()
                + " "
                + version.version()
                + ", which is not here: give the jar whose content has the SHA-256 "
                + version.contentHash()
                + " by --jars");
      }
    }
    return Optional.empty();
  }

  /** Why trials that used these plug-ins would not be the same here; empty where they would. */
  public Optional<String> different(List<PluginVersion> used) {
    for (PluginVersion version : used) {
      for (Loaded plugin : loaded) {
        boolean same = plugin.version().contentHash().equals(version.contentHash());
        if (plugin.version().name().equals(version.name()) && !same) {
          return Optional.of("it used plug-in " + version + ", and here is " + plugin.version());
        }
      }
    }
    return missing(used);
  }
}
