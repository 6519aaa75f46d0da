package org.rhosweep.spark.table;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.rhosweep.sweeps.result.ColumnType;
import org.rhosweep.sweeps.result.Table;

/** A result table as a Spark schema. */
final class SparkSchema {
  private SparkSchema() {}

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
