package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;
import org.rhosweep.sweeps.spec.SettingType.Numbers;
import org.rhosweep.sweeps.spec.YamlValue.Mapping;
import org.rhosweep.sweeps.spec.YamlValue.Scalar;
import org.rhosweep.sweeps.spec.YamlValue.Sequence;

/**
 * One entry of {@code exclude}: a cell that has all of its values is left out. Values are compared
 * with the resolved settings: {@code init: glorot} means every Glorot initialisation, whatever its
 * other settings are.
 */
final class Exclusion {
  private final SettingType trial;
  private final Mapping entry;
  private final List<Condition> conditions;

  /** What one setting must be. */
  record Condition(SettingPath path, Matcher holds) {}

  /** Which values of a setting are left out. */
  sealed interface Matcher {
    boolean matches(Object value);

    /** Matches what one of the two matches. */
    default Matcher or(Matcher other) {
      if (this instanceof Values a && other instanceof Values b) {
        return new Values(union(a.values(), b.values()));
      }
      if (this instanceof Variants a && other instanceof Variants b) {
        return new Variants(union(a.types(), b.types()));
      }
      return new Test(value -> matches(value) || other.matches(value));
    }

    private static <T> Set<T> union(Set<T> a, Set<T> b) {
      Set<T> all = new HashSet<>(a);
      all.addAll(b);
      return all;
    }
  }

  /**
   * Matches one of the values.
   *
   * @param values null for {@code none}
   */
  record Values(Set<Object> values) implements Matcher {
    @Override
    public boolean matches(Object value) {
      return values.contains(value);
    }
  }

  /** Matches a variant, whatever its settings are. */
  record Variants(Set<Class<?>> types) implements Matcher {
    @Override
    public boolean matches(Object value) {
      return value != null && types.contains(value.getClass());
    }
  }

  /** Matches what a test says. */
  record Test(Predicate<Object> test) implements Matcher {
    @Override
    public boolean matches(Object value) {
      return test.test(value);
    }
  }

  private Exclusion(SettingType trial, Mapping entry, List<Condition> conditions) {
    this.trial = trial;
    this.entry = entry;
    this.conditions = conditions;
  }

  /** The entry's meaning, or null with problems added. */
  static Exclusion of(SettingType trial, Mapping entry, Problems problems) {
    if (entry.entries().isEmpty()) {
      problems.add(
          entry.location(), "this entry of exclude is empty and would leave out every cell");
      return null;
    }
    List<Condition> conditions = new ArrayList<>();
    for (Map.Entry<String, YamlValue.Entry> setting : entry.entries().entrySet()) {
      SourceLocation location = setting.getValue().keyLocation();
      SettingPath path = SettingPath.parse(trial, setting.getKey(), location, problems);
      Matcher holds = path == null ? null : matcher(path, setting.getValue().value(), problems);
      if (holds != null) {
        conditions.add(new Condition(path, holds));
      }
    }
    return conditions.size() == entry.entries().size()
        ? new Exclusion(trial, entry, conditions)
        : null;
  }

  /** Whether a trial is left out. */
  boolean matches(Object spec) {
    for (Condition condition : conditions) {
      Object value = condition.path.valueIn(trial, spec);
      if (value == SettingPath.ABSENT || !condition.holds.matches(value)) {
        return false;
      }
    }
    return true;
  }

  List<Condition> conditions() {
    return conditions;
  }

  SourceLocation location() {
    return entry.location();
  }

  /** The beginning of the entry. */
  String text() {
    return entry.shortText();
  }

  /** A value matches where it does for any of the variants that have the setting. */
  private static Matcher matcher(SettingPath path, YamlValue value, Problems problems) {
    Matcher any = null;
    Problems firstRefusal = null;
    for (Component candidate : path.candidates()) {
      Problems refusal = new Problems();
      Matcher one = matcher(candidate, value, path.text(), refusal);
      if (one != null) {
        any = any == null ? one : any.or(one);
      } else if (firstRefusal == null) {
        firstRefusal = refusal;
      }
    }
    if (any == null && firstRefusal != null) {
      problems.addAll(firstRefusal);
    }
    return any;
  }

