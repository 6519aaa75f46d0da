package org.rhosweep.spark.table;

import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MICROS;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;

import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ColumnType;
import org.rhosweep.sweeps.result.Table;

/** A result table as a Parquet schema and as a Spark schema. */
public final class ParquetSchema {
  private ParquetSchema() {}

  /** As written to files: UTF-8 strings, microseconds in UTC, nothing nested. */
  public static MessageType messageType(Table table) {
    return new MessageType(
        table.name(), table.columns().stream().map(ParquetSchema::field).toArray(Type[]::new));
  }

  /**
   * As read by Spark. Every column may be NULL: an older file may lack it, whatever is written
   * today.
   */
  public static StructType structType(Table table) {
    return new StructType(
        table.columns().stream()
            .map(c -> new StructField(c.name(), sparkType(c.type()), true, Metadata.empty()))
            .toArray(StructField[]::new));
  }

  private static Type field(Column column) {
    Repetition repetition = column.nullable() ? Repetition.OPTIONAL : Repetition.REQUIRED;
    if (column.type() == ColumnType.STRING) {
      return Types.primitive(PrimitiveTypeName.BINARY, repetition)
          .as(stringType())
          .named(column.name());
    }
    if (column.type() == ColumnType.TIMESTAMP) {
      return Types.primitive(PrimitiveTypeName.INT64, repetition)
          .as(timestampType(true, MICROS))
          .named(column.name());
    }
    return Types.primitive(physicalType(column.type()), repetition).named(column.name());
  }

  private static PrimitiveTypeName physicalType(ColumnType type) {
    return switch (type) {
      case STRING -> PrimitiveTypeName.BINARY;
      case INT -> PrimitiveTypeName.INT32;
      case LONG, TIMESTAMP -> PrimitiveTypeName.INT64;
      case DOUBLE -> PrimitiveTypeName.DOUBLE;
      case BOOLEAN -> PrimitiveTypeName.BOOLEAN;
    };
  }

  private static DataType sparkType(ColumnType type) {
    return switch (type) {
      case STRING -> DataTypes.StringType;
      case INT -> DataTypes.IntegerType;
      case LONG -> DataTypes.LongType;
      case DOUBLE -> DataTypes.DoubleType;
      case BOOLEAN -> DataTypes.BooleanType;
      case TIMESTAMP -> DataTypes.TimestampType;
    };
  }
}
