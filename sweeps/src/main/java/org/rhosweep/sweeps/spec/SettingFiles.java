package org.rhosweep.sweeps.spec;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;
import org.rhosweep.sweeps.spec.SettingType.Items;
import org.rhosweep.sweeps.spec.SettingType.Numbers;
import org.rhosweep.sweeps.spec.YamlValue.Entry;
import org.rhosweep.sweeps.spec.YamlValue.Mapping;
import org.rhosweep.sweeps.spec.YamlValue.Scalar;
import org.rhosweep.sweeps.spec.YamlValue.Sequence;

/**
 * Puts settings that stand in files of their own, see {@link org.rhosweep.core.settings.FromFile},
 * in the place of the files' names, before anything else is made of them. What a file says is as if
 * it stood there; beside the file's name there may be a title, settings that the file does not
 * have, and numbers that take the place of the file's.
 */
final class SettingFiles {
  private static final Pattern TITLE = Pattern.compile("[A-Za-z][A-Za-z0-9._+-]{0,39}");

  private final Path folder;
  private final Problems problems;
  private final Map<String, Mapping> read = new LinkedHashMap<>();

  /**
   * Files.
   *
   * @param folder that their names are relative to
   */
  SettingFiles(Path folder, Problems problems) {
    this.folder = folder;
    this.problems = problems;
  }

  /** Files whose names are relative to the folder of another; where that is no path, to here. */
  static SettingFiles relativeTo(String fileName, Problems problems) {
    Path folder = Path.of("");
    try {
      Path parent = Path.of(fileName).getParent();
      folder = parent == null ? folder : parent;
    } catch (InvalidPathException e) {
      return new SettingFiles(folder, problems);
    }
    return new SettingFiles(folder, problems);
  }

