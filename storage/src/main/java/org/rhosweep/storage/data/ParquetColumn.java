package org.rhosweep.storage.data;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.InvalidRecordException;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * A top-level column of a Parquet file that holds a number or a text in each row, or a list of them
 * in three levels, as the standard has it, or in two, as older writers do.
 */
final class ParquetColumn {
  private enum Kind {
    INTEGER,
    NUMBER,
    DECIMAL,
    TEXT
  }

  private final String name;
  private final ColumnDescriptor leaf;
  private final Kind kind;
  private final boolean unsigned;
  private final int scale;

  /** At this definition level and above a list has an entry; 0 where the column is no list. */
  private final int entryLevel;

  private ColumnReader reader;
  private long total; // values of the row group
  private long consumed;

  private ParquetColumn(
      String name, ColumnDescriptor leaf, Kind kind, boolean unsigned, int scale, int entryLevel) {
    this.name = name;
    this.leaf = leaf;
    this.kind = kind;
    this.unsigned = unsigned;
    this.scale = scale;
    this.entryLevel = entryLevel;
  }

  /**
   * A column of a schema.
   *
   * @throws IllegalArgumentException where it is none that is read, in words behind its name
   */
  static ParquetColumn of(MessageType schema, String name) {
    List<String> path = new ArrayList<>(List.of(name));
    Type type = schema.getType(name);
    boolean repeated = type.isRepetition(Repetition.REPEATED);
    if (!type.isPrimitive()) {
      type = element(type.asGroupType(), path);
      repeated = true;
    }
    ColumnDescriptor leaf = schema.getColumnDescription(path.toArray(new String[0]));
    PrimitiveType primitive = type.asPrimitiveType();
    LogicalTypeAnnotation annotation = primitive.getLogicalTypeAnnotation();
    boolean optionalElement = path.size() > 1 && type.isRepetition(Repetition.OPTIONAL);
    int entryLevel = repeated ? leaf.getMaxDefinitionLevel() - (optionalElement ? 1 : 0) : 0;
    boolean unsigned =
        annotation instanceof IntLogicalTypeAnnotation integer && !integer.isSigned();
    int scale = annotation instanceof DecimalLogicalTypeAnnotation decimal ? decimal.getScale() : 0;
    return new ParquetColumn(name, leaf, kind(primitive), unsigned, scale, entryLevel);
  }

  /** The type of the entries of a list; its path is appended. */
  private static Type element(GroupType group, List<String> path) {
    boolean list =
        group.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation
            && group.getFieldCount() == 1
            && group.getType(0).isRepetition(Repetition.REPEATED);
    if (!list || group.isRepetition(Repetition.REPEATED)) {
      throw new IllegalArgumentException(
          "is a group of fields; a number, a text, or a list of them is read");
    }
    Type inner = group.getType(0);
    path.add(inner.getName());
    if (!inner.isPrimitive()) {
      GroupType entry = inner.asGroupType();
      if (entry.getFieldCount() != 1) {
        throw new IllegalArgumentException(
            "is a list of groups of fields; a list of numbers is read");
      }
      inner = entry.getType(0);
      path.add(inner.getName());
    }
    if (!inner.isPrimitive() || (path.size() == 3 && inner.isRepetition(Repetition.REPEATED))) {
      throw new IllegalArgumentException(
          "is a list of lists or groups; a list of numbers is read, one column for each feature");
    }
    return inner;
  }

  private static Kind kind(PrimitiveType type) {
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    PrimitiveTypeName primitive = type.getPrimitiveTypeName();
    if (annotation instanceof DecimalLogicalTypeAnnotation) {
      return Kind.DECIMAL;
    }
    boolean plain = annotation == null || annotation instanceof IntLogicalTypeAnnotation;
    return switch (primitive) {
      case INT32, INT64 -> {
        if (!plain) {
          throw notRead(type);
        }
        yield Kind.INTEGER;
      }
      case BOOLEAN -> Kind.INTEGER;
      case FLOAT, DOUBLE -> Kind.NUMBER;
      case BINARY -> {
        if (!(annotation instanceof StringLogicalTypeAnnotation)
            && !(annotation instanceof EnumLogicalTypeAnnotation)) {
          throw notRead(type);
        }
        yield Kind.TEXT;
      }
      default -> throw notRead(type);
    };
  }

