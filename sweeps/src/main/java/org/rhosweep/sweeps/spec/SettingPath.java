package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;
import org.rhosweep.sweeps.spec.SettingType.Numbers;

/**
 * A dotted path to a setting or section.
 *
 * @param text as written: {@code training.optimizer.learningRate}
 * @param keys its parts
 * @param candidates the settings it names: one, or one for each variant that has it
 */
record SettingPath(String text, List<String> keys, List<Component> candidates) {
  /** What {@link #valueIn} answers where the variant has no such setting. */
  static final Object ABSENT = new Object();

  /** The path, or null with a problem added where no variant has such a setting. */
  static SettingPath parse(
      SettingType root, String text, SourceLocation location, Problems problems) {
    List<String> keys = List.of(text.split("\\.", -1));
    Collection<SettingType> owners = List.of(root);
    List<Component> found = List.of();
    for (int i = 0; i < keys.size(); i++) {
      found = step(owners, keys.get(i));
      if (found.isEmpty()) {
        int index = i;
        Collection<SettingType> here = owners;
        problems.add(location, () -> unknown(root, keys, index, here));
        return null;
      }
      owners = found.stream().map(Component::type).toList();
    }
    return new SettingPath(text, keys, found);
  }

  /** The records whose settings a value of this type can have. */
  static Collection<Group> groups(SettingType type) {
    if (type instanceof Group group) {
      return List.of(group);
    }
    return type instanceof Choice choice ? choice.variants().values() : List.of();
  }

  private static List<Component> step(Collection<SettingType> owners, String key) {
    List<Component> found = new ArrayList<>();
    for (SettingType owner : owners) {
      if (owner instanceof Numbers numbers && !key.isEmpty()) {
        found.add(numbers.number(key));
      }
      for (Group group : groups(owner)) {
        if (group.components().containsKey(key)) {
          found.add(group.components().get(key));
        }
      }
    }
    return found;
  }

  private static String unknown(
      SettingType root, List<String> keys, int index, Collection<SettingType> owners) {
    String path = YamlValue.quoted(String.join(".", keys));
    String parent = String.join(".", keys.subList(0, index));
    Set<String> valid = new LinkedHashSet<>();
    for (SettingType owner : owners) {
      if (owner instanceof Choice choice && choice.isNameKey(keys.get(index))) {
        return "there is no setting " + path + "; \"" + parent + "\" itself takes the name";
      }
      groups(owner).forEach(group -> valid.addAll(group.components().keySet()));
    }
    for (SettingType owner : owners) {
      for (Group group : groups(owner)) {
        String renamed = group.renamed(keys.get(index));
        if (renamed != null) {
          return "there is no setting "
              + path
              + "; it is now called \""
              + (parent.isEmpty() ? "" : parent + ".")
              + renamed
              + '"';
        }
      }
    }
    if (valid.isEmpty()) {
      return "there is no setting " + path + ": " + parent + " has no settings of its own";
    }
    String nearest = nearest(keys, index, List.copyOf(valid), paths(root));
    return "there is no setting "
        + path
        + (nearest == null ? "; valid" : "; did you mean \"" + nearest + "\"? Valid")
        + (index == 0 ? " sections: " : " under " + parent + ": ")
        + String.join(", ", valid);
  }

  /**
   * The end of an error about a key that a section does not have: the nearest of its own, or else
   * the setting elsewhere that has such a name.
   *
   * @param section path of the section; what another variant of it has is not elsewhere
   * @param valid the keys of the section
   */
  static String suggestion(String found, String section, List<String> valid) {
    String elsewhere =
        Names.nearest(found, valid) == null && Names.related(found, valid) == null
            ? elsewhere(found, paths(SettingType.of(TrialSpec.class)))
            : null;
    elsewhere = (section + "." + found).equals(elsewhere) ? null : elsewhere;
    return Names.suggestion(
        found, elsewhere == null ? valid : List.of(elsewhere), valid, elsewhere);
  }

  /**
   * The nearest path; for the bare name of a setting, the one path that ends in about that; else
   * what the name may be a part of, in the same section before others.
   */
  private static String nearest(
      List<String> keys, int index, List<String> valid, List<String> all) {
    if (keys.size() == 1) {
      String end = Names.nearest(keys.get(0), all.stream().map(SettingPath::lastKey).toList());
      List<String> ending = all.stream().filter(p -> p.endsWith("." + end)).toList();
      if (ending.size() == 1) {
        return ending.get(0);
      }
    }
    if (index > 0 && index == keys.size() - 1) {
      String sibling = Names.nearest(keys.get(index), valid);
      sibling = sibling == null ? Names.related(keys.get(index), valid) : sibling;
      if (sibling != null) {
        return String.join(".", keys.subList(0, index)) + "." + sibling;
      }
    }
    String path = String.join(".", keys);
    String nearest =
        Names.nearest(path, all.stream().filter(p -> !path.startsWith(p + ".")).toList());
    return nearest == null ? elsewhere(keys.get(keys.size() - 1), all) : nearest;
  }

  /**
   * The path with the fewest keys that ends in this name, in about it, or in what it abbreviates;
   * of equals the one in the section that people vary most.
   */
  private static String elsewhere(String name, List<String> all) {
    List<String> shortest =
        all.stream()
            .sorted(
                Comparator.comparingLong((String p) -> p.chars().filter(c -> c == '.').count())
                    .thenComparing(p -> !p.startsWith("training."))
                    .thenComparing(p -> !p.startsWith("model.")))
            .toList();
    List<String> ends = shortest.stream().map(SettingPath::lastKey).toList();
    String end = Names.nearest(name, ends);
    end = end == null ? Names.related(name, ends) : end;
    return end == null ? null : shortest.get(ends.indexOf(end));
  }

  private static String lastKey(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static List<String> paths(SettingType root) {
    List<String> all = new ArrayList<>();
    collect(root, "", all);
    return all;
  }

  private static void collect(SettingType type, String prefix, List<String> paths) {
    for (Group group : groups(type)) {
      for (Component component : group.components().values()) {
        String path = prefix + component.name();
        if (!paths.contains(path)) {
          paths.add(path);
        }
        collect(component.type(), path + ".", paths);
      }
    }
  }

  /** Type of the setting; where variants differ, that of the first. */
  SettingType type() {
    return candidates.get(0).type();
  }

  /** The top-level section. */
  String section() {
    return keys.get(0);
  }

  /** Whether this is a setting somewhere inside the other. */
  boolean isBelow(SettingPath other) {
    return text.startsWith(other.text + ".");
  }

  /**
   * The value in settings of the type that the path was parsed for; {@link #ABSENT} where the
   * variant has no such setting.
   */
  Object valueIn(SettingType root, Object settings) {
    return valueIn(keys, root, settings);
  }

  /** As above, of the setting with these keys. */
  static Object valueIn(List<String> keys, SettingType root, Object settings) {
    SettingType type = root;
    Object value = settings;
    for (String key : keys) {
      if (value == null) { // a section that is none
        return ABSENT;
      }
      Group group = type instanceof Group own ? own : null;
      if (type instanceof Choice choice) {
        group = choice.variants().get(choice.nameOf(value));
      }
      Component component = group == null ? null : group.components().get(key);
      if (type instanceof Numbers numbers) {
        component = ((Map<?, ?>) value).containsKey(key) ? numbers.number(key) : null;
      }
      if (component == null) { // of another variant, or of a setting of that name in another one
        return ABSENT;
      }
      value = component.of(value);
      type = component.type();
    }
    return value;
  }
}