  /** A sweep file without names of files. */
  Mapping resolveSweep(SettingType trial, Mapping file) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    file.entries()
        .forEach(
            (key, entry) -> {
              Component section = SettingType.inside(trial, file, key);
              YamlValue value = entry.value();
              if (section != null) {
                value = resolve(section.type(), value);
              } else if (Set.of("axes", "zip").contains(key)) {
                value = resolvePaths(trial, value);
              } else if (key.equals("exclude") && value instanceof Sequence list) {
                value = each(list, item -> resolvePaths(trial, item));
              }
              entries.put(key, new Entry(entry.keyLocation(), value));
            });
    return new Mapping(entries, file.location());
  }

  /**
   * The value of an override without names of files.
   *
   * @param path as {@code --set} gives it
   */
  YamlValue resolveOverride(SettingType trial, String path, YamlValue value) {
    Mapping alone = new Mapping(Map.of(path, new Entry(value.location(), value)), value.location());
    if (path.indexOf('.') < 0) {
      return resolveSweep(trial, alone).value(path);
    }
    String setting = path.replaceFirst("^(axes|zip)\\.", "");
    Mapping ofSetting = new Mapping(Map.of(setting, alone.entries().get(path)), value.location());
    return ((Mapping) resolvePaths(trial, ofSetting)).value(setting);
  }

  /** A mapping from dotted paths to values or lists of them. */
  private YamlValue resolvePaths(SettingType trial, YamlValue value) {
    if (!(value instanceof Mapping mapping)) {
      return value;
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(
            (path, entry) -> {
              // What is wrong with the path is said by who reads it.
              SettingPath known =
                  SettingPath.parse(trial, path, entry.keyLocation(), new Problems());
              YamlValue resolved =
                  known == null ? entry.value() : resolve(known.type(), entry.value());
              entries.put(path, new Entry(entry.keyLocation(), resolved));
            });
    return new Mapping(entries, mapping.location());
  }

  /** A value of this type, or a list of such values, without names of files. */
  YamlValue resolve(SettingType type, YamlValue value) {
    if (value instanceof Sequence list) {
      SettingType item = type instanceof Items items ? items.item() : type;
      return each(list, one -> resolve(item, one));
    } else if (!(value instanceof Mapping) || type instanceof Leaf || type instanceof Numbers) {
      return value;
    }
    Mapping mapping = (Mapping) value;
    Group group = type instanceof Choice choice ? choice.variantOf(mapping) : null;
    if (type instanceof Group section) {
      group = section;
    }
    if (group != null && group.fileKey() != null && mapping.value(group.fileKey()) != null) {
      return withFile(type, group, mapping);
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              Component component = SettingType.inside(type, mapping, key);
              entries.put(
                  key,
                  component == null
                      ? entry
                      : new Entry(entry.keyLocation(), resolve(component.type(), entry.value())));
            });
    return new Mapping(entries, mapping.location());
  }

  private static Sequence each(Sequence list, Function<YamlValue, YamlValue> change) {
    return new Sequence(list.items().stream().map(change).toList(), list.location());
  }

  /**
   * The settings of the file that a mapping names, with what the mapping says beside it. Where the
   * file cannot be read the mapping stays, and {@link Binder} makes nothing of it.
   */
  private Mapping withFile(SettingType type, Group group, Mapping mapping) {
    Mapping content = content(group, mapping.value(group.fileKey()));
    if (content == null) {
      return mapping;
    }
    Mapping merged = new Mapping(content.entries(), mapping.location());
    for (Map.Entry<String, Entry> given : mapping.entries().entrySet()) {
      String key = given.getKey();
      YamlValue value = given.getValue().value();
      Component component = group.components().get(key);
      YamlValue before = merged.value(key);
      if (key.equals(group.fileKey())) {
        continue;
      } else if (component != null
          && component.type() instanceof Numbers
          && value instanceof Mapping numbers
          && before instanceof Mapping ofFile) {
        Map<String, Entry> all = new LinkedHashMap<>(ofFile.entries());
        all.putAll(numbers.entries());
        value = new Mapping(all, numbers.location());
      } else if (component != null && before != null && !component.outsideIdentity()) {
        problems.add(
            given.getValue().keyLocation(),
            key + " is given here and in the file " + nameOf(mapping, group) + "; keep one");
        continue;
      }
      merged = merged.with(key, value);
    }
    return withTitle(type, group, merged, nameOf(mapping, group));
  }

  private static String nameOf(Mapping mapping, Group group) {
    return mapping.value(group.fileKey()).text();
  }

  /** Called by the file's name where nothing else is said, and where no variant has this name. */
  static Mapping withTitle(SettingType type, Group group, Mapping settings, String file) {
    String title = file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\.[A-Za-z0-9]+$", "");
    boolean taken = type instanceof Choice choice && choice.variants().containsKey(title);
    return group.titleKey() == null
            || settings.value(group.titleKey()) != null
            || taken
            || !TITLE.matcher(title).matches()
        ? settings
        : settings.with(group.titleKey(), new Scalar(title, true, settings.location()));
  }

  /** What a file says, or null with a problem added. */
  private Mapping content(Group group, YamlValue name) {
    if (!(name instanceof Scalar scalar) || scalar.isAbsent()) {
      problems.add(
          name.location(),
          group.fileKey()
              + " must be the name of a file, was "
              + name.describe()
              + (name instanceof Sequence ? "; under axes, write an entry for each file" : ""));
      return null;
    }
    if (read.containsKey(scalar.text())) {
      return read.get(scalar.text());
    }
    Mapping content = null;
    String called = YamlValue.quoted(scalar.text());
    try {
      Path file = folder.resolve(scalar.text());
      String text = TextFile.read(file, "file of settings");
      Problems ofFile = new Problems();
      YamlValue value = YamlReader.read(file.toString(), true, text, ofFile);
      problems.addAll(ofFile);
      if (value instanceof Mapping mapping && mapping.value(group.fileKey()) != null) {
        problems.add(
            mapping.entries().get(group.fileKey()).keyLocation(),
            "a file of settings must not name another by \"" + group.fileKey() + '"');
      } else if (value instanceof Mapping mapping) {
        content = mapping;
      } else if (value != null) {
        problems.add(
            value.location(),
            "a file of settings must be a mapping with "
                + String.join(", ", group.components().keySet())
                + ", was "
                + value.describe());
      }
    } catch (TextFile.Unreadable e) {
      problems.add(
          name.location(),
          group.fileKey() + " " + called + ": " + e.getMessage() + ", sought as " + found(scalar));
    } catch (InvalidPathException e) {
      problems.add(name.location(), group.fileKey() + " " + called + " is not a path of a file");
    }
    read.put(scalar.text(), content);
    return content;
  }

  private Path found(Scalar name) {
    return folder.resolve(name.text());
  }
}
