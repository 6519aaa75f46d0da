package org.rhosweep.sweeps.spec;

import java.util.List;
import java.util.Map;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;
import org.rhosweep.sweeps.spec.SettingType.Numbers;
import org.rhosweep.sweeps.spec.YamlValue.Mapping;
import org.rhosweep.sweeps.spec.YamlValue.Scalar;
import org.rhosweep.sweeps.spec.YamlValue.Sequence;

/** Puts values into settings as they are written, opening short forms and defaults on the way. */
final class SettingTree {
  private final Problems problems;

  SettingTree(Problems problems) {
    this.problems = problems;
  }

  /**
   * A section with one setting replaced.
   *
   * @param section the component of the trial
   * @param written the section as written, or null
   * @param axis names the setting, somewhere in this section
   * @param value its value
   * @return null where the section has no such setting, with the problem added
   */
  YamlValue with(Component section, YamlValue written, SweepAxis axis, YamlValue value) {
    return with(section, written, axis, 1, value);
  }

  private YamlValue with(
      Component component, YamlValue written, SweepAxis axis, int index, YamlValue value) {
    List<String> keys = axis.path().keys();
    if (index == keys.size()) {
      return value;
    }
    YamlValue base = written;
    if (written == null && component.defaultValue() != null) {
      base = component.defaultValue().at(value.location()); // what it gives a place is this value
    }
    Mapping mapping =
        base instanceof Mapping given ? given : new Mapping(Map.of(), value.location());
    if (component.type() instanceof Numbers) {
      return base == null || base instanceof Mapping
          ? mapping.with(keys.get(index), value)
          : base; // the binder says what is wrong with it
    }
    Group group;
    if (component.type() instanceof Choice choice) {
      if (base instanceof Scalar name) {
        mapping = new Mapping(Map.of(), base.location()).with(Choice.NAME, name);
      }
      group = choice.variantOf(mapping);
      if (group == null) {
        return base; // the binder says what is wrong with it; nothing can be put into it
      }
    } else if (!(component.type() instanceof Group section)) {
      String owner = String.join(".", keys.subList(0, index));
      problems.add(
          axis.location(),
          axis.path().text() + ": here " + owner + " is a value, and has no settings of its own");
      return null;
    } else {
      group = section;
      boolean none =
          component.nullable() && base instanceof Scalar scalar && scalar.text().equals("none");
      if (base != null && !(base instanceof Mapping) && !none) {
        return base;
      }
    }
    Component inner = group.components().get(keys.get(index));
    if (inner == null) {
      Group variant = group;
      problems.add(
          axis.location(), () -> absent(axis, index, (Choice) component.type(), variant, value));
      return null;
    }
    YamlValue replaced = with(inner, mapping.value(inner.name()), axis, index + 1, value);
    return replaced == null ? null : mapping.with(inner.name(), replaced);
  }

  private static String absent(
      SweepAxis axis, int index, Choice choice, Group variant, YamlValue value) {
    String path = axis.path().text();
    String key = axis.path().keys().get(index);
    String parent = String.join(".", axis.path().keys().subList(0, index));
    String found = VariantName.of(variant.type());
    List<String> owners =
        choice.variants().entrySet().stream()
            .filter(entry -> entry.getValue().components().containsKey(key))
            .map(Map.Entry::getKey)
            .toList();
    String message =
        path + " is a setting of " + String.join(", ", owners) + ", and " + parent + " is " + found;
    if (axis.values().size() == 1) {
      return message;
    }
    Mapping entry =
        new Mapping(Map.of(), value.location())
            .with(Choice.NAME, new Scalar(owners.get(0), true, value.location()))
            .with(key, new Sequence(axis.values(), value.location()));
    return message
        + " in some cells; write the list inside the entry that has it, under axes: "
        + parent
        + ": ["
        + found
        + ", "
        + entry.shortText()
        + "]";
  }
}
