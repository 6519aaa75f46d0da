package org.rhosweep.sweeps.spec;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.sweeps.spec.YamlValue.Scalar;

/** A setting that is one scalar: a number, a truth value, a string or a name from an enum. */
record Leaf(Class<?> type) implements SettingType {
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Map<Class<?>, Class<?>> BOXED =
      Map.of(
          Integer.class, int.class,
          Long.class, long.class,
          Double.class, double.class,
          Boolean.class, boolean.class);

  /** Digits of the largest long. */
  private static final int MAX_DIGITS = 19;

  static boolean isBoxed(Class<?> type) {
    return BOXED.containsKey(type);
  }

  static Leaf of(Class<?> type) {
    Class<?> plain = BOXED.getOrDefault(type, type);
    if (!BOXED.containsValue(plain) && plain != String.class && !plain.isEnum()) {
      throw new IllegalStateException("no rule for settings of type " + type);
    }
    return new Leaf(plain);
  }

  /** The names of an enum's constants in a file; empty for other types. */
  List<String> names() {
    return type.isEnum()
        ? Arrays.stream(type.getEnumConstants()).map(Leaf::nameOf).toList()
        : List.of();
  }

  /**
   * What to write instead of a name that is looked for here and is none; null where none is known.
   */
  String instead(String found) {
    boolean gpu = type == EngineName.class && List.of("cuda", "gpu").contains(found);
    return gpu
        ? "a GPU trains engine: opencl, or nd4j in a build with -Pcuda (see GPUs in docs/cluster.md)"
        : null;
  }

  /** An enum's constant in a file: lower case, with hyphens. */
  static String nameOf(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a value must be, to follow "must be". */
  String rule() {
    if (type == int.class) {
      return "an integer below 2^31";
    } else if (type == long.class) {
      return "an integer below 2^63";
    } else if (type == double.class) {
      return "a finite number";
    } else if (type == boolean.class) {
      return "true or false";
    }
    return type == String.class ? "a string" : "one of " + String.join(", ", names());
  }

  /** The value of a scalar, or null where it does not follow the {@link #rule}. */
  Object parse(Scalar scalar) {
    if (scalar.isAbsent()) {
      return null;
    }
    String text = scalar.text();
    if (type == String.class) {
      return text;
    } else if (type.isEnum()) {
      int index = names().indexOf(text);
      return index < 0 ? null : type.getEnumConstants()[index];
    } else if (!scalar.plain()) {
      return null;
    } else if (type == boolean.class) {
      return text.equals("true") || text.equals("false") ? (Object) text.equals("true") : null;
    } else if (type == double.class) {
      return number(text);
    }
    return integer(text);
  }

  private static Double number(String text) {
    if (!NUMBER.matcher(text).matches()) {
      return null;
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      return null;
    }
    return value == 0 ? 0.0 : value; // -0.0 and 0.0 are the same setting
  }

  private Object integer(String text) {
    if (!INTEGER.matcher(text).matches()) {
      return null;
    }
    if (text.length() > MAX_DIGITS && significant(text) > MAX_DIGITS) {
      return null; // before the digits are read, which takes time that grows with their square
    }
    BigInteger value = new BigInteger(text);
    if (type == int.class) {
      return value.bitLength() < Integer.SIZE ? (Object) value.intValue() : null;
    }
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : null;
  }

  /** Digits of an integer without its leading zeros. */
  private static int significant(String integer) {
    int start = 0;
    while (start < integer.length() && "+-0".indexOf(integer.charAt(start)) >= 0) {
      start++;
    }
    return integer.length() - start;
  }
}
