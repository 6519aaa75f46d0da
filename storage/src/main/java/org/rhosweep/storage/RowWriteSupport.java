package org.rhosweep.storage;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.rhosweep.sweeps.result.Column;
import org.rhosweep.sweeps.result.Table;

/** Hands the rows of a result table to Parquet. A row is an {@code Object[]} in column order. */
final class RowWriteSupport extends WriteSupport<Object[]> {
  private final Table table;
  private final Map<String, String> metadata;
  private final Supplier<Map<String, String>> endOfPages;
  private RecordConsumer consumer;

  /**
   * For one file.
   *
   * @param metadata for its footer
   * @param endOfPages more of it, asked for once all pages are written
   */
  RowWriteSupport(
      Table table, Map<String, String> metadata, Supplier<Map<String, String>> endOfPages) {
    this.table = table;
    this.metadata = metadata;
    this.endOfPages = endOfPages;
  }

  @Override
  public WriteContext init(Configuration configuration) {
    return new WriteContext(ParquetSchema.messageType(table), metadata);
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    consumer = recordConsumer;
  }

  @Override
  public void write(Object[] row) {
    List<Column> columns = table.columns();
    if (row.length != columns.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "table %s has %d columns, a row had %d",
              table.name(),
              columns.size(),
              row.length));
    }
    consumer.startMessage();
    for (int i = 0; i < row.length; i++) {
      if (row[i] != null) {
        consumer.startField(columns.get(i).name(), i);
        value(columns.get(i), row[i]);
        consumer.endField(columns.get(i).name(), i);
      } else if (!columns.get(i).nullable()) {
        throw new IllegalArgumentException(
            "column %s of table %s must not be null"
                .formatted(columns.get(i).name(), table.name()));
      }
    }
    consumer.endMessage();
  }

  @Override
  public FinalizedWriteContext finalizeWrite() {
    return new FinalizedWriteContext(endOfPages.get());
  }

  private void value(Column column, Object value) {
    switch (column.type()) {
      case STRING -> consumer.addBinary(Binary.fromString((String) value));
      case INT -> consumer.addInteger((Integer) value);
      case LONG, TIMESTAMP -> consumer.addLong((Long) value);
      case DOUBLE -> consumer.addDouble((Double) value);
      case BOOLEAN -> consumer.addBoolean((Boolean) value);
    }
  }
}
