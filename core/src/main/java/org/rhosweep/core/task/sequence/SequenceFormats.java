package org.rhosweep.core.task.sequence;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.rhosweep.core.task.DataException;
import org.rhosweep.core.task.DataFiles;
import org.rhosweep.core.task.DataFiles.DataFile;

/**
 * Readers of file formats, chosen by the ending of a file's name.
 *
 * @param formats all that are known
 */
public record SequenceFormats(List<SequenceFormat> formats) {
  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_NAMED = 6;

  public SequenceFormats {
    formats = formats.stream().sorted(Comparator.comparing(SequenceFormat::name)).toList();
  }

  /** The readers on the class path. */
  public static SequenceFormats loaded() {
    return Loaded.FORMATS;
  }

  private static final class Loaded {
    private static final SequenceFormats FORMATS =
        new SequenceFormats(
            ServiceLoader.load(SequenceFormat.class, SequenceFormats.class.getClassLoader())
                .stream()
                .map(ServiceLoader.Provider::get)
                .toList());
  }

  /**
   * Reads a file, or the files of a folder: those directly in it whose format is known, but for
   * names that begin with a point or an underscore.
   *
   * @param setting the setting that names the path, for messages: {@code task.path}
   * @throws DataException where nothing is there, no reader takes it, the files of a folder are of
   *     several formats, or a reader refuses them
   */
  public List<RawSequence> read(
      String setting, DataFile place, SequenceColumns columns, ReadLimit limit) {
    try {
      List<DataFile> files = files(setting, place);
      return formatOf(setting, place, files).read(files, columns, limit);
    } catch (IOException e) {
      throw new DataException(
          String.format("%s: %s cannot be read: %s", setting, place, e.getMessage()), e);
    }
  }

  private List<DataFile> files(String setting, DataFile place) throws IOException {
    DataFiles.Kind kind = place.kind();
    if (kind == DataFiles.Kind.NOTHING) {
      throw new DataException(
          String.format(
              "%s: %s does not exist, it must be a file or a folder of %s",
              setting, place.absolute(), extensions()));
    }
    if (kind == DataFiles.Kind.FILE) {
      return List.of(place);
    }
    List<DataFile> files = new ArrayList<>();
    Set<String> others = new LinkedHashSet<>();
    for (DataFile entry : place.entries(MAX_ENTRIES)) {
      String name = entry.name();
      boolean hidden = name.startsWith(".") || name.startsWith("_");
      if (!hidden && entry.kind() == DataFiles.Kind.FILE && format(name).isPresent()) {
        files.add(entry);
      } else if (others.size() <= MAX_NAMED) {
        others.add(entry.kind() == DataFiles.Kind.FOLDER ? name + "/" : name);
      }
    }
    if (files.isEmpty()) {
      throw new DataException(
          String.format(
              "%s: folder %s holds no file of %s%s",
              setting, place.absolute(), extensions(), named(others)));
    }
    return files;
  }

  private static String named(Set<String> others) {
    if (others.isEmpty()) {
      return "; it is empty";
    }
    List<String> names = List.copyOf(others);
    return "; it has "
        + String.join(", ", names.subList(0, Math.min(names.size(), MAX_NAMED)))
        + (names.size() > MAX_NAMED ? ", ..." : "");
  }

  private SequenceFormat formatOf(String setting, DataFile place, List<DataFile> files) {
    SequenceFormat format = null;
    for (DataFile file : files) {
      SequenceFormat own =
          format(file.name())
              .orElseThrow(
                  () ->
                      new DataException(
                          String.format(
                              "%s: no reader takes %s, the name of a file must end in %s",
                              setting, file, extensions())));
      if (format != null && own != format) {
        throw new DataException(
            String.format(
                "%s: folder %s holds %s (%s) and %s (%s); put the files of one format into a folder"
                    + " of their own",
                setting, place, files.get(0).name(), format.name(), file.name(), own.name()));
      }
      format = own;
    }
    return format;
  }

  /** The reader of files of this name; of several that would take it that of the longest ending. */
  public Optional<SequenceFormat> format(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    SequenceFormat best = null;
    int longest = 0;
    for (SequenceFormat format : formats) {
      for (String extension : format.extensions()) {
        if (name.endsWith("." + extension) && extension.length() > longest) {
          best = format;
          longest = extension.length();
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** The endings that are known, in their order: {@code .csv, .npy or .parquet}. */
  public String extensions() {
    Set<String> known = new TreeSet<>();
    formats.forEach(format -> format.extensions().forEach(ending -> known.add("." + ending)));
    if (known.isEmpty()) {
      return "a known format (no reader is on the class path)";
    }
    List<String> endings = List.copyOf(known);
    int last = endings.size() - 1;
    return last == 0
        ? endings.get(0)
        : String.join(", ", endings.subList(0, last)) + " or " + endings.get(last);
  }
}
