package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;
import org.rhosweep.sweeps.spec.SettingType.Items;
import org.rhosweep.sweeps.spec.YamlValue.Mapping;
import org.rhosweep.sweeps.spec.YamlValue.Scalar;
import org.rhosweep.sweeps.spec.YamlValue.Sequence;

/** Turns YAML into settings records, with defaults filled in, and says all that is wrong. */
final class Binder {
  /** What {@link #bind} answers where problems were added; null is the value {@code none}. */
  static final Object FAILED = new Object();

  private static final Pattern FIRST_WORD = Pattern.compile("[A-Za-z][A-Za-z0-9]*");

  private final Problems problems;
  private final Predicate<String> unfinished;

  /**
   * A binder.
   *
   * @param unfinished paths of records of which parts are filled in later: they may lack settings,
   *     and are checked but not made
   */
  Binder(Problems problems, Predicate<String> unfinished) {
    this.problems = problems;
    this.unfinished = unfinished;
  }

  Binder(Problems problems) {
    this(problems, path -> false);
  }

  /**
   * Binds a whole value.
   *
   * @return null where problems were added
   */
  static <T> T bind(Class<T> type, YamlValue value, Problems problems) {
    Object bound = new Binder(problems).bind(SettingType.of(type), false, value, "");
    return bound == FAILED ? null : type.cast(bound);
  }

  /**
   * Binds a value.
   *
   * @param nullable whether {@code none} is allowed
   * @param path where the value belongs, empty for the root
   */
  Object bind(SettingType type, boolean nullable, YamlValue value, String path) {
    if (nullable && value instanceof Scalar scalar && scalar.plain() && isNone(scalar)) {
      return null;
    } else if (type instanceof Group group) {
      return value instanceof Mapping mapping
          ? group(group, mapping, path, null)
          : fail(value, name(path) + " must be a mapping of settings, was " + value.describe());
    } else if (type instanceof Choice choice) {
      return choice(choice, value, path);
    } else if (type instanceof Items items) {
      return list(items, value, path);
    }
    return leaf((Leaf) type, nullable, value, path);
  }

  private static boolean isNone(Scalar scalar) {
    return scalar.text().equals("none");
  }

  private Object leaf(Leaf leaf, boolean nullable, YamlValue value, String path) {
    Object parsed = value instanceof Scalar scalar ? leaf.parse(scalar) : null;
    if (parsed != null) {
      return parsed;
    }
    String message =
        name(path)
            + " must be "
            + leaf.rule()
            + (nullable ? ", or none" : "")
            + ", was "
            + value.describe();
    if (value instanceof Scalar scalar) {
      String nearest = Names.nearest(scalar.text(), leaf.names());
      return fail(value, message + (nearest == null ? "" : "; did you mean " + nearest + "?"));
    }
    return fail(
        value, message + (value instanceof Sequence ? "; what varies is written under axes" : ""));
  }

  private Object list(Items items, YamlValue value, String path) {
    if (!(value instanceof Sequence sequence)) {
      return fail(value, name(path) + " must be a list [...], was " + value.describe());
    }
    List<Object> bound = new ArrayList<>();
    for (YamlValue item : sequence.items()) {
      Object element = bind(items.item(), false, item, path);
      if (element != FAILED && bound.contains(element)) {
        element = fail(item, name(path) + " has " + item.describe() + " twice");
      }
      bound.add(element);
    }
    return bound.contains(FAILED) ? FAILED : bound;
  }

  private Object choice(Choice choice, YamlValue value, String path) {
    YamlValue name =
        value instanceof Mapping mapping ? mapping.value(choice.discriminator()) : value;
    List<String> names = List.copyOf(choice.variants().keySet());
    if (name == null) {
      return fail(
          value,
          name(path)
              + " lacks the key \""
              + choice.discriminator()
              + "\"; valid: "
              + String.join(", ", names));
    }
    if (!(name instanceof Scalar scalar) || scalar.isAbsent()) {
      return fail(
          name,
          name(path)
              + " must be a name, or a mapping with the key \""
              + choice.discriminator()
              + "\", was "
              + name.describe()
              + (name instanceof Sequence ? "; what varies is written under axes" : ""));
    }
    Group variant = choice.variants().get(scalar.text());
    if (variant == null) {
      return fail(
          name,
          name(path)
              + ": unknown "
              + choice.discriminator()
              + " \""
              + scalar.text()
              + '"'
              + Names.suggestion(scalar.text(), names));
    }
    Mapping settings =
        value instanceof Mapping mapping ? mapping : new Mapping(java.util.Map.of(), value.place());
    return group(variant, settings, path, choice.discriminator());
  }

  private Object group(Group group, Mapping mapping, String path, String discriminator) {
    boolean whole = unknownKeys(group, mapping, path, discriminator);
    String prefix = path.isEmpty() ? "" : path + ".";
    Object[] values = new Object[group.components().size()];
    int index = 0;
    for (Component component : group.components().values()) {
      YamlValue value = mapping.value(component.name());
      values[index] =
          value == null && component.defaultValue() == null
              ? missing(component, mapping, prefix, path)
              : bind(
                  component.type(),
                  component.nullable(),
                  value == null ? component.defaultValue() : value,
                  prefix + component.name());
      whole &= values[index] != FAILED;
      index++;
    }
    if (!whole || unfinished.test(path)) {
      return FAILED;
    }
    try {
      return group.construct(values);
    } catch (IllegalArgumentException e) {
      return refused(group, mapping, prefix, e.getMessage());
    }
  }

  private boolean unknownKeys(Group group, Mapping mapping, String path, String discriminator) {
    List<String> valid = new ArrayList<>(group.components().keySet());
    if (discriminator != null) {
      valid.add(0, discriminator);
    }
    boolean allKnown = true;
    for (var entry : mapping.entries().entrySet()) {
      if (!valid.contains(entry.getKey())) {
        String variant =
            discriminator == null ? "" : " (" + mapping.value(discriminator).text() + ")";
        problems.add(
            entry.getValue().keyPlace(),
            "unknown key \""
                + entry.getKey()
                + "\" in "
                + name(path)
                + variant
                + Names.suggestion(entry.getKey(), valid));
        allKnown = false;
      }
    }
    return allKnown;
  }

  private Object missing(Component component, Mapping mapping, String prefix, String path) {
    String setting = prefix + component.name();
    return unfinished.test(path)
        ? FAILED
        : fail(
            mapping,
            setting + " has no default and must be given, here or by --set " + setting + "=...");
  }

  /** Puts a record's refusal at the setting that it names first, else at the whole mapping. */
  private Object refused(Group group, Mapping mapping, String prefix, String message) {
    Matcher word = FIRST_WORD.matcher(message);
    if (word.lookingAt() && group.components().containsKey(word.group())) {
      YamlValue value = mapping.value(word.group());
      return fail(value == null ? mapping : value, prefix + message);
    }
    return fail(mapping, (prefix.isEmpty() ? "" : prefix.replaceAll("\\.$", ": ")) + message);
  }

  private Object fail(YamlValue value, String message) {
    problems.add(value.place(), message);
    return FAILED;
  }

  private static String name(String path) {
    return path.isEmpty() ? "the sweep" : path;
  }
}
