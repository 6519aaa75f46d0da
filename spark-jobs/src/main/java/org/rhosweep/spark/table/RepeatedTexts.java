package org.rhosweep.spark.table;

import java.util.Arrays;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarMap;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A column of texts in which few are different and equal ones are near each other, as a trial's id
 * in its curve. Spark copies a text out of the dictionary for every row that has it; this one keeps
 * those that it has copied last.
 */
final class RepeatedTexts extends ColumnVector {
  private static final int KEPT = 64; // a power of two

  private final WritableColumnVector column;
  private final int[] ids = new int[KEPT];
  private final UTF8String[] texts = new UTF8String[KEPT];

  RepeatedTexts(WritableColumnVector column) {
    super(column.dataType());
    this.column = column;
  }

  /** Another batch may come from another dictionary. */
  void forget() {
    Arrays.fill(texts, null);
  }

  @Override
  public UTF8String getUTF8String(int row) {
    if (!column.hasDictionary() || column.isNullAt(row)) {
      return column.getUTF8String(row);
    }
    int id = column.getDictionaryIds().getDictId(row);
    int place = id & (KEPT - 1);
    if (texts[place] == null || ids[place] != id) {
      texts[place] = column.getUTF8String(row);
      ids[place] = id;
    }
    return texts[place];
  }

  @Override
  public void close() {
    column.close();
  }

  /** After every batch; columns that are filled again stay open. */
  @Override
  public void closeIfFreeable() {
    column.closeIfFreeable();
  }

  @Override
  public boolean hasNull() {
    return column.hasNull();
  }

  @Override
  public int numNulls() {
    return column.numNulls();
  }

  @Override
  public boolean isNullAt(int row) {
    return column.isNullAt(row);
  }

  @Override
  public byte[] getBinary(int row) {
    return column.getBinary(row);
  }

  @Override
  public boolean getBoolean(int row) {
    return column.getBoolean(row);
  }

  @Override
  public byte getByte(int row) {
    return column.getByte(row);
  }

  @Override
  public short getShort(int row) {
    return column.getShort(row);
  }

  @Override
  public int getInt(int row) {
    return column.getInt(row);
  }

  @Override
  public long getLong(int row) {
    return column.getLong(row);
  }

  @Override
  public float getFloat(int row) {
    return column.getFloat(row);
  }

  @Override
  public double getDouble(int row) {
    return column.getDouble(row);
  }

  @Override
  public ColumnarArray getArray(int row) {
    return column.getArray(row);
  }

  @Override
  public ColumnarMap getMap(int row) {
    return column.getMap(row);
  }

  @Override
  public Decimal getDecimal(int row, int precision, int scale) {
    return column.getDecimal(row, precision, scale);
  }

  @Override
  public ColumnVector getChild(int number) {
    return column.getChild(number);
  }
}
