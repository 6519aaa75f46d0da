package org.rhosweep.sweeps.spec;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;
import org.rhosweep.sweeps.spec.SettingType.Items;
import org.rhosweep.sweeps.spec.SettingType.Numbers;

/**
 * Settings as JSON of which there is one text only: keys sorted, no spaces, numbers and strings as
 * in RFC 8785. The text does not depend on the Java version: {@link Double#toString} does.
 */
final class CanonicalJson {
  private static final int MAX_SIGNIFICANT_DIGITS = 17;

  private CanonicalJson() {}

  /**
   * The text of a settings value.
   *
   * @param whole whether settings are included that are no part of an identity: those that say
   *     where something lies or runs, titles, and those that were added later and are what was
   *     before
   * @param names under which settings stand
   */
  static String of(SettingType type, Object value, boolean whole, SettingNames names) {
    if (value == null) {
      return "null";
    } else if (type instanceof Group group) {
      return object(fields(group, value, whole, names));
    } else if (type instanceof Choice choice) {
      String name = choice.nameOf(value);
      Map<String, String> fields = fields(choice.variants().get(name), value, whole, names);
      fields.put(names.ofName(choice), string(name));
      return object(fields);
    } else if (type instanceof Items items) {
      StringBuilder json = new StringBuilder("[");
      for (Object item : (List<?>) value) {
        json.append(json.length() > 1 ? "," : "").append(of(items.item(), item, whole, names));
      }
      return json.append(']').toString();
    } else if (type instanceof Numbers numbers) {
      return object(numbers(numbers, (Map<?, ?>) value, whole, names));
    } else if (value instanceof Double number) {
      return number(number);
    } else if (value instanceof Enum<?>) {
      return string(Leaf.nameOf(value));
    }
    return value instanceof String text ? string(text) : value.toString();
  }

  /**
   * The settings of a record that are part of an identity, each as JSON, by name.
   *
   * @param type of a record
   */
  static Map<String, String> fields(SettingType type, Object value, SettingNames names) {
    return fields((Group) type, value, false, names);
  }

  private static Map<String, String> numbers(
      Numbers type, Map<?, ?> value, boolean whole, SettingNames names) {
    Map<String, String> fields = new TreeMap<>();
    for (Map.Entry<?, ?> number : value.entrySet()) {
      String name = (String) number.getKey();
      fields.put(name, of(type.number(name).type(), number.getValue(), whole, names));
    }
    return fields;
  }

  private static Map<String, String> fields(
      Group group, Object value, boolean whole, SettingNames names) {
    Map<String, String> fields = new TreeMap<>();
    for (Component component : group.components().values()) {
      Object setting = component.of(value);
      boolean left =
          !whole
              && (component.outsideIdentity()
                  || (component.omittedAtDefault() && component.isIdentifiedAsDefault(setting)));
      if (!left) {
        fields.put(names.of(component), of(component.type(), setting, whole, names));
      }
    }
    return fields;
  }

  /** An object whose values are JSON already. */
  static String object(Map<String, String> sortedFields) {
    StringBuilder json = new StringBuilder("{");
    sortedFields.forEach(
        (key, value) ->
            json.append(json.length() > 1 ? "," : "")
                .append(string(key))
                .append(':')
                .append(value));
    return json.append('}').toString();
  }

  /** RFC 8785, section 3.2.2.2. */
  static String string(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int shortForm = "\b\t\n\f\r\"\\".indexOf(c);
      if (shortForm >= 0) {
        json.append('\\').append("btnfr\"\\".charAt(shortForm));
      } else if (c < 0x20) {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  /**
   * RFC 8785, section 3.2.2.3: the fewest significant digits that round to the number, as
   * ECMAScript writes them.
   */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a setting must be finite, was " + value);
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal exact = new BigDecimal(Math.abs(value));
    BigDecimal shortest = exact;
    for (int digits = 1; digits <= MAX_SIGNIFICANT_DIGITS; digits++) {
      shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (Double.parseDouble(shortest.toString()) == Math.abs(value)) {
        break;
      }
    }
    shortest = shortest.stripTrailingZeros();
    return (value < 0 ? "-" : "") + ecmaScript(shortest);
  }

  private static String ecmaScript(BigDecimal positive) {
    String digits = positive.unscaledValue().toString();
    int point = digits.length() - positive.scale(); // the value is 0.digits times 10^point
    if (point > -6 && point <= 21) {
      return positive.toPlainString();
    }
    int exponent = point - 1;
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }
}