  private static Matcher matcher(
      Component component, YamlValue value, String path, Problems problems) {
    SettingType type = component.type();
    if (SweepOverrides.isList(type, value)) {
      return anyOf(component, (Sequence) value, path, problems);
    } else if (type instanceof Choice choice && value instanceof Mapping mapping) {
      Group variant = choice.variantOf(mapping);
      if (variant == null) {
        new Binder(problems).bind(type, false, value, path); // says what is wrong with the name
        return null;
      }
      Predicate<Object> fields = allOf(variant.components(), mapping, choice, path, problems);
      return fields == null ? null : new Test(v -> variant.type().isInstance(v) && fields.test(v));
    } else if (type instanceof Choice choice && value instanceof Scalar name) {
      Group variant = choice.variants().get(name.text());
      if (variant == null) {
        new Binder(problems).bind(type, false, value, path);
        return null;
      }
      return new Variants(Set.of(variant.type()));
    } else if (type instanceof Group group && value instanceof Mapping mapping) {
      Predicate<Object> fields = allOf(group.components(), mapping, null, path, problems);
      return fields == null ? null : new Test(v -> v != null && fields.test(v)); // may be none
    } else if (type instanceof Numbers numbers && value instanceof Mapping mapping) {
      Map<String, Component> named = new LinkedHashMap<>();
      mapping.entries().keySet().forEach(key -> named.put(key, numbers.number(key)));
      Predicate<Object> entries = allOf(named, mapping, null, path, problems);
      return entries == null ? null : new Test(entries);
    }
    Object bound = new Binder(problems).bind(type, component.nullable(), value, path);
    return bound == Binder.FAILED ? null : new Values(Collections.singleton(bound));
  }

  private static Matcher anyOf(Component component, Sequence list, String path, Problems problems) {
    if (list.items().isEmpty()) {
      problems.add(list.location(), path + " in exclude has an empty list");
      return null;
    }
    Set<Object> values = new HashSet<>();
    Set<Class<?>> variants = new HashSet<>();
    List<Matcher> others = new ArrayList<>();
    boolean whole = true;
    for (YamlValue item : list.items()) {
      Matcher option = matcher(component, item, path, problems);
      whole &= option != null;
      if (option instanceof Values some) {
        values.addAll(some.values());
      } else if (option instanceof Variants some) {
        variants.addAll(some.types());
      } else {
        others.add(option);
      }
    }
    if (!whole) {
      return null;
    } else if (others.isEmpty() && variants.isEmpty()) {
      return new Values(values);
    } else if (others.isEmpty() && values.isEmpty()) {
      return new Variants(variants);
    }
    return new Test(
        value ->
            new Values(values).matches(value)
                || new Variants(variants).matches(value)
                || others.stream().anyMatch(other -> other.matches(value)));
  }

  private static Predicate<Object> allOf(
      Map<String, Component> settings,
      Mapping mapping,
      Choice choice,
      String path,
      Problems problems) {
    Predicate<Object> all = v -> true;
    boolean whole = true;
    for (Map.Entry<String, YamlValue.Entry> field : mapping.entries().entrySet()) {
      if (choice != null && choice.isNameKey(field.getKey())) {
        continue;
      }
      Component component = settings.get(field.getKey());
      if (component == null) {
        problems.add(
            field.getValue().keyLocation(),
            () ->
                "unknown key "
                    + YamlValue.quoted(field.getKey())
                    + " in "
                    + path
                    + Names.suggestion(field.getKey(), List.copyOf(settings.keySet())));
        whole = false;
        continue;
      }
      Matcher one =
          matcher(component, field.getValue().value(), path + "." + component.name(), problems);
      if (one == null) {
        whole = false;
      } else {
        all = all.and(v -> one.matches(component.of(v)));
      }
    }
    return whole ? all : null;
  }
}
