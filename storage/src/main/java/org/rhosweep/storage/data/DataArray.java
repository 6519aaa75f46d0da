package org.rhosweep.storage.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An array of a file, of numbers or of text, or what one sequence has of it.
 *
 * @param shape entries along each axis, none for a scalar; the last one runs fastest
 * @param values its entries
 */
record DataArray(List<Integer> shape, Values values) {
  /** Entries that an array may have, so that each can be found by an int. */
  static final int MAX_ENTRIES = Integer.MAX_VALUE - 64;

  DataArray {
    shape = List.copyOf(shape);
  }

  int axes() {
    return shape.size();
  }

  int length(int axis) {
    return shape.get(axis);
  }

  int entries() {
    return shape.stream().reduce(1, (a, b) -> a * b);
  }

  /** What lies at an index of the first axis. */
  DataArray at(int index) {
    List<Integer> rest = shape.subList(1, shape.size());
    int from = rest.stream().reduce(1, (a, b) -> a * b) * index;
    Values all = values;
    return new DataArray(
        rest,
        new Values() {
          @Override
          public double number(int entry) {
            return all.number(from + entry);
          }

          @Override
          public String text(int entry) {
            return all.text(from + entry);
          }

          @Override
          public boolean isText() {
            return all.isText();
          }
        });
  }

  /** As messages write it, such as [12, 5, 2]. */
  String shapeText() {
    return text(shape.stream().mapToLong(Integer::longValue).toArray());
  }

  static String text(long[] shape) {
    return Arrays.stream(shape)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** Entries of an array, -1 where there are more than {@link #MAX_ENTRIES}. */
  static int entries(long[] shape) {
    long entries = 1;
    for (long length : shape) {
      if (length < 0 || length > MAX_ENTRIES) {
        return -1;
      }
      entries *= length;
      if (entries > MAX_ENTRIES) {
        return -1;
      }
    }
    return (int) entries;
  }
}