  private static IllegalArgumentException notRead(PrimitiveType type) {
    return new IllegalArgumentException(
        "holds "
            + type.getPrimitiveTypeName()
            + (type.getLogicalTypeAnnotation() == null
                ? ""
                : " (" + type.getLogicalTypeAnnotation() + ")")
            + "; integers, floats, doubles, decimals, booleans and strings are read");
  }

  String name() {
    return name;
  }

  ColumnDescriptor leaf() {
    return leaf;
  }

  /**
   * Goes to the first row of a row group.
   *
   * @param values how many values it has, with those that are missing
   */
  void start(ColumnReader group, long values) {
    reader = group;
    total = values;
    consumed = 0;
  }

  /** What the next row has, null where it has nothing. */
  DataArray next() {
    int definition = current();
    if (entryLevel == 0) {
      DataArray value =
          definition < leaf.getMaxDefinitionLevel() ? null : new DataArray(List.of(), scalar());
      consume();
      return value;
    }
    if (definition < entryLevel) {
      consume();
      return definition == entryLevel - 1 ? list(0, new double[0], new String[0]) : null;
    }
    double[] numbers = new double[kind == Kind.TEXT ? 0 : 16];
    String[] texts = new String[kind == Kind.TEXT ? 16 : 0];
    int count = 0;
    do {
      boolean missing = current() < leaf.getMaxDefinitionLevel();
      if (kind == Kind.TEXT) {
        texts = count == texts.length ? Arrays.copyOf(texts, 2 * count) : texts;
        texts[count] = missing ? null : reader.getBinary().toStringUsingUTF8();
      } else {
        numbers = count == numbers.length ? Arrays.copyOf(numbers, 2 * count) : numbers;
        numbers[count] = missing ? Double.NaN : number();
      }
      count++;
      consume();
    } while (consumed < total && reader.getCurrentRepetitionLevel() > 0);
    return list(count, numbers, texts);
  }

  private DataArray list(int count, double[] numbers, String[] texts) {
    return new DataArray(
        List.of(count), kind == Kind.TEXT ? Values.ofTexts(texts) : Values.ofNumbers(numbers));
  }

  private Values scalar() {
    if (kind == Kind.TEXT) {
      return Values.ofTexts(reader.getBinary().toStringUsingUTF8());
    }
    if (kind == Kind.INTEGER && !unsigned) {
      long integer = integer();
      return Values.ofIntegers(index -> integer);
    }
    return Values.ofNumbers(number());
  }

  private double number() {
    return switch (kind) {
      case INTEGER -> {
        long integer = integer();
        yield unsigned && integer < 0
            ? new BigInteger(Long.toUnsignedString(integer)).doubleValue()
            : integer;
      }
      case DECIMAL -> new BigDecimal(unscaled(), scale).doubleValue();
      default ->
          leaf.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.FLOAT
              ? reader.getFloat()
              : reader.getDouble();
    };
  }

  private long integer() {
    return switch (leaf.getPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> reader.getBoolean() ? 1 : 0;
      case INT32 -> unsigned ? Integer.toUnsignedLong(reader.getInteger()) : reader.getInteger();
      default -> reader.getLong();
    };
  }

  private BigInteger unscaled() {
    return switch (leaf.getPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> BigInteger.valueOf(reader.getInteger());
      case INT64 -> BigInteger.valueOf(reader.getLong());
      default -> new BigInteger(reader.getBinary().getBytes());
    };
  }

  private int current() {
    if (consumed >= total) {
      throw new InvalidRecordException("fewer values of column " + name + " than rows");
    }
    return reader.getCurrentDefinitionLevel();
  }

  private void consume() {
    reader.consume();
    consumed++;
  }
}
