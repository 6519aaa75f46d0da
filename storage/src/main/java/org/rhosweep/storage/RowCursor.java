package org.rhosweep.storage;

import java.util.List;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ColumnType;

/**
 * Rows of a row group, one after the other. Nothing in our tables is nested, so that a row is one
 * value of each column; values that Parquet keeps in a dictionary are made once.
 */
final class RowCursor extends GroupConverter {
  private final Value[] values;
  private final ColumnReader[] readers;
  private final int[] defined;
  private final int[] fields; // of each value of a row, -1 where the file lacks it

  /**
   * At the first row.
   *
   * @param written by whom, as the footer says
   * @param projection the columns of the file that are read, each once
   * @param wanted what a row consists of, a column perhaps twice; what the file lacks is null
   */
  RowCursor(PageReadStore pages, String written, MessageType projection, List<Column> wanted) {
    int columns = projection.getFieldCount();
    values = new Value[columns];
    readers = new ColumnReader[columns];
    defined = new int[columns];
    fields = new int[wanted.size()];
    for (int place = 0; place < fields.length; place++) {
      Column column = wanted.get(place);
      fields[place] =
          projection.containsField(column.name()) ? projection.getFieldIndex(column.name()) : -1;
      if (fields[place] >= 0) {
        values[fields[place]] = new Value(column.type());
      }
    }
    ColumnReadStoreImpl store = new ColumnReadStoreImpl(pages, this, projection, written);
    for (int field = 0; field < columns; field++) {
      readers[field] = store.getColumnReader(projection.getColumns().get(field));
      defined[field] = projection.getColumns().get(field).getMaxDefinitionLevel();
    }
  }

  /** The next row, the caller's own. */
  Object[] next() {
    for (int field = 0; field < readers.length; field++) {
      ColumnReader reader = readers[field];
      values[field].value = null;
      if (reader.getCurrentDefinitionLevel() == defined[field]) {
        reader.writeCurrentValueToConverter();
      }
      reader.consume();
    }
    Object[] row = new Object[fields.length];
    for (int place = 0; place < fields.length; place++) {
      row[place] = fields[place] < 0 ? null : values[fields[place]].value;
    }
    return row;
  }

  @Override
  public Converter getConverter(int field) {
    return values[field];
  }

  @Override
  public void start() {}

  @Override
  public void end() {}

  /** Takes the value that its column is at. */
  private static final class Value extends PrimitiveConverter {
    private final ColumnType type;
    private Object value;
    private Object[] dictionary;

    Value(ColumnType type) {
      this.type = type;
    }

    @Override
    public boolean hasDictionarySupport() {
      return true;
    }

    @Override
    public void setDictionary(Dictionary from) {
      dictionary = new Object[from.getMaxId() + 1];
      for (int id = 0; id < dictionary.length; id++) {
        dictionary[id] =
            switch (type) {
              case STRING -> from.decodeToBinary(id).toStringUsingUTF8();
              case INT -> from.decodeToInt(id);
              case LONG, TIMESTAMP -> from.decodeToLong(id);
              case DOUBLE -> from.decodeToDouble(id);
              case BOOLEAN -> from.decodeToBoolean(id);
            };
      }
    }

    @Override
    public void addValueFromDictionary(int id) {
      value = dictionary[id];
    }

    @Override
    public void addBinary(Binary text) {
      value = text.toStringUsingUTF8();
    }

    @Override
    public void addInt(int number) {
      value = number;
    }

    @Override
    public void addLong(long number) {
      value = number;
    }

    @Override
    public void addDouble(double number) {
      value = number;
    }

    @Override
    public void addBoolean(boolean flag) {
      value = flag;
    }
  }
}
