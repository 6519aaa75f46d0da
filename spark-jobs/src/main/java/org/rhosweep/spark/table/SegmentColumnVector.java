package org.rhosweep.spark.table;

import java.util.Arrays;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarMap;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Values of one column in some rows, filled again and again. Texts that Parquet keeps in a
 * dictionary are made once a row group.
 */
final class SegmentColumnVector extends ColumnVector {
  /** What to read. */
  private enum Kind {
    INT,
    LONG,
    DOUBLE,
    BOOLEAN,
    TEXT
  }

  private final Kind kind;
  private final boolean[] isNull;
  private final int[] ints;
  private final long[] longs;
  private final double[] doubles;
  private final UTF8String[] texts;
  private final Texts textConverter = new Texts();
  private int nulls;

  /** All rows null. */
  SegmentColumnVector(DataType type, int rows) {
    super(type);
    kind =
        type.equals(DataTypes.StringType)
            ? Kind.TEXT
            : type.equals(DataTypes.IntegerType)
                ? Kind.INT
                : type.equals(DataTypes.DoubleType)
                    ? Kind.DOUBLE
                    : type.equals(DataTypes.BooleanType) ? Kind.BOOLEAN : Kind.LONG;
    isNull = new boolean[rows];
    ints = kind == Kind.INT || kind == Kind.BOOLEAN ? new int[rows] : null;
    longs = kind == Kind.LONG ? new long[rows] : null;
    doubles = kind == Kind.DOUBLE ? new double[rows] : null;
    texts = kind == Kind.TEXT ? new UTF8String[rows] : null;
    Arrays.fill(isNull, true);
    nulls = rows;
  }

  /** A vector with one text in all rows. */
  static SegmentColumnVector of(String text, int rows) {
    SegmentColumnVector vector = new SegmentColumnVector(DataTypes.StringType, rows);
    Arrays.fill(vector.texts, UTF8String.fromString(text));
    Arrays.fill(vector.isNull, false);
    vector.nulls = 0;
    return vector;
  }

  /** What Parquet hands texts to; numbers are asked for. */
  PrimitiveConverter converter() {
    return kind == Kind.TEXT ? textConverter : new PrimitiveConverter() {};
  }

  /**
   * Takes the next values of a column.
   *
   * @param defined the definition level of a value that is not null
   */
  void fill(ColumnReader reader, int defined, int rows) {
    nulls = 0;
    for (int row = 0; row < rows; row++) {
      boolean missing = reader.getCurrentDefinitionLevel() != defined;
      isNull[row] = missing;
      if (missing) {
        nulls++;
      } else {
        take(reader, row);
      }
      reader.consume();
    }
  }

  private void take(ColumnReader reader, int row) {
    switch (kind) {
      case INT -> ints[row] = reader.getInteger();
      case LONG -> longs[row] = reader.getLong();
      case DOUBLE -> doubles[row] = reader.getDouble();
      case BOOLEAN -> ints[row] = reader.getBoolean() ? 1 : 0;
      case TEXT -> {
        reader.writeCurrentValueToConverter();
        texts[row] = textConverter.text;
      }
    }
  }

  private static final class Texts extends PrimitiveConverter {
    private UTF8String[] dictionary;
    private UTF8String text;

    @Override
    public boolean hasDictionarySupport() {
      return true;
    }

    @Override
    public void setDictionary(Dictionary from) {
      dictionary = new UTF8String[from.getMaxId() + 1];
      for (int id = 0; id < dictionary.length; id++) {
        dictionary[id] = UTF8String.fromBytes(from.decodeToBinary(id).getBytes());
      }
    }

    @Override
    public void addValueFromDictionary(int id) {
      text = dictionary[id];
    }

    @Override
    public void addBinary(Binary value) {
      text = UTF8String.fromBytes(value.getBytes());
    }
  }

  @Override
  public void close() {
    // Nothing but arrays.
  }

  @Override
  public boolean hasNull() {
    return nulls > 0;
  }

  @Override
  public int numNulls() {
    return nulls;
  }

  @Override
  public boolean isNullAt(int row) {
    return isNull[row];
  }

  @Override
  public boolean getBoolean(int row) {
    return ints[row] != 0;
  }

  @Override
  public int getInt(int row) {
    return ints[row];
  }

  @Override
  public long getLong(int row) {
    return longs[row];
  }

  @Override
  public double getDouble(int row) {
    return doubles[row];
  }

  @Override
  public UTF8String getUTF8String(int row) {
    return isNull[row] ? null : texts[row];
  }

  @Override
  public byte getByte(int row) {
    throw unsupported("byte");
  }

  @Override
  public short getShort(int row) {
    throw unsupported("short");
  }

  @Override
  public float getFloat(int row) {
    throw unsupported("float");
  }

  @Override
  public Decimal getDecimal(int row, int precision, int scale) {
    throw unsupported("decimal");
  }

  @Override
  public byte[] getBinary(int row) {
    throw unsupported("binary");
  }

  @Override
  public ColumnarArray getArray(int row) {
    throw unsupported("array");
  }

  @Override
  public ColumnarMap getMap(int ordinal) {
    throw unsupported("map");
  }

  @Override
  public ColumnVector getChild(int ordinal) {
    throw unsupported("child");
  }

  private UnsupportedOperationException unsupported(String what) {
    return new UnsupportedOperationException("no " + what + " in a column of " + dataType());
  }
}
