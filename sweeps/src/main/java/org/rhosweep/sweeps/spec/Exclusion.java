package org.rhosweep.sweeps.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;
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

  private record Condition(SettingPath path, Predicate<Object> holds) {}

  private Exclusion(SettingType trial, Mapping entry, List<Condition> conditions) {
    this.trial = trial;
    this.entry = entry;
    this.conditions = conditions;
  }

  /** The entry's meaning, or null with problems added. */
  static Exclusion of(SettingType trial, Mapping entry, Problems problems) {
    if (entry.entries().isEmpty()) {
      problems.add(entry.place(), "this entry of exclude is empty and would leave out every cell");
      return null;
    }
    List<Condition> conditions = new ArrayList<>();
    for (Map.Entry<String, YamlValue.Entry> setting : entry.entries().entrySet()) {
      Place place = setting.getValue().keyPlace();
      SettingPath path = SettingPath.parse(trial, setting.getKey(), place, problems);
      Predicate<Object> holds =
          path == null ? null : matcher(path, setting.getValue().value(), problems);
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
      if (value == SettingPath.ABSENT || !condition.holds.test(value)) {
        return false;
      }
    }
    return true;
  }

  Place place() {
    return entry.place();
  }

  String text() {
    return entry.text();
  }

  /** A value matches where it does for any of the variants that have the setting. */
  private static Predicate<Object> matcher(SettingPath path, YamlValue value, Problems problems) {
    Predicate<Object> any = null;
    Problems firstRefusal = null;
    for (Component candidate : path.candidates()) {
      Problems refusal = new Problems();
      Predicate<Object> one = matcher(candidate, value, path.text(), refusal);
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

  private static Predicate<Object> matcher(
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
      Predicate<Object> fields = allOf(variant, mapping, choice.discriminator(), path, problems);
      return fields == null ? null : v -> variant.type().isInstance(v) && fields.test(v);
    } else if (type instanceof Choice choice && value instanceof Scalar name) {
      Group variant = choice.variants().get(name.text());
      if (variant == null) {
        new Binder(problems).bind(type, false, value, path);
        return null;
      }
      return variant.type()::isInstance;
    } else if (type instanceof Group group && value instanceof Mapping mapping) {
      Predicate<Object> fields = allOf(group, mapping, null, path, problems);
      return fields == null ? null : v -> v != null && fields.test(v); // a section may be none
    }
    Object bound = new Binder(problems).bind(type, component.nullable(), value, path);
    return bound == Binder.FAILED ? null : v -> Objects.equals(v, bound);
  }

  private static Predicate<Object> anyOf(
      Component component, Sequence list, String path, Problems problems) {
    if (list.items().isEmpty()) {
      problems.add(list.place(), path + " in exclude has an empty list");
      return null;
    }
    List<Predicate<Object>> options = new ArrayList<>();
    for (YamlValue item : list.items()) {
      options.add(matcher(component, item, path, problems));
    }
    return options.contains(null) ? null : v -> options.stream().anyMatch(option -> option.test(v));
  }

  private static Predicate<Object> allOf(
      Group group, Mapping mapping, String discriminator, String path, Problems problems) {
    Predicate<Object> all = v -> true;
    boolean whole = true;
    for (Map.Entry<String, YamlValue.Entry> field : mapping.entries().entrySet()) {
      if (field.getKey().equals(discriminator)) {
        continue;
      }
      Component component = group.components().get(field.getKey());
      if (component == null) {
        problems.add(
            field.getValue().keyPlace(),
            "unknown key \""
                + field.getKey()
                + "\" in "
                + path
                + Names.suggestion(field.getKey(), List.copyOf(group.components().keySet())));
        whole = false;
        continue;
      }
      Predicate<Object> one =
          matcher(component, field.getValue().value(), path + "." + component.name(), problems);
      if (one == null) {
        whole = false;
      } else {
        all = all.and(v -> one.test(component.of(v)));
      }
    }
    return whole ? all : null;
  }
}
