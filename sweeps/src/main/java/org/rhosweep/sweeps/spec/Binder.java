package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rhosweep.core.equation.text.EquationException;
import org.rhosweep.core.equation.text.EquationProblem;
import org.rhosweep.core.settings.Named;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;
import org.rhosweep.sweeps.spec.SettingType.Items;
import org.rhosweep.sweeps.spec.SettingType.Numbers;
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
  private final boolean stored;

  /**
   * A binder.
   *
   * @param unfinished paths of records of which parts are filled in later: they may lack settings,
   *     and are checked but not made
   */
  Binder(Problems problems, Predicate<String> unfinished) {
    this(problems, unfinished, false);
  }

  /**
   * A binder.
   *
   * @param stored whether settings may have the names that they had in an earlier version
   */
  private Binder(Problems problems, Predicate<String> unfinished, boolean stored) {
    this.problems = problems;
    this.unfinished = unfinished;
    this.stored = stored;
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
    return bind(type, value, new Binder(problems));
  }

  /** Binds a stored configuration, whose settings may have the names of an earlier version. */
  static <T> T bindStored(Class<T> type, YamlValue value, Problems problems) {
    return bind(type, value, new Binder(problems, path -> false, true));
  }

  private static <T> T bind(Class<T> type, YamlValue value, Binder binder) {
    Object bound = binder.bind(SettingType.of(type), false, value, "");
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
          : fail(
              value,
              name(path)
                  + " must be a mapping of settings"
                  + (nullable ? ", or none" : "")
                  + ", was "
                  + value.describe());
    } else if (type instanceof Choice choice) {
      return choice(choice, value, path);
    } else if (type instanceof Items items) {
      return list(items, value, path);
    } else if (type instanceof Numbers numbers) {
      return numbers(numbers, value, path);
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
      String instead = leaf.instead(scalar.text());
      if (instead != null) {
        return fail(value, message + "; " + instead);
      }
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
    Set<Object> bound = new LinkedHashSet<>();
    boolean whole = true;
    for (YamlValue item : sequence.items()) {
      Object element = bind(items.item(), false, item, path);
      if (element != FAILED && !bound.add(element)) {
        element = fail(item, name(path) + " has " + item.describe() + " twice");
      }
      whole &= element != FAILED;
    }
    return whole ? new ArrayList<>(bound) : FAILED;
  }

  private Object numbers(Numbers numbers, YamlValue value, String path) {
    if (!(value instanceof Mapping mapping)) {
      return fail(
          value, name(path) + " must be a mapping {name: number, ...}, was " + value.describe());
    }
    Map<String, Double> bound = new TreeMap<>();
    boolean whole = true;
    for (Map.Entry<String, YamlValue.Entry> entry : mapping.entries().entrySet()) {
      Component number = numbers.number(entry.getKey());
      Object one =
          bind(number.type(), false, entry.getValue().value(), path + "." + entry.getKey());
      whole &= one != FAILED;
      if (one != FAILED) {
        bound.put(entry.getKey(), (Double) one);
      }
    }
    return whole ? bound : FAILED;
  }

  private Object choice(Choice choice, YamlValue value, String path) {
    if (value instanceof Mapping mapping && choice.isNamedTwice(mapping)) {
      return fail(
          mapping.value(choice.alias()),
          name(path)
              + " has both \""
              + Choice.NAME
              + "\" and \""
              + choice.alias()
              + "\", which mean the same: give one of them");
    }
    YamlValue name = value instanceof Mapping mapping ? choice.nameIn(mapping) : value;
    List<String> names = List.copyOf(choice.variants().keySet());
    if (name == null) {
      return fail(
          value,
          name(path)
              + " lacks the key \""
              + Choice.NAME
              + "\"; valid: "
              + String.join(", ", names));
    }
    if (!(name instanceof Scalar scalar) || scalar.isAbsent()) {
      return fail(
          name,
          name(path)
              + " must be a name, or a mapping with the key \""
              + Choice.NAME
              + "\", was "
              + name.describe()
              + (name instanceof Sequence ? "; what varies is written under axes" : ""));
    }
    Group variant = choice.variants().get(scalar.text());
    if (variant == null) {
      return fail(
          name,
          name(path)
              + ": unknown name "
              + YamlValue.quoted(scalar.text())
              + Names.suggestion(scalar.text(), names));
    }
    Mapping settings =
        value instanceof Mapping mapping ? mapping : new Mapping(Map.of(), value.location());
    return group(variant, settings, path, choice);
  }

  private Object group(Group group, Mapping written, String path, Choice choice) {
    Mapping mapping = stored ? group.withCurrentNames(written) : written;
    if (!stored && group.fileKey() != null && mapping.value(group.fileKey()) != null) {
      return FAILED; // SettingFiles has said why
    }
    boolean whole = unknownKeys(group, mapping, path, choice);
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
    // What the axes will replace may be wrong here: the cells decide.
    return whole && unfinished.test(path)
        ? FAILED
        : construct(group, mapping, prefix, values, whole);
  }

  /**
   * Makes the record. What it refuses is reported and replaced by its default, and it is tried
   * again, so that one mistake does not hide the next.
   *
   * @param values of the components; FAILED where a problem was reported already
   * @param whole whether no problem was reported yet; else nothing is made, and only what the
   *     mapping itself says is checked
   */
  private Object construct(
      Group group, Mapping mapping, String prefix, Object[] values, boolean whole) {
    List<Component> components = List.copyOf(group.components().values());
    Object[] tried = values.clone();
    for (int i = 0; i < tried.length; i++) {
      if (tried[i] == FAILED && !useDefault(components.get(i), tried, i, prefix)) {
        return FAILED;
      }
    }
    for (int attempt = 0; attempt <= components.size(); attempt++) {
      try {
        Object made = group.construct(tried);
        return whole ? made : FAILED;
      } catch (EquationException e) {
        e.problems().forEach(problem -> refused(problem, mapping, prefix));
        return FAILED;
      } catch (IllegalArgumentException e) {
        int named = namedIn(e.getMessage(), components);
        boolean given = named >= 0 && mapping.value(components.get(named).name()) != null;
        boolean known = named >= 0 && tried[named] != values[named];
        if (known || (!whole && !given)) {
          return FAILED; // a consequence of what was reported already
        }
        refused(components, named, mapping, prefix, e.getMessage());
        whole = false;
        if (named < 0 || !useDefault(components.get(named), tried, named, prefix)) {
          return FAILED;
        }
      }
    }
    return FAILED;
  }

  /** Puts a mistake in an equation at its place inside the text. */
  private void refused(EquationProblem problem, Mapping mapping, String prefix) {
    String setting = problem.part().setting();
    YamlValue list = mapping.value(setting);
    YamlValue entry = list == null ? mapping : list;
    int index = problem.index();
    if (list instanceof Sequence texts && index >= 0 && index < texts.items().size()) {
      entry = texts.items().get(index);
    } else if (list instanceof Mapping numbers && index >= 0 && index < numbers.entries().size()) {
      String name = numbers.entries().keySet().stream().sorted().toList().get(index);
      setting = setting + "." + name;
      entry = numbers.value(name);
    }
    if (entry instanceof Scalar scalar && problem.column() > 0) {
      SourceLocation at = scalar.at(problem.column() - 1);
      String column = at.column() > 0 ? "column " + at.column() : "column " + problem.column();
      problems.add(at, prefix + setting + ", " + column + ": " + problem.text());
    } else {
      problems.add(entry.location(), prefix + setting + ": " + problem.text());
    }
  }

  private boolean useDefault(Component component, Object[] tried, int index, String prefix) {
    if (component.defaultValue() == null) {
      return false;
    }
    tried[index] =
        bind(
            component.type(),
            component.nullable(),
            component.defaultValue(),
            prefix + component.name());
    return tried[index] != FAILED;
  }

  /** The component that a refusal names first, or -1. */
  private static int namedIn(String message, List<Component> components) {
    Matcher word = FIRST_WORD.matcher(message);
    for (int i = 0; word.lookingAt() && i < components.size(); i++) {
      if (components.get(i).name().equals(word.group())) {
        return i;
      }
    }
    return -1;
  }

  private boolean unknownKeys(Group group, Mapping mapping, String path, Choice choice) {
    List<String> valid = new ArrayList<>(group.components().keySet());
    if (choice != null) {
      valid.add(0, Choice.NAME);
    }
    boolean allKnown = true;
    for (var entry : mapping.entries().entrySet()) {
      boolean alias = choice != null && entry.getKey().equals(choice.alias());
      if (!alias && !valid.contains(entry.getKey())) {
        Named named = choice == null ? null : group.type().getAnnotation(Named.class);
        String variant = named == null ? "" : " (" + named.value() + ")";
        problems.add(
            entry.getValue().keyLocation(),
            () ->
                "unknown key "
                    + YamlValue.quoted(entry.getKey())
                    + " in "
                    + name(path)
                    + variant
                    + (group.renamed(entry.getKey()) != null
                        ? "; it is now called " + YamlValue.quoted(group.renamed(entry.getKey()))
                        : SettingPath.suggestion(entry.getKey(), path, valid)));
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
  private void refused(
      List<Component> components, int named, Mapping mapping, String prefix, String message) {
    if (named >= 0) {
      YamlValue value = mapping.value(components.get(named).name());
      problems.add((value == null ? mapping : value).location(), prefix + message);
    } else {
      String location = prefix.isEmpty() ? "" : prefix.replaceAll("\\.$", ": ");
      problems.add(mapping.location(), location + message);
    }
  }

  private Object fail(YamlValue value, String message) {
    problems.add(value.location(), message);
    return FAILED;
  }

  private static String name(String path) {
    return path.isEmpty() ? "the sweep" : path;
  }
}
