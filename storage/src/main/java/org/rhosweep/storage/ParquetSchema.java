package org.rhosweep.storage;

import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MICROS;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;

import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.ColumnType;
import org.rhosweep.sweeps.result.Table;

/** A result table as a Parquet schema. */
final class ParquetSchema {
  private ParquetSchema() {}

  /** As written to files: UTF-8 strings, microseconds in UTC, nothing nested. */
  static MessageType messageType(Table table) {
    return new MessageType(
        table.name(), table.columns().stream().map(ParquetSchema::field).toArray(Type[]::new));
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
}
