package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;

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
  static SettingPath parse(SettingType root, String text, Place place, Problems problems) {
    List<String> keys = List.of(text.split("\\.", -1));
    Collection<SettingType> owners = List.of(root);
    List<Component> found = List.of();
    for (int i = 0; i < keys.size(); i++) {
      found = step(owners, keys.get(i));
      if (found.isEmpty()) {
        problems.add(place, unknown(root, keys, i, owners));
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
    String path = String.join(".", keys);
    String parent = String.join(".", keys.subList(0, index));
    Set<String> valid = new LinkedHashSet<>();
    for (SettingType owner : owners) {
      if (owner instanceof Choice choice && choice.discriminator().equals(keys.get(index))) {
        return "there is no setting \"" + path + "\"; \"" + parent + "\" itself takes the name";
      }
      groups(owner).forEach(group -> valid.addAll(group.components().keySet()));
    }
    if (valid.isEmpty()) {
      return "there is no setting \"" + path + "\": " + parent + " has no settings of its own";
    }
    List<String> all = new ArrayList<>();
    collect(root, "", all);
    String nearest = nearest(keys, all);
    return "there is no setting \""
        + path
        + (nearest == null ? "\"; valid" : "\"; did you mean \"" + nearest + "\"? Valid")
        + (index == 0 ? " sections: " : " under " + parent + ": ")
        + String.join(", ", valid);
  }

  /** The nearest path; for the bare name of a setting, the one path that ends in about that. */
  private static String nearest(List<String> keys, List<String> all) {
    String last = keys.get(keys.size() - 1);
    List<String> ends = all.stream().map(p -> p.substring(p.lastIndexOf('.') + 1)).toList();
    String end = Names.nearest(last, ends);
    List<String> ending = all.stream().filter(p -> p.endsWith("." + end)).toList();
    return keys.size() == 1 && ending.size() == 1
        ? ending.get(0)
        : Names.nearest(String.join(".", keys), all);
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
      if (component == null) { // of another variant, or of a setting of that name in another one
        return ABSENT;
      }
      value = component.of(value);
      type = component.type();
    }
    return value;
  }
}
