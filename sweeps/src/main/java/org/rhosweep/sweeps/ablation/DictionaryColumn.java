package org.rhosweep.sweeps.ablation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A column as numbers into a list of its values: one byte a row, until there are too many values.
 */
final class DictionaryColumn {
  private static final int NARROW = 127;

  private final Map<Object, Integer> codes = new HashMap<>();
  private final List<Object> values = new ArrayList<>();
  private byte[] narrow = new byte[64];
  private int[] wide;
  private int size;

  /** Appends a row's value; null is a value. */
  void add(Object value) {
    Integer known = codes.get(value);
    if (known == null) {
      known = values.size();
      codes.put(value, known);
      values.add(value);
    }
    if (wide == null && known > NARROW) {
      wide = new int[narrow.length];
      for (int i = 0; i < size; i++) {
        wide[i] = narrow[i];
      }
      narrow = null;
    }
    if (wide == null) {
      if (size == narrow.length) {
        narrow = Arrays.copyOf(narrow, 2 * size);
      }
      narrow[size++] = known.byteValue();
    } else {
      if (size == wide.length) {
        wide = Arrays.copyOf(wide, 2 * size);
      }
      wide[size++] = known;
    }
  }

  /** Forgets the last rows; their values stay known. */
  void truncate(int rows) {
    size = rows;
  }

  int code(int row) {
    return wide == null ? narrow[row] : wide[row];
  }

  Object value(int row) {
    return values.get(code(row));
  }

  /** Different values, null among them, in the order of their first rows. */
  List<Object> values() {
    return values;
  }

  /** Whether two rows differ. */
  boolean varies() {
    for (int row = 1; values.size() > 1 && row < size; row++) {
      if (code(row) != code(0)) {
        return true;
      }
    }
    return false;
  }
}
