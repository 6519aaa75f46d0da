package org.rhosweep.sweeps.result;

import java.io.Serializable;
import java.util.List;

/**
 * A result table. Flat, typed, additive only.
 *
 * @param name directory and view name
 * @param columns in order; a row is an {@code Object[]} in this order
 * @param description one row per what
 */
public record Table(String name, List<Column> columns, String description) implements Serializable {
  public Table {
    columns = List.copyOf(columns);
  }

  /** Position of a column. */
  public int indexOf(String column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(column)) {
        return i;
      }
    }
    throw new IllegalArgumentException("table " + name + " has no column " + column);
  }
}
