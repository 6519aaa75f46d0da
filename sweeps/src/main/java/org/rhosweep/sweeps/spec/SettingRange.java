package org.rhosweep.sweeps.spec;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;

/**
 * Which numbers a setting accepts, as its record says by refusing others: the constructor is called
 * with values far outside, and the rules are taken from its messages, {@code NAME must be RULE, was
 * VALUE}.
 */
final class SettingRange {
  private static final List<Double> NUMBERS =
      List.of(-Double.MAX_VALUE, -1.0, 0.0, Double.MAX_VALUE);
  private static final List<Long> INTEGERS = List.of(-1L, 0L, (long) Integer.MAX_VALUE);

  private SettingRange() {}

  /**
   * The rules, joined by "; ", with every other setting at its default; empty where any will do.
   */
  static String of(Group owner, Component component) {
    if (!(component.type() instanceof Leaf leaf)) {
      return "";
    }
    Set<String> rules = new LinkedHashSet<>();
    if (leaf.type() == double.class) {
      NUMBERS.forEach(value -> add(rules, owner, component, value));
    } else if (leaf.type() == long.class) {
      INTEGERS.forEach(value -> add(rules, owner, component, value));
    } else if (leaf.type() == int.class) {
      INTEGERS.forEach(value -> add(rules, owner, component, value.intValue()));
    }
    return String.join("; ", rules);
  }

  private static void add(Set<String> rules, Group owner, Component component, Object value) {
    Object[] values = new Object[owner.components().size()];
    int index = 0;
    for (Component other : owner.components().values()) {
      values[index++] = other.name().equals(component.name()) ? value : usual(other);
    }
    try {
      owner.construct(values);
    } catch (IllegalArgumentException e) {
      Pattern rule =
          Pattern.compile(
              Pattern.quote(component.name()) + " must (?:be )?(.*?)(?:,? or none)?(?:, was .*)?",
              Pattern.DOTALL);
      Matcher refused = rule.matcher(e.getMessage());
      if (refused.matches()) {
        // Bounds that depend on another setting name it: "at most trainingSteps = 300".
        String text = refused.group(1).replaceAll("(?<=[A-Za-z]) = [-0-9.e]+", "");
        rules.add(text.replaceFirst("^divide ", "divides "));
      }
    }
  }

  /** The default, or something of this type where there is none. */
  private static Object usual(Component component) {
    if (component.defaultValue() != null) {
      return new Binder(new Problems())
          .bind(component.type(), component.nullable(), component.defaultValue(), component.name());
    }
    Class<?> type = component.type() instanceof Leaf leaf ? leaf.type() : Void.class;
    if (type == int.class) {
      return 1;
    } else if (type == long.class) {
      return 1L;
    } else if (type == double.class) {
      return 1.0;
    } else if (type == boolean.class) {
      return false;
    } else if (type == String.class) {
      return "x";
    }
    throw new IllegalStateException(component.name() + " needs a default");
  }
}
