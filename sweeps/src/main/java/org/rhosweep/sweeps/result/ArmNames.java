package org.rhosweep.sweeps.result;

import static org.rhosweep.core.Require.require;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the arms of an output are called: by the settings that vary and nothing else, in one way
 * wherever arms are named.
 *
 * <p>A word that can mean only one of these settings stands alone, as in {@code lstm · orthogonal};
 * numbers, booleans, and words that two settings share come with the name of their column, {@code
 * depth=5}. A setting that an arm does not have is left out. Different settings give different
 * labels: names of columns have no sign of their own, each value of a setting is written in a way
 * of its own, and what could be read as another label is quoted.
 */
public final class ArmNames {
  /** The label of the one arm where nothing varies. */
  public static final String ALL = "all trials";

  private static final String WITHOUT = "without ";
  private static final String SEPARATOR = " · ";
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,4})?");
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[-+]?\\d+");

  /** Powers of ten outside of these bounds are written with an exponent, as 1e-05. */
  private static final int SMALLEST_PLAIN_EXPONENT = -4;

  private static final int LARGEST_PLAIN_EXPONENT = 15;

  /** By setting: how each of its values is written after its name. */
  private final Map<String, Map<String, String>> written = new LinkedHashMap<>();

  /** By setting: the values that stand alone. */
  private final Map<String, Set<String>> alone = new HashMap<>();

  private ArmNames(Map<String, ? extends Collection<String>> valuesBySetting) {
    Map<String, Integer> settingsWithText = new HashMap<>();
    valuesBySetting.forEach(
        (setting, given) -> {
          require(setting.matches("\\w+"), "a setting is a column's name, was \"%s\"", setting);
          Set<String> values = new LinkedHashSet<>(given);
          values.remove(null);
          written.put(setting, texts(values));
          written.get(setting).values().forEach(t -> settingsWithText.merge(t, 1, Integer::sum));
        });
    written.forEach(
        (setting, texts) ->
            alone.put(
                setting,
                texts.entrySet().stream()
                    .filter(e -> isWord(e.getValue()) && settingsWithText.get(e.getValue()) == 1)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet())));
  }

  /**
   * Names for the arms that some settings tell apart.
   *
   * @param valuesBySetting the settings that vary, by the names of their columns, in the order of
   *     the labels, each with the values that occur; null among them, or its absence, says nothing
   */
  public static ArmNames of(Map<String, ? extends Collection<String>> valuesBySetting) {
    return new ArmNames(valuesBySetting);
  }

  /**
   * Names for these arms.
   *
   * @param settings that vary, in the order of the labels
   * @param arms value of each setting by its name; one that an arm does not have is absent or null
   */
  public static ArmNames of(List<String> settings, Collection<? extends Map<String, String>> arms) {
    Map<String, Set<String>> values = new LinkedHashMap<>();
    for (String setting : settings) {
      Set<String> occurring = values.computeIfAbsent(setting, s -> new LinkedHashSet<>());
      arms.forEach(arm -> occurring.add(arm.get(setting)));
    }
    return new ArmNames(values);
  }

  /**
   * The label of an arm.
   *
   * @param settings value by setting; null or absent where the arm does not have it, and settings
   *     that do not vary are passed over
   * @throws IllegalArgumentException if a value is not among those that were given
   */
  public String label(Map<String, String> settings) {
    if (written.isEmpty()) {
      return ALL;
    }
    List<String> parts = new ArrayList<>();
    for (String setting : written.keySet()) {
      String value = settings.get(setting);
      if (value != null) {
        String text = text(setting, value);
        parts.add(alone.get(setting).contains(value) ? text : setting + "=" + text);
      }
    }
    return parts.isEmpty()
        ? WITHOUT + String.join(", ", written.keySet())
        : String.join(SEPARATOR, parts);
  }

  /**
   * A value as it stands in labels, for a column of its setting.
   *
   * @throws IllegalArgumentException if it is not among those that were given
   */
  public String text(String setting, String value) {
    String text = written.getOrDefault(setting, Map.of()).get(value);
    require(text != null, "%s=%s is not among the values of these arms", setting, value);
    return text;
  }

  /** The settings that vary, in the order of the labels. */
  public List<String> settings() {
    return List.copyOf(written.keySet());
  }

  /** Each value's text; two of one number, such as 3 and 3.0, stay as they are. */
  private static Map<String, String> texts(Set<String> values) {
    Map<String, Integer> times = new HashMap<>();
    values.forEach(value -> times.merge(readable(value), 1, Integer::sum));
    Map<String, String> texts = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    for (String value : values) {
      String text = times.get(readable(value)) == 1 ? readable(value) : value;
      texts.put(value, isSafe(text) ? text : quoted(value));
      taken.add(texts.get(value));
    }
    require(taken.size() == values.size(), "values that are not told apart: %s", values);
    return texts;
  }

  /** Numbers, and lists of them, as people write them; everything else as it is. */
  private static String readable(String value) {
    List<String> items = Arrays.asList(value.split(",", -1));
    return items.stream().allMatch(item -> NUMBER.matcher(item).matches())
        ? items.stream().map(ArmNames::number).collect(Collectors.joining(","))
        : value;
  }

  /**
   * A number as people write it: 0.001 and 3 rather than 1.0E-3 and 3.0, and 1e-05 where zeros
   * would have to be counted. All of its digits stay, so that different numbers differ.
   *
   * @param decimal digits with a sign, a point and an exponent, as Java writes a number
   */
  public static String number(String decimal) {
    require(NUMBER.matcher(decimal).matches(), "not a decimal number: %s", decimal);
    if (WHOLE_NUMBER.matcher(decimal).matches()) {
      return new BigDecimal(decimal).toPlainString();
    }
    BigDecimal value = new BigDecimal(decimal).stripTrailingZeros();
    if (value.signum() == 0) {
      return decimal.startsWith("-") ? "-0" : "0";
    }
    int exponent = value.precision() - value.scale() - 1;
    if (exponent >= SMALLEST_PLAIN_EXPONENT && exponent <= LARGEST_PLAIN_EXPONENT) {
      return value.toPlainString();
    }
    String mantissa = value.scaleByPowerOfTen(-exponent).toPlainString();
    String digits = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + digits;
  }

  /** Whether a text needs no name of a setting to be understood. */
  private static boolean isWord(String text) {
    return isSafe(text)
        && Character.isLetter(text.codePointAt(0))
        && !Set.of("true", "false", "NaN", "Infinity", ALL).contains(text)
        && !text.startsWith(WITHOUT);
  }

  /** Whether a text cannot be read as two parts, a name with a value, or something quoted. */
  private static boolean isSafe(String text) {
    return !text.isEmpty()
        && text.equals(text.strip())
        && text.chars()
            .noneMatch(c -> c == '·' || c == '=' || c == '"' || Character.isISOControl(c));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
