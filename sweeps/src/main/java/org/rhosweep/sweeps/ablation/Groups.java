package org.rhosweep.sweeps.ablation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows grouped by some columns: rows with equal values have the same number, 0, 1, … */
final class Groups {
  private final int[] groupOfRow;
  private int count;

  private Groups(int[] groupOfRow, int count) {
    this.groupOfRow = groupOfRow;
    this.count = count;
  }

  /** By the values of all these columns; one group where there is no column. */
  static Groups of(int rows, List<DictionaryColumn> columns) {
    Groups groups = new Groups(new int[rows], 1);
    columns.forEach(groups::split);
    return groups;
  }

  private void split(DictionaryColumn column) {
    int values = column.values().size();
    if (values == 1) {
      return;
    }
    Map<Long, Integer> numbers = new HashMap<>();
    for (int row = 0; row < groupOfRow.length; row++) {
      long key = (long) groupOfRow[row] * values + column.code(row);
      Integer number = numbers.get(key);
      if (number == null) {
        number = numbers.size();
        numbers.put(key, number);
      }
      groupOfRow[row] = number;
    }
    count = numbers.size();
  }

  int of(int row) {
    return groupOfRow[row];
  }

  /** Some row of each group: its first. */
  int[] firstRows() {
    int[] rows = new int[count];
    for (int row = groupOfRow.length - 1; row >= 0; row--) {
      rows[groupOfRow[row]] = row;
    }
    return rows;
  }

  int count() {
    return count;
  }
}
