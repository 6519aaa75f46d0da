package org.rhosweep.storage.summary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One column of many rows in little memory. Settings and names have few values, which are kept once
 * with a number per row; a column with a single value so far costs nothing per row.
 */
interface PackedColumn {
  /** Adds the next row's value, which may be null. */
  void add(Object value);

  /** A row's value, or null. */
  Object value(int row);

  /** All values that occur, null among them, in order of appearance. */
  Set<Object> values();

  /** Dictionary encoding, for values that repeat: text, whole numbers, flags, settings. */
  final class DictionaryEncoded implements PackedColumn {
    private final List<Object> dictionary = new ArrayList<>();
    private final Map<Object, Integer> codes = new HashMap<>();
    private int[] codeOfRow; // null as long as all rows have the first value
    private int size;
    private Object last;
    private int lastCode = -1;

    @Override
    public void add(Object value) {
      int code = value == last && lastCode >= 0 ? lastCode : codeOf(value);
      last = value;
      lastCode = code;
      if (code > 0 && codeOfRow == null) {
        codeOfRow = new int[Math.max(16, 2 * size)];
      }
      if (codeOfRow != null) {
        if (size == codeOfRow.length) {
          codeOfRow = Arrays.copyOf(codeOfRow, 2 * size);
        }
        codeOfRow[size] = code;
      }
      size++;
    }

    private int codeOf(Object value) {
      Integer code = codes.get(value);
      if (code == null) {
        code = dictionary.size();
        codes.put(value, code);
        dictionary.add(value);
      }
      return code;
    }

    @Override
    public Object value(int row) {
      return dictionary.get(code(row));
    }

    /** The value of a {@link #code}. */
    Object decoded(int code) {
      return dictionary.get(code);
    }

    /** The place of a row's value among {@link #values}. */
    int code(int row) {
      return codeOfRow == null ? 0 : codeOfRow[row];
    }

    @Override
    public Set<Object> values() {
      return new LinkedHashSet<>(dictionary);
    }
  }

  /** For measurements. NaN and null are one. */
  final class Doubles implements PackedColumn {
    private double[] values; // null as long as all rows are NaN
    private int size;

    @Override
    public void add(Object value) {
      double number = value instanceof Number given ? given.doubleValue() : Double.NaN;
      if (values == null && !Double.isNaN(number)) {
        values = new double[Math.max(16, 2 * size)];
        Arrays.fill(values, 0, size, Double.NaN);
      }
      if (values != null) {
        if (size == values.length) {
          values = Arrays.copyOf(values, 2 * size);
        }
        values[size] = number;
      }
      size++;
    }

    @Override
    public Object value(int row) {
      double number = number(row);
      return Double.isNaN(number) ? null : (Object) number;
    }

    double number(int row) {
      return values == null ? Double.NaN : values[row];
    }

    @Override
    public Set<Object> values() {
      Set<Object> distinct = new LinkedHashSet<>();
      for (int row = 0; row < size; row++) {
        distinct.add(value(row));
      }
      return distinct;
    }
  }

  /** For times. */
  final class Longs implements PackedColumn {
    private static final long NULL = Long.MIN_VALUE;
    private long[] values = new long[16];
    private int size;

    @Override
    public void add(Object value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value instanceof Number number ? number.longValue() : NULL;
    }

    @Override
    public Object value(int row) {
      return values[row] == NULL ? null : (Object) values[row];
    }

    @Override
    public Set<Object> values() {
      Set<Object> distinct = new LinkedHashSet<>();
      for (int row = 0; row < size; row++) {
        distinct.add(value(row));
      }
      return distinct;
    }
  }
}
