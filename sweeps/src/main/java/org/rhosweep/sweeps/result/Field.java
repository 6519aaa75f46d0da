package org.rhosweep.sweeps.result;

import java.util.List;
import java.util.function.Function;

/**
 * A column together with where its value comes from, so that the two cannot drift apart.
 *
 * @param column what readers see
 * @param value from a row's source; null only where the column is nullable
 */
record Field<S>(Column column, Function<S, Object> value) {
  /** A value that every row has. */
  static <S> Field<S> required(
      String name, ColumnType type, String description, Function<S, Object> value) {
    return new Field<>(new Column(name, type, false, description), value);
  }

  /** A value that a row may lack. */
  static <S> Field<S> optional(
      String name, ColumnType type, String description, Function<S, Object> value) {
    return new Field<>(new Column(name, type, true, description), value);
  }

  static <S> List<Column> columns(List<Field<S>> fields) {
    return fields.stream().map(Field::column).toList();
  }

  static <S> Object[] row(List<Field<S>> fields, S source) {
    Object[] row = new Object[fields.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = fields.get(i).value().apply(source);
    }
    return row;
  }
}
