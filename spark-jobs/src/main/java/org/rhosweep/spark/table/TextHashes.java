package org.rhosweep.spark.table;

import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;

/** 64 bits of a hash of each text of one column, one after the other. */
final class TextHashes extends GroupConverter {
  private final Value value = new Value();
  private final ColumnReader reader;
  private final int defined;

  /**
   * At the first row.
   *
   * @param written by whom, as the footer says
   * @param projection the one column
   */
  TextHashes(PageReadStore pages, String written, MessageType projection) {
    reader =
        new ColumnReadStoreImpl(pages, this, projection, written)
            .getColumnReader(projection.getColumns().get(0));
    defined = projection.getColumns().get(0).getMaxDefinitionLevel();
  }

  /** That of the next row, 0 where there is no text. */
  long next() {
    value.hash = 0;
    if (reader.getCurrentDefinitionLevel() == defined) {
      reader.writeCurrentValueToConverter();
    }
    reader.consume();
    return value.hash;
  }

  /** Multiplies and rotates a byte at a time, then spreads the bits (as MurmurHash3). */
  static long hash(byte[] text) {
    long hash = 0x9e3779b97f4a7c15L;
    for (byte b : text) {
      hash = Long.rotateLeft(hash ^ (b * 0x87c37b91114253d5L), 31) * 0x4cf5ad432745937fL;
    }
    hash ^= hash >>> 33;
    hash *= 0xff51afd7ed558ccdL;
    hash ^= hash >>> 33;
    hash *= 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }

  @Override
  public Converter getConverter(int field) {
    return value;
  }

  @Override
  public void start() {}

  @Override
  public void end() {}

  private static final class Value extends PrimitiveConverter {
    long hash;
    private long[] dictionary;

    @Override
    public boolean hasDictionarySupport() {
      return true;
    }

    @Override
    public void setDictionary(Dictionary from) {
      dictionary = new long[from.getMaxId() + 1];
      for (int id = 0; id < dictionary.length; id++) {
        dictionary[id] = hash(from.decodeToBinary(id).getBytesUnsafe());
      }
    }

    @Override
    public void addValueFromDictionary(int id) {
      hash = dictionary[id];
    }

    @Override
    public void addBinary(Binary text) {
      hash = hash(text.getBytesUnsafe());
    }
  }
}
