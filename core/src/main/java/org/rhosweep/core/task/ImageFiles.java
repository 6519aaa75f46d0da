package org.rhosweep.core.task;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rhosweep.core.task.DataFiles.DataFile;

/**
 * The IDX files of a data set, under the names that they come with: MNIST's own ({@code
 * train-images-idx3-ubyte}), those of many archivers ({@code train-images.idx3-ubyte}), EMNIST's
 * ({@code emnist-letters-train-images-idx3-ubyte}, and {@code test} for {@code t10k}), each plain
 * or with {@code .gz}; in the folder itself or, where it has none, in one folder up to two levels
 * below ({@code MNIST/raw}).
 *
 * @param directory where they lie
 * @param files by {@link #key}
 */
record ImageFiles(DataFile directory, Map<String, DataFile> files) {
  private static final Pattern NAME =
      Pattern.compile(
          "(?<set>.*?)(?<part>train|t10k|test)[-_.](?<kind>images|labels)[-_.]idx[13][-_.]ubyte"
              + "(?<packed>\\.gz)?");
  private static final Pattern LIKELY =
      Pattern.compile(".*(mnist|ubyte|idx|train|t10k|test|images|labels).*");
  private static final int LEVELS_BELOW = 2;
  private static final int MAX_ENTRIES = 10_000;
  private static final int MAX_NAMED = 6;

  /** The two parts that MNIST and its likes come in. */
  enum Part {
    TRAIN("train"),
    TEST("t10k");

    private final String prefix;

    Part(String prefix) {
      this.prefix = prefix;
    }

    String prefix() {
      return prefix;
    }

    String imageFile() {
      return prefix + "-images-idx3-ubyte";
    }

    String labelFile() {
      return prefix + "-labels-idx1-ubyte";
    }
  }

  /**
   * Finds the files.
   *
   * @throws DataException where there are none, with what comes near; or where they are of several
   *     data sets
   */
  static ImageFiles in(DataFile directory) {
    Map<String, ImageFiles> here = scan(directory);
    if (here.isEmpty()) {
      List<ImageFiles> below = new ArrayList<>();
      below(directory, LEVELS_BELOW, below);
      if (below.size() > 1) {
        throw several(directory, below.stream().map(f -> f.directory.toString()).toList());
      }
      return below.isEmpty() ? none(directory) : below.get(0);
    }
    if (here.size() > 1 && !here.containsKey("")) {
      throw several(directory, here.keySet().stream().map(set -> set + "...").toList());
    }
    return here.getOrDefault("", here.values().iterator().next());
  }

  Optional<DataFile> images(Part part) {
    return Optional.ofNullable(files.get(key(part, "images")));
  }

  Optional<DataFile> labels(Part part) {
    return Optional.ofNullable(files.get(key(part, "labels")));
  }

  /** That one of the two files of a part is missing. */
  DataException missing(String name) {
    return new DataException(
        "task.path: %s holds no %s, plain or with .gz%s"
            .formatted(directory, name, nearMisses(directory)));
  }

  private static ImageFiles none(DataFile directory) {
    throw new DataException(
        "task.path: %s holds neither %s nor %s, plain or with .gz%s"
            .formatted(
                directory, Part.TRAIN.imageFile(), Part.TEST.imageFile(), nearMisses(directory)));
  }

  private static DataException several(DataFile directory, List<String> sets) {
    return new DataException(
        "task.path: %s holds several data sets, name the folder of one or put its files into a"
                .formatted(directory)
            + " folder of their own: "
            + String.join(", ", sets.subList(0, Math.min(sets.size(), MAX_NAMED)))
            + (sets.size() > MAX_NAMED ? ", ..." : ""));
  }

  /** What is there in place of the files, for a message. */
  private static String nearMisses(DataFile directory) {
    List<String> near = new ArrayList<>();
    for (DataFile entry : entries(directory)) {
      String name = entry.name();
      if (LIKELY.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
        near.add(isFolder(entry) ? name + "/" : name);
      }
    }
    return near.isEmpty()
        ? ""
        : "; it has "
            + String.join(", ", near.subList(0, Math.min(near.size(), MAX_NAMED)))
            + (near.size() > MAX_NAMED ? ", ..." : "");
  }

  private static void below(DataFile directory, int levels, List<ImageFiles> found) {
    for (DataFile entry : entries(directory)) {
      if (isFolder(entry)) {
        Map<String, ImageFiles> sets = scan(entry);
        found.addAll(sets.values());
        if (sets.isEmpty() && levels > 1) {
          below(entry, levels - 1, found);
        }
      }
    }
  }

  /** The files of a folder by the name of their data set, which is empty for MNIST's own names. */
  private static Map<String, ImageFiles> scan(DataFile directory) {
    Map<String, ImageFiles> sets = new TreeMap<>();
    for (DataFile entry : entries(directory)) {
      Matcher name = NAME.matcher(entry.name().toLowerCase(Locale.ROOT));
      if (name.matches() && kind(entry) == DataFiles.Kind.FILE) {
        Part part = name.group("part").equals("train") ? Part.TRAIN : Part.TEST;
        sets.computeIfAbsent(name.group("set"), set -> new ImageFiles(directory, new TreeMap<>()))
            .files
            .merge(key(part, name.group("kind")), entry, ImageFiles::preferred);
      }
    }
    return sets;
  }

  /** Of two files of one kind MNIST's own name, else the plain one, else the first. */
  private static DataFile preferred(DataFile a, DataFile b) {
    return rank(b).compareTo(rank(a)) < 0 ? b : a;
  }

  private static String rank(DataFile file) {
    String name = file.name();
    boolean own = !name.contains(".") || name.indexOf('.') == name.lastIndexOf(".gz");
    return (own ? "0" : "1") + (name.endsWith(".gz") ? "1" : "0") + name;
  }

  /** In the order of their names, so that every machine finds the same. */
  private static List<DataFile> entries(DataFile directory) {
    try {
      return directory.entries(MAX_ENTRIES);
    } catch (IOException e) {
      throw new DataException("task.path: " + directory + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean isFolder(DataFile entry) {
    return kind(entry) == DataFiles.Kind.FOLDER;
  }

  private static DataFiles.Kind kind(DataFile entry) {
    try {
      return entry.kind();
    } catch (IOException e) {
      throw new DataException("task.path: " + entry + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String key(Part part, String kind) {
    return part.prefix + " " + kind;
  }
}
